/**
 * The service's own key, with which it seals documents and signs records. A key in a PKCS#11 token or in a key
 * management service is one by implementing these two functions.
 */
export interface SealingKey {
  /** X.509 certificates, DER: the key's own first, then its issuers upwards; the root may be left out. */
  certificates(): Promise<readonly Uint8Array[]>;
  /**
   * Signs with SHA-256: ECDSA on P-256, as a DER `SEQUENCE` of two integers, or RSA by PKCS #1 v1.5. Which of the two
   * follows from the certificate. `digest` is SHA-256 of `message`: some services take the one, some the other.
   */
  sign(request: { digest: Uint8Array; message: Uint8Array }): Promise<Uint8Array>;
}
