import { createHash } from 'node:crypto';
import { isSignature } from './algorithms.ts';
import { type Certificate, findCertificate, isSameCertificate } from './certificate.ts';
import { checkChain } from './certificate-chain.ts';
import { context, DerError, DerReader, der, enterOne, octets, oid, sequence, Tag } from './der.ts';
import type { RevocationState } from './revocation-state.ts';

/** An answer of an OCSP responder (RFC 6960), taken apart. */
export interface OcspResponse {
  /** What it says of a certificate, if anything. */
  stateOf(certificate: Certificate, issuer: Certificate): RevocationState | undefined;
  /** What is wrong with it as an answer by this authority, or by whom it put in charge; undefined if it holds. */
  problemWith(issuer: Certificate): string | undefined;
  /** DER, with no more certificates than it needs for this authority: one that was not changed is the same as this. */
  build(issuer: Certificate): Buffer;
}

const SHA1 = sequence(oid('1.3.14.3.2.26'), Buffer.from([0x05, 0x00]));
const idAlgorithms = new Map<string, 'sha1' | 'sha256'>([
  ['1.3.14.3.2.26', 'sha1'],
  ['2.16.840.1.101.3.4.2.1', 'sha256'],
]);
const BASIC = oid('1.3.6.1.5.5.7.48.1.1');
const states: Record<number, RevocationState['state']> = { 128: 'good', 161: 'revoked', 130: 'unknown' };

/** A request for the state of one certificate. SHA-1 only names it: responders know it by nothing else. */
export function ocspRequest(certificate: Certificate, issuer: Certificate): Buffer {
  const { name, key } = idHashes('sha1', issuer);
  const certificateId = sequence(SHA1, octets(name), octets(key), certificate.serial);
  return sequence(sequence(sequence(sequence(certificateId))));
}

/** Takes an answer apart. Throws {@link DerError} for what is none. */
export function readOcspResponse(bytes: Uint8Array): OcspResponse {
  const outer = enterOne(bytes);
  if (outer.next(Tag.enumerated).content[0] !== 0) throw new DerError('a refusal');
  const response = outer.enter(context(0)).enter(Tag.sequence);
  response.next(Tag.oid);
  const basic = enterOne(response.octets());
  const data = basic.next(Tag.sequence);
  const algorithm = basic.next(Tag.sequence).whole;
  const signature = basic.bits();
  const included = basic.optional(context(0));
  const certificates = included ? [...enterOne(included.content).rest(Tag.sequence)] : [];
  const { producedAt, answers } = readData(data.content);

  const isBy = ({ publicKey }: Certificate) => isSignature(algorithm, data.whole, signature, publicKey);
  const responderFor = (issuer: Certificate) =>
    [issuer, ...certificates.map(({ whole }) => findCertificate(whole))].find((one) => one && isBy(one));
  return {
    stateOf: (certificate, issuer) => answers.find((answer) => answer.isAbout(certificate, issuer)),
    problemWith(issuer) {
      const responder = responderFor(issuer);
      if (!responder) return 'is signed by nobody known';
      if (isSameCertificate(responder, issuer)) return undefined;
      const { problem } = checkChain({
        certificates: [responder.der],
        trusted: [issuer.der],
        at: producedAt,
        purpose: 'revocation',
      });
      return problem && `is by a responder whose certificate ${problem}`;
    },
    build(issuer) {
      const responder = responderFor(issuer);
      const isOther = responder && !isSameCertificate(responder, issuer);
      const signed = sequence(
        data.whole,
        algorithm,
        der(Tag.bitString, Buffer.from([0]), signature),
        ...(isOther ? [der(context(0), sequence(responder.der))] : []),
      );
      const success = der(Tag.enumerated, Buffer.from([0]));
      return sequence(success, der(context(0), sequence(BASIC, octets(signed))));
    },
  };
}

interface Answer extends RevocationState {
  isAbout(certificate: Certificate, issuer: Certificate): boolean;
}

function readData(content: Uint8Array): { producedAt: number; answers: Answer[] } {
  const data = new DerReader(content);
  data.optional(context(0));
  data.next();
  const producedAt = data.time();
  return { producedAt, answers: [...data.enter(Tag.sequence).rest(Tag.sequence)].map(readAnswer) };
}

function readAnswer({ content }: { content: Uint8Array }): Answer {
  const answer = new DerReader(content);
  const certificateId = answer.next(Tag.sequence).content;
  const state = states[answer.next().tag] ?? 'unknown';
  const thisUpdate = answer.time();
  const next = answer.optional(context(0));
  return {
    state,
    thisUpdate,
    ...(next && { nextUpdate: new DerReader(next.content).time() }),
    isAbout: ({ serial }, issuer) => {
      const id = new DerReader(certificateId);
      const hash = idAlgorithms.get(id.enter(Tag.sequence).oid());
      if (!hash) return false;
      const { name, key } = idHashes(hash, issuer);
      const expected = Buffer.concat([octets(name), octets(key), serial]);
      return Buffer.compare(Buffer.concat([...id.rest()].map(({ whole }) => whole)), expected) === 0;
    },
  };
}

function idHashes(hash: 'sha1' | 'sha256', { subject, keyBits }: Certificate): { name: Buffer; key: Buffer } {
  return {
    name: createHash(hash).update(subject).digest(),
    key: createHash(hash).update(keyBits).digest(),
  };
}
