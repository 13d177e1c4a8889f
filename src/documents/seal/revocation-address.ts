import type { Certificate } from './certificate.ts';
import { context, DerReader, enterOne, Tag } from './der.ts';

const AUTHORITY_INFORMATION = '1.3.6.1.5.5.7.1.1';
const CRL_DISTRIBUTION_POINTS = '2.5.29.31';
const OCSP = '1.3.6.1.5.5.7.48.1';
/** GeneralName: uniformResourceIdentifier. */
const URI = 0x86;

/** Where a certificate says that OCSP tells its state. */
export function ocspUrls({ extensions }: Certificate): string[] {
  const value = extensions.get(AUTHORITY_INFORMATION)?.value;
  if (!value) return [];
  return [...enterOne(value).rest(Tag.sequence)].flatMap(({ content }) => {
    const description = new DerReader(content);
    const method = description.oid();
    const { tag, content: name } = description.next();
    return method === OCSP && tag === URI ? [text(name)] : [];
  });
}

/** Where a certificate says that its issuer's CRL is. */
export function crlUrls({ extensions }: Certificate): string[] {
  const value = extensions.get(CRL_DISTRIBUTION_POINTS)?.value;
  if (!value) return [];
  return [...enterOne(value).rest(Tag.sequence)].flatMap(({ content }) => {
    const point = new DerReader(content).optional(context(0));
    const names = point && new DerReader(point.content).optional(context(0));
    return names ? [...new DerReader(names.content).rest()].filter(({ tag }) => tag === URI).map(uri) : [];
  });
}

function uri({ content }: { content: Uint8Array }): string {
  return text(content);
}

function text(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1');
}
