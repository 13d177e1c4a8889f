import { ECDSA_SHA256, RSA, SHA256, sha256 } from './algorithms.ts';
import { type Certificate, readCertificate } from './certificate.ts';
import {
  context,
  DerError,
  DerReader,
  der,
  enterOne,
  integer,
  octets,
  oid,
  sequence,
  setOf,
  Tag,
} from './der.ts';
import type { SealAlgorithm } from './sealer.ts';

/** All that a seal's CMS is made of: the same parts always give the same bytes. */
export interface CmsParts {
  /** SHA-256 of what is sealed. */
  digest: Uint8Array;
  /** DER, the sealing key's own first. */
  certificates: readonly Uint8Array[];
  algorithm: SealAlgorithm;
  /** Over {@link signedAttributes}. */
  signature: Uint8Array;
  /** RFC 3161, DER: over the signature. */
  timeStampToken?: Uint8Array;
}

const DATA = oid('1.2.840.113549.1.7.1');
const SIGNED_DATA = oid('1.2.840.113549.1.7.2');
const CONTENT_TYPE = oid('1.2.840.113549.1.9.3');
const MESSAGE_DIGEST = oid('1.2.840.113549.1.9.4');
const SIGNING_CERTIFICATE_V2 = oid('1.2.840.113549.1.9.16.2.47');
const TIME_STAMP_TOKEN = oid('1.2.840.113549.1.9.16.2.14');

/** AlgorithmIdentifier of the signature, DER. */
export const signatureAlgorithms: Record<SealAlgorithm, Buffer> = { ES256: ECDSA_SHA256, RS256: RSA };

/**
 * What the key signs: content type, digest and the certificate that it is signed with, DER. PAdES baseline (EN 319 142-1)
 * wants no signing time in here: it stands in the PDF.
 */
export function signedAttributes(digest: Uint8Array, certificate: Uint8Array): Buffer {
  return attributesFor(digest, readCertificate(certificate));
}

function attributesFor(digest: Uint8Array, certificate: Certificate): Buffer {
  const generalNames = sequence(der(context(4), certificate.issuer));
  // hashAlgorithm is left out: SHA-256 is its default
  const certificateId = sequence(octets(sha256(certificate.der)), sequence(generalNames, certificate.serial));
  return setOf([
    attribute(CONTENT_TYPE, DATA),
    attribute(MESSAGE_DIGEST, octets(digest)),
    attribute(SIGNING_CERTIFICATE_V2, sequence(sequence(certificateId))),
  ]);
}

/** The CMS `SignedData` of a PAdES baseline seal: detached, one signature, DER (RFC 5652, EN 319 122-1). */
export function buildCms({ digest, certificates, algorithm, signature, timeStampToken }: CmsParts): Buffer {
  const own = readCertificate(certificates[0]!);
  const attributes = attributesFor(digest, own);
  attributes[0] = context(0);
  const signer = sequence(
    integer(1),
    sequence(own.issuer, own.serial),
    SHA256,
    attributes,
    signatureAlgorithms[algorithm],
    octets(signature),
    ...(timeStampToken ? [der(context(1), attribute(TIME_STAMP_TOKEN, timeStampToken))] : []),
  );
  const signedData = sequence(
    integer(1),
    der(Tag.set, SHA256),
    sequence(DATA),
    setOf(certificates, context(0)),
    der(Tag.set, signer),
  );
  return sequence(SIGNED_DATA, der(context(0), signedData));
}

/**
 * Takes a CMS apart. What it does not look at is found by building it again from its parts: only {@link buildCms} of
 * them is a seal's CMS. Throws {@link DerError} for what can not be taken apart.
 */
export function parseCms(cms: Uint8Array): CmsParts {
  const info = enterOne(cms);
  info.next(Tag.oid);
  const data = info.enter(context(0)).enter(Tag.sequence);
  data.next(Tag.integer);
  data.next(Tag.set);
  data.next(Tag.sequence);
  const certificates = [...data.enter(context(0)).rest(Tag.sequence)].map(({ whole }) => whole);
  const signer = data.enter(Tag.set).enter(Tag.sequence);
  signer.next(Tag.integer);
  const signerId = signer.next(Tag.sequence).content;
  signer.next(Tag.sequence);
  const digest = digestIn(signer.next(context(0)).content);
  const algorithm = signer.next(Tag.sequence).whole;
  const signature = signer.octets();
  const unsigned = signer.optional(context(1));
  return {
    digest,
    certificates: ownFirst(certificates, signerId),
    algorithm: Buffer.compare(algorithm, RSA) === 0 ? 'RS256' : 'ES256',
    signature,
    ...(unsigned && { timeStampToken: tokenIn(unsigned.content) }),
  };
}

function attribute(type: Uint8Array, value: Uint8Array): Buffer {
  return sequence(type, der(Tag.set, value));
}

function digestIn(attributes: Uint8Array): Uint8Array {
  for (const { content } of new DerReader(attributes).rest(Tag.sequence)) {
    const reader = new DerReader(content);
    if (Buffer.compare(reader.next(Tag.oid).whole, MESSAGE_DIGEST) === 0)
      return reader.enter(Tag.set).octets();
  }
  throw new DerError('no message digest');
}

function tokenIn(attributes: Uint8Array): Uint8Array {
  const reader = new DerReader(attributes).enter(Tag.sequence);
  reader.next(Tag.oid);
  return reader.enter(Tag.set).next(Tag.sequence).whole;
}

function ownFirst(certificates: readonly Uint8Array[], signerId: Uint8Array): Uint8Array[] {
  const own = certificates.find((one) => {
    const { issuer, serial } = readCertificate(one);
    return Buffer.compare(Buffer.concat([issuer, serial]), signerId) === 0;
  });
  if (!own) throw new DerError('no certificate of its signature');
  return [own, ...certificates.filter((one) => one !== own)];
}
