/** What lets a seal be validated later, when the authorities are no longer asked (PAdES B-LT). */
export interface ValidationData {
  /** DER: of the seal's path and its time stamp's, with the trusted ones. */
  certificates: readonly Uint8Array[];
  /** OCSPResponse, DER. */
  ocspResponses: readonly Uint8Array[];
  /** CertificateList, DER. */
  crls: readonly Uint8Array[];
}

/** What validation data is wanted for. */
export interface ValidationDataRequest {
  /** DER, the sealing key's own first. */
  seal: readonly Uint8Array[];
  /** DER, the time-stamp authority's own first. */
  timeStamp: readonly Uint8Array[];
  /** Milliseconds since 1970, of the time stamp. */
  at: number;
}

export interface ValidationDataSource {
  gather(request: ValidationDataRequest): Promise<ValidationData>;
}
