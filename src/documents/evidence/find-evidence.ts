import { createHash } from 'node:crypto';
import { isSigningError } from '../../errors.ts';
import type { ReadAttachment } from '../pdf/read-attachments.ts';
import { readAttachedEvidence } from './attached-evidence.ts';
import { invalidEvidence } from './evidence-problem.ts';
import { type AttachedEvidence, documentsOf, type EvidenceDocument } from './evidence-record.ts';

/** `evidence.json`, or what it is called where the document carried a file of that name already. */
const evidenceName = /^evidence(-\d+)?\.json$/;

/** No document is sealed so often, nor carries so many files of that name. */
const most = 100;

/** Evidence that was attached with one seal. */
export interface FoundEvidence {
  evidence: AttachedEvidence;
  /** In words, where the originals are; undefined where one is not in the PDF, or there is none. */
  place?: string;
}

/**
 * The evidence that was attached with a seal. A document may have carried such files before: those of earlier seals, and
 * whatever its author put there. Ours is about the document that the file begins with, of several the longest; or about
 * one that is attached, or several that all are. No other can be: it would have to hold a digest of what holds its own. Undefined where there is
 * none; throws `ERR_EVIDENCE_INVALID` where it is not to be told apart.
 * @param revision the file up to the end of what the seal covers
 * @param earlier trail heads in the evidence of earlier seals
 */
export function findEvidence(
  revision: Uint8Array,
  attachments: readonly ReadAttachment[],
  earlier: ReadonlySet<string>,
): FoundEvidence | undefined {
  const named = attachments.filter(({ name }) => evidenceName.test(name));
  if (named.length > most)
    throw invalidEvidence('too-large', `the PDF carries more than ${most} files of evidence`);
  const candidates = named
    .flatMap(({ bytes }) => read(bytes))
    .filter(({ trailHead }) => !earlier.has(trailHead));
  if (candidates.length === 0) return undefined;
  const [longest] = candidates
    .filter(({ document }) => document && isPrefix(revision, document))
    .sort((left, right) => right.document!.size - left.document!.size);
  if (longest) return { evidence: longest, place: 'whose bytes the PDF begins with' };
  const there = new Set(attachments.map(({ bytes }) => `${bytes.length} ${sha256(bytes)}`));
  const attached = candidates.filter((candidate) => {
    const documents = documentsOf(candidate);
    return documents.length > 0 && documents.every((one) => there.has(`${one.size} ${one.sha256}`));
  });
  const [evidence, ...more] = attached.length > 0 ? attached : candidates;
  if (more.length > 0)
    throw invalidEvidence('unexpected', 'the seal covers more evidence than one document has');
  if (attached.length === 0) return { evidence: evidence! };
  return {
    evidence: evidence!,
    place: evidence!.documents ? 'all attached to it' : 'which is attached to it',
  };
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
  return document.size <= file.length && sha256(file.subarray(0, document.size)) === document.sha256;
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
