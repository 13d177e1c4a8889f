/** Whether a Node error code says that TLS could not be set up: a certificate that isn't trusted, or no common protocol. */
export function isTlsFailure(code: string): boolean {
  return /CERT|SIGNATURE|ISSUER|^EPROTO$|^ERR_(TLS|SSL)|^ETLS$/.test(code);
}
