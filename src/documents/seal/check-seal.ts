import { createHash, type KeyObject } from 'node:crypto';
import { isSignature, sha256 } from './algorithms.ts';
import { type Certificate, type CertificateName, nameOf, readCertificate } from './certificate.ts';
import { type ChainAnswer, checkChain } from './certificate-chain.ts';
import { buildCms, type CmsParts, parseCms, signatureAlgorithms, signedAttributes } from './cms.ts';
import { DerReader } from './der.ts';
import { endOf, type FoundSignature } from './find-signatures.ts';
import type { SealCheck, SealProblem, SealProblemCode, SealTrust } from './seal-check.ts';
import { checkTimeStampToken, readTimeStampToken } from './time-stamp-token.ts';

/** A seal that was looked at by itself, without what stands behind it. */
export interface CheckedSeal {
  check: SealCheck;
  /** From the certificates of the seal and of its time stamp to the trusted ones, where the seal holds. */
  paths: readonly (readonly Certificate[])[];
}

/** Looks at one seal: that its bytes are those of a seal, what it covers, its signature, certificate and time stamp. */
export function checkSeal(pdf: Uint8Array, signature: FoundSignature, trust: SealTrust): CheckedSeal {
  const problems: SealProblem[] = [];
  const say = (code: SealProblemCode, message: string) => problems.push({ code, message });
  const claimedAt = claimedTime(pdf, signature);
  const check: SealCheck = {
    field: '',
    signedLength: endOf(signature),
    coversFile: endOf(signature) === pdf.length,
    kind: 'seal',
    ...(claimedAt !== undefined && { claimedAt }),
    problems,
  };
  const nothing = { check, paths: [] };
  const [start, length] = signature.byteRange;
  if (endOf(signature) > pdf.length) say('seal-cut-off', 'the file is shorter than what was sealed');

  const read = readCms(signature.hex);
  if (start !== 0 || !read) {
    say('seal-malformed', 'its bytes are not those of a seal');
    return nothing;
  }
  const { parts, key, name } = read;
  check.certificate = name;
  const digest = createHash('sha256')
    .update(pdf.subarray(0, length))
    .update(pdf.subarray(signature.byteRange[2], endOf(signature)))
    .digest();
  if (Buffer.compare(digest, parts.digest) !== 0) say('seal-changed', 'what was sealed has been changed');
  if (!isSignedBy(key, parts))
    say('seal-signature-wrong', 'the signature is not by the key of its certificate');

  const stamp = parts.timeStampToken && checkStamp(parts.timeStampToken, parts.signature, trust.trusted);
  if (stamp?.problem) say('seal-time-stamp-wrong', `the time stamp ${stamp.problem}`);
  const isStamped = stamp !== undefined && stamp.problem === undefined;
  const { certificates } = parts;
  const at = isStamped ? stamp.at : trust.now;
  const chain = checkChain({ certificates, trusted: trust.trusted, at, purpose: 'seal' });
  const problem = problemOfChain(chain);
  if (problem) say('seal-untrusted', `the certificate ${problem}`);

  if (problems.length > 0) return nothing;
  check.level = isStamped ? 'B-T' : 'B-B';
  if (isStamped) check.sealedAt = stamp.at;
  return { check, paths: isStamped ? [chain.path, stamp.path] : [chain.path] };
}

interface ReadCms {
  parts: CmsParts;
  /** Of the certificate of the seal. */
  key: KeyObject;
  name: CertificateName;
}

/** A seal's CMS, if its hex is that of its parts: lower case, nothing else in it, filled up with zeros. */
function readCms(hex: string): ReadCms | undefined {
  if (!/^(?:[\da-f]{2})+$/.test(hex)) return undefined;
  const bytes = Buffer.from(hex, 'hex');
  try {
    const cms = new DerReader(bytes).next().whole;
    const parts = parseCms(cms);
    const own = readCertificate(parts.certificates[0]!);
    const read = { parts, key: own.publicKey, name: nameOf(own) };
    const isExact = Buffer.compare(buildCms(parts), cms) === 0;
    return isExact && bytes.subarray(cms.length).every((byte) => byte === 0) ? read : undefined;
  } catch {
    return undefined;
  }
}

function isSignedBy(key: KeyObject, { digest, certificates, algorithm, signature }: CmsParts): boolean {
  const attributes = signedAttributes(digest, certificates[0]!);
  return isSignature(signatureAlgorithms[algorithm], attributes, signature, key, 'sha256');
}

interface CheckedStamp {
  at: number;
  path: readonly Certificate[];
  problem?: string;
}

function checkStamp(bytes: Uint8Array, signature: Uint8Array, trusted: readonly Uint8Array[]): CheckedStamp {
  try {
    const token = readTimeStampToken(bytes);
    const {
      path = [],
      unused = [],
      problem,
    } = checkTimeStampToken(token, {
      digest: sha256(signature),
      trusted,
    });
    const isExact = Buffer.compare(token.build(token.certificates), bytes) === 0 && unused.length === 0;
    const why = problem ?? (isExact ? undefined : 'has something in it that it does not need');
    return { at: token.at, path, ...(why !== undefined && { problem: why }) };
  } catch {
    return { at: 0, path: [], problem: 'can not be read' };
  }
}

function problemOfChain({ problem, unused }: ChainAnswer): string | undefined {
  return problem ?? (unused.length > 0 ? 'comes with others that it does not need' : undefined);
}

/** `/M`, which stands behind the place of the seal. */
function claimedTime(pdf: Uint8Array, { byteRange: [, , from] }: FoundSignature): number | undefined {
  const text = Buffer.from(pdf.subarray(from, from + 256)).toString('latin1');
  const parts = /\/M\s*\(D:(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)\+00'00'\)/.exec(text);
  if (!parts) return undefined;
  const [, year, month, day, hour, minute, second] = parts;
  const at = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(at) ? undefined : at;
}
