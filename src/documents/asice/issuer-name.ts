import { DerReader, enterOne, Tag } from '../seal/der.ts';

/** Short names of RFC 2253; every other type of attribute is written by its identifier. */
const shortNames = new Map([
  ['2.5.4.3', 'CN'],
  ['2.5.4.6', 'C'],
  ['2.5.4.7', 'L'],
  ['2.5.4.8', 'ST'],
  ['2.5.4.9', 'STREET'],
  ['2.5.4.10', 'O'],
  ['2.5.4.11', 'OU'],
  ['0.9.2342.19200300.100.1.1', 'UID'],
  ['0.9.2342.19200300.100.1.25', 'DC'],
]);

/** How the bytes of a string are to be read, by its tag (X.690). */
const encodings = new Map<number, BufferEncoding>([
  [0x0c, 'utf8'], // UTF8String
  [0x12, 'latin1'], // NumericString
  [0x13, 'latin1'], // PrintableString
  [0x14, 'latin1'], // TeletexString
  [0x16, 'latin1'], // IA5String
]);

/**
 * A name of a certificate (DER) as XML Signature has it in `X509IssuerName`: RFC 2253, the last part first, without
 * spaces between. Throws `DerError` for what is no name.
 */
export function issuerName(name: Uint8Array): string {
  const parts = Array.from(enterOne(name).rest(Tag.set), ({ content }) =>
    Array.from(new DerReader(content).rest(Tag.sequence), attributeOf).join('+'),
  );
  return parts.reverse().join(',');
}

function attributeOf({ content }: { content: Uint8Array }): string {
  const reader = new DerReader(content);
  const type = reader.oid();
  const { tag, whole, content: bytes } = reader.next();
  reader.end();
  const shortName = shortNames.get(type);
  const encoding = encodings.get(tag);
  if (shortName === undefined || encoding === undefined) return `${shortName ?? type}=#${hex(whole)}`;
  return `${shortName}=${escaped(Buffer.from(bytes).toString(encoding))}`;
}

function escaped(value: string): string {
  return value.replace(/[,+"\\<>;]|^[ #]| $/g, '\\$&');
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
