import { createHash } from 'node:crypto';
import { isSigningError } from '../../errors.ts';
import { readAttachedEvidence } from './attached-evidence.ts';
import { invalidEvidence } from './evidence-problem.ts';
import type { AttachedEvidence, EvidenceDocument } from './evidence-record.ts';
import type { Attachment } from './seal-check.ts';

/** `evidence.json`, or what it is called where the document carried a file of that name already. */
const evidenceName = /^evidence(-\d+)?\.json$/;

/** No document is sealed so often, nor carries so many files of that name. */
const most = 100;

/** Evidence that was attached with one seal. */
export interface FoundEvidence {
  evidence: AttachedEvidence;
  /** In words, where the original is; undefined where it is not in the PDF, or there is none. */
  place?: string;
}

/**
 * The evidence that was attached with a seal. A document may have carried such files before: those of earlier seals, and
 * whatever its author put there. Ours is the one about the longest document that the file begins with; where the
 * original is attached in place of that, nothing in the PDF is anybody else's. Throws `ERR_EVIDENCE_INVALID`.
 * @param revision the file up to the end of what the seal covers
 * @param earlier evidence of earlier seals
 */
export function findEvidence(
  revision: Uint8Array,
  attachments: readonly Attachment[],
  earlier: ReadonlySet<string>,
): FoundEvidence {
  const named = attachments.filter(({ name }) => evidenceName.test(name));
  if (named.length > most)
    throw invalidEvidence('too-large', `the PDF carries more than ${most} files of evidence`);
  const candidates = named
    .flatMap(({ bytes }) => read(bytes))
    .filter(({ trailHead }) => !earlier.has(trailHead));
  const prefixes = candidates
    .filter(({ document }) => document && isPrefix(revision, document))
    .sort((left, right) => right.document!.size - left.document!.size);
  const [ours = candidates[0]] = prefixes;
  if (ours === undefined)
    throw invalidEvidence('missing', 'nothing that the seal covers is evidence of signatures');
  if (prefixes.length > 0) return { evidence: ours, place: 'whose bytes the PDF begins with' };
  if (candidates.length > 1)
    throw invalidEvidence('unexpected', 'the seal covers more evidence than one document has');
  const { document } = ours;
  if (document === undefined || !attachments.some(({ bytes }) => isOf(bytes, document)))
    return { evidence: ours };
  return { evidence: ours, place: 'which is attached to it' };
}

function read(bytes: Uint8Array): AttachedEvidence[] {
  try {
    return [readAttachedEvidence(bytes)];
  } catch (error) {
    if (isSigningError(error)) return [];
    throw error;
  }
}

function isPrefix(file: Uint8Array, document: EvidenceDocument): boolean {
  return document.size <= file.length && isOf(file.subarray(0, document.size), document);
}

function isOf(bytes: Uint8Array, { size, sha256 }: EvidenceDocument): boolean {
  return bytes.length === size && createHash('sha256').update(bytes).digest('hex') === sha256;
}
