/** JWS algorithm of a sealing key (RFC 7518). */
export type SealAlgorithm = 'ES256' | 'RS256';

/** A sealing key that was looked at: its certificates are read, and they fit. */
export interface Sealer {
  algorithm: SealAlgorithm;
  /** DER: the key's own first, then its issuers upwards. */
  certificates: readonly Uint8Array[];
  /** SHA-256 of the key's own certificate, base64url: `x5t#S256` of a JWS. */
  thumbprint: string;
  /** Common name of the key's own certificate. */
  name: string;
  /** As in CMS and X.509: ECDSA as a DER `SEQUENCE`. */
  sign(message: Uint8Array): Promise<Uint8Array>;
  /** As in JWS and XML signatures: ECDSA as r and s, 32 bytes each. */
  signRaw(message: Uint8Array): Promise<Uint8Array>;
}
