import { isSignature } from './algorithms.ts';
import { type Certificate, KeyUsage, readExtensions } from './certificate.ts';
import { context, DerError, DerReader, enterOne, Tag } from './der.ts';
import type { RevocationState } from './revocation-state.ts';

/** A certificate revocation list (RFC 5280, section 5), taken apart. */
export interface Crl {
  stateOf(certificate: Certificate): RevocationState;
  /** What is wrong with it as this authority's list for such certificates; undefined if it holds. */
  problemWith(issuer: Certificate, certificate: Certificate): string | undefined;
}

const ISSUING_DISTRIBUTION_POINT = '2.5.29.28';
const KNOWN_EXTENSIONS = new Set(['2.5.29.20', '2.5.29.35', ISSUING_DISTRIBUTION_POINT]);
const ONLY_USERS = 0x81;
const ONLY_AUTHORITIES = 0x82;

/** Takes a list apart. Throws {@link DerError} for what is none. */
export function readCrl(bytes: Uint8Array): Crl {
  const outer = enterOne(bytes);
  const signed = outer.next(Tag.sequence);
  const algorithm = outer.next(Tag.sequence).whole;
  const signature = outer.bits();
  outer.end();

  const list = new DerReader(signed.content);
  list.optional(Tag.integer);
  if (Buffer.compare(list.next(Tag.sequence).whole, algorithm) !== 0) throw new DerError('two algorithms');
  const issuerName = list.next(Tag.sequence).whole;
  const thisUpdate = list.time();
  const nextUpdate = list.isNext(Tag.utcTime) || list.isNext(Tag.generalizedTime) ? list.time() : undefined;
  const entries = list.optional(Tag.sequence)?.content ?? Buffer.alloc(0);
  const extensions = readExtensions(list.optional(context(0))?.content);

  return {
    stateOf: ({ serial }) => ({
      state: isListed(entries, serial) ? 'revoked' : 'good',
      thisUpdate,
      ...(nextUpdate !== undefined && { nextUpdate }),
    }),
    problemWith(issuer, certificate) {
      if (Buffer.compare(issuerName, issuer.subject) !== 0) return 'is of another issuer';
      if (issuer.keyUsage !== undefined && !(issuer.keyUsage & KeyUsage.crlSign))
        return 'is by one that may not';
      if (!isSignature(algorithm, signed.whole, signature, issuer.publicKey)) return 'has a wrong signature';
      for (const [id, { isCritical }] of extensions) {
        if (isCritical && !KNOWN_EXTENSIONS.has(id)) return `has a critical extension ${id}`;
      }
      const point = extensions.get(ISSUING_DISTRIBUTION_POINT);
      return point && !isForAll(point.value, certificate) ? 'does not tell of such certificates' : undefined;
    },
  };
}

function isListed(entries: Uint8Array, serial: Uint8Array): boolean {
  for (const { content } of new DerReader(entries).rest(Tag.sequence)) {
    if (Buffer.compare(new DerReader(content).next(Tag.integer).whole, serial) === 0) return true;
  }
  return false;
}

/** Lists of some reasons only, and lists that tell of other authorities' certificates, are not taken. */
function isForAll(point: Uint8Array, { isAuthority }: Certificate): boolean {
  for (const { tag } of enterOne(point).rest()) {
    if (tag === context(0)) continue;
    if (tag !== (isAuthority ? ONLY_AUTHORITIES : ONLY_USERS)) return false;
  }
  return true;
}
