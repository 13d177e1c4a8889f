import { createHash } from 'node:crypto';
import { digestAlgorithm, isSignature } from './algorithms.ts';
import { type Certificate, readCertificate } from './certificate.ts';
import { type ChainAnswer, checkChain } from './certificate-chain.ts';
import {
  context,
  DerError,
  DerReader,
  der,
  enterOne,
  integer,
  oid,
  readOne,
  sequence,
  setOf,
  Tag,
} from './der.ts';

/** An RFC 3161 time-stamp token, taken apart. */
export interface TimeStampToken {
  /** Milliseconds since 1970, UTC. */
  at: number;
  /** AlgorithmIdentifier and hash of what was stamped. */
  imprint: { algorithm: Uint8Array; digest: Uint8Array };
  policy: string;
  nonce?: bigint;
  /** DER, the authority's own first. */
  certificates: readonly Uint8Array[];
  /**
   * DER of its parts with these certificates, and without what its signature does not cover: a token that was not
   * changed is the same as this.
   */
  build(certificates: readonly Uint8Array[]): Buffer;
  /** What is wrong with the signature and what it covers; undefined if it holds. */
  problem?: string;
}

/** What a token is checked against. */
export interface TokenCheck {
  /** SHA-256 that must have been stamped. */
  digest: Uint8Array;
  /** DER. */
  trusted: readonly Uint8Array[];
}

const SIGNED_DATA = oid('1.2.840.113549.1.7.2');
const TST_INFO = oid('1.2.840.113549.1.9.16.1.4');
const CONTENT_TYPE = '1.2.840.113549.1.9.3';
const MESSAGE_DIGEST = '1.2.840.113549.1.9.4';
const SIGNING_CERTIFICATE = '1.2.840.113549.1.9.16.2.12';
const SIGNING_CERTIFICATE_V2 = '1.2.840.113549.1.9.16.2.47';

/** Takes a token apart. Throws {@link DerError} for what is none. */
export function readTimeStampToken(token: Uint8Array): TimeStampToken {
  const info = enterOne(token);
  if (!isSame(info.next(Tag.oid).whole, SIGNED_DATA)) throw new DerError('no SignedData');
  const data = info.enter(context(0)).enter(Tag.sequence);
  data.integer();
  data.next(Tag.set);
  const content = data.enter(Tag.sequence);
  if (!isSame(content.next(Tag.oid).whole, TST_INFO)) throw new DerError('no time stamp');
  const stamped = content.enter(context(0)).octets();
  const certificates = [...data.enter(context(0)).rest(Tag.sequence)].map(({ whole }) => whole);
  data.optional(context(1));
  const signer = readSigner(data.enter(Tag.set).next(Tag.sequence));
  const own = certificates.map(readCertificate).find(({ issuer, serial }) => {
    return isSame(sequence(issuer, serial), signer.id);
  });
  if (!own) throw new DerError('no certificate of its signature');
  const problem = problemOfSignature(stamped, signer, own);
  const ordered = [own.der, ...certificates.filter((one) => !isSame(one, own.der))];
  return {
    ...readInfo(stamped),
    certificates: ordered,
    build: (included) => buildToken(stamped, included, signer),
    ...(problem !== undefined && { problem }),
  };
}

/** What is wrong with a token, in words that follow "the time stamp"; and the path of its authority's certificate. */
export function checkTimeStampToken(
  token: TimeStampToken,
  { digest, trusted }: TokenCheck,
): Partial<ChainAnswer> {
  if (token.problem) return { problem: token.problem };
  const hash = digestAlgorithm(token.imprint.algorithm);
  if (hash !== 'sha256' || !isSame(token.imprint.digest, digest)) return { problem: 'is of something else' };
  const chain = checkChain({
    certificates: token.certificates,
    trusted,
    at: token.at,
    purpose: 'time-stamp',
  });
  if (!chain.problem) return chain;
  return { ...chain, problem: `is by an authority whose certificate ${chain.problem}` };
}

interface Signer {
  /** IssuerAndSerialNumber, DER. */
  id: Uint8Array;
  digest: Uint8Array;
  /** Signed attributes, as `[0]`. */
  attributes: Uint8Array;
  algorithm: Uint8Array;
  signature: Uint8Array;
}

function readSigner({ content }: { content: Uint8Array }): Signer {
  const reader = new DerReader(content);
  if (reader.integer() !== 1n) throw new DerError('a signature of another kind');
  return {
    id: reader.next(Tag.sequence).whole,
    digest: reader.next(Tag.sequence).whole,
    attributes: reader.next(context(0)).whole,
    algorithm: reader.next(Tag.sequence).whole,
    signature: reader.octets(),
  };
}

/** TSTInfo (RFC 3161, section 2.4.2). All of it is covered by the signature. */
function readInfo(stamped: Uint8Array): Pick<TimeStampToken, 'at' | 'imprint' | 'policy' | 'nonce'> {
  const info = enterOne(stamped);
  if (info.integer() !== 1n) throw new DerError('a time stamp of another version');
  const policy = info.oid();
  const imprint = info.enter(Tag.sequence);
  const algorithm = imprint.next(Tag.sequence).whole;
  const digest = imprint.octets();
  info.next(Tag.integer);
  const at = info.time();
  info.optional(Tag.sequence);
  info.optional(Tag.boolean);
  const nonce = info.isNext(Tag.integer) ? info.integer() : undefined;
  return { at, imprint: { algorithm, digest }, policy, ...(nonce !== undefined && { nonce }) };
}

function problemOfSignature(stamped: Uint8Array, signer: Signer, own: Certificate): string | undefined {
  const hash = digestAlgorithm(signer.digest);
  if (!hash) return 'has a hash function that is not taken';
  const attributes = readAttributes(signer.attributes);
  if (!isSame(attributes.get(CONTENT_TYPE) ?? signer.id, TST_INFO)) return 'is signed as something else';
  const digest = createHash(hash).update(stamped).digest();
  const signed = attributes.get(MESSAGE_DIGEST);
  if (!signed || !isSame(readOne(signed, Tag.octetString).content, digest)) return 'was changed';
  if (!namesCertificate(attributes, own)) return 'names another certificate';
  const message = Buffer.from(signer.attributes);
  message[0] = Tag.set;
  const holds = isSignature(signer.algorithm, message, signer.signature, own.publicKey, hash);
  return holds ? undefined : 'has a signature that does not hold';
}

function readAttributes(attributes: Uint8Array): Map<string, Uint8Array> {
  const values = new Map<string, Uint8Array>();
  for (const { content } of enterOne(attributes, context(0)).rest(Tag.sequence)) {
    const reader = new DerReader(content);
    const type = reader.oid();
    const value = reader.enter(Tag.set);
    if (values.has(type)) throw new DerError('an attribute twice');
    values.set(type, value.next().whole);
    value.end();
  }
  return values;
}

/** ESSCertID or ESSCertIDv2 (RFC 5816): the first one is of the certificate that signed. */
function namesCertificate(attributes: ReadonlyMap<string, Uint8Array>, own: Certificate): boolean {
  const second = attributes.get(SIGNING_CERTIFICATE_V2);
  const value = second ?? attributes.get(SIGNING_CERTIFICATE);
  if (!value) return false;
  const id = enterOne(value).enter(Tag.sequence).enter(Tag.sequence);
  const named = second && id.isNext(Tag.sequence) ? digestAlgorithm(id.next().whole) : 'sha256';
  const hash = second ? named : 'sha1';
  return hash !== undefined && isSame(id.octets(), createHash(hash).update(own.der).digest());
}

function buildToken(stamped: Uint8Array, certificates: readonly Uint8Array[], signer: Signer): Buffer {
  const signerInfo = sequence(
    integer(1),
    signer.id,
    signer.digest,
    signer.attributes,
    signer.algorithm,
    der(Tag.octetString, signer.signature),
  );
  const data = sequence(
    integer(3),
    der(Tag.set, signer.digest),
    sequence(TST_INFO, der(context(0), der(Tag.octetString, stamped))),
    setOf(certificates, context(0)),
    der(Tag.set, signerInfo),
  );
  return sequence(SIGNED_DATA, der(context(0), data));
}

function isSame(one: Uint8Array, other: Uint8Array): boolean {
  return Buffer.compare(one, other) === 0;
}
