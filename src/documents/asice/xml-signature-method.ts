import { type KeyObject, verify } from 'node:crypto';

// RFC 4051 and RFC 9231; RSA is PKCS #1 v1.5
const methods = new Map<string, { key: 'rsa' | 'ec'; hash: string }>([
  ['http://www.w3.org/2001/04/xmldsig-more#rsa-sha256', { key: 'rsa', hash: 'sha256' }],
  ['http://www.w3.org/2001/04/xmldsig-more#rsa-sha384', { key: 'rsa', hash: 'sha384' }],
  ['http://www.w3.org/2001/04/xmldsig-more#rsa-sha512', { key: 'rsa', hash: 'sha512' }],
  ['http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256', { key: 'ec', hash: 'sha256' }],
]);

/** Whether signatures by this method of XML Signature, named by its address, are taken. */
export function isTakenMethod(method: string): boolean {
  return methods.has(method);
}

/** Whether this is a signature of the message by this key and method; RSA of at least 2048 bits. */
export function isXmlSignature(
  method: string,
  message: Uint8Array,
  value: Uint8Array,
  key: KeyObject,
): boolean {
  const { key: kind, hash } = methods.get(method) ?? {};
  if (kind === undefined || hash === undefined || key.asymmetricKeyType !== kind) return false;
  if (kind === 'rsa' && (key.asymmetricKeyDetails?.modulusLength ?? 0) < 2048) return false;
  return verify(hash, message, { key, dsaEncoding: 'ieee-p1363' }, value);
}
