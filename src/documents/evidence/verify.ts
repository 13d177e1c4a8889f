import { type EvidenceProblem, invalidEvidence } from './evidence-problem.ts';
import { Findings } from './findings.ts';
import type { FolderSource } from './folder-source.ts';
import { describeProof } from './statements.ts';
import type { Trust } from './trust.ts';
import { utf8 } from './utf8.ts';
import { verifyFolder } from './verify-folder.ts';
import {
  type ProvedRecord,
  verifyCompactRecord,
  verifyFlattenedRecord,
  verifyXmlRecord,
} from './verify-record-file.ts';
import { verifySealedPdf } from './verify-sealed-pdf.ts';

/** What is to be verified: the bytes of a file, or a folder. */
export type EvidenceSource = { file: Uint8Array } | { folder: FolderSource };

/** What was found out. */
export interface Verdict {
  /** Whether nothing is wrong. */
  ok: boolean;
  what: 'sealed PDF' | 'record' | 'evidence folder';
  /** What is proved, in words. Where something is wrong, only what does not depend on it. */
  statements: string[];
  problems: EvidenceProblem[];
}

/**
 * Verifies evidence, offline and without trust in whoever made it: a sealed PDF, a record of a signature (JWS, compact
 * or flattened, or XAdES), or a whole evidence folder. What is wrong is told, never thrown, but for what is none of
 * these: that is `ERR_EVIDENCE_INVALID`.
 */
export async function verifyEvidence(source: EvidenceSource, trust: Trust): Promise<Verdict> {
  const findings = new Findings();
  const what = await verifyAny(source, trust, findings);
  const { statements, problems } = findings;
  return { ok: problems.length === 0, what, statements, problems };
}

async function verifyAny(source: EvidenceSource, trust: Trust, findings: Findings): Promise<Verdict['what']> {
  if ('folder' in source) {
    await verifyFolder(source.folder, trust, findings);
    return 'evidence folder';
  }
  const { file } = source;
  const verify = recordVerifier(file, trust);
  if (verify === undefined) {
    if (!isPdf(file))
      throw invalidEvidence('malformed', 'this is neither a sealed PDF nor a record of a signature');
    await findings.attempt(undefined, () => verifySealedPdf(file, trust, findings));
    return 'sealed PDF';
  }
  const proved = await findings.attempt(undefined, verify);
  if (proved) findings.say(describeProof(proved.record, proved.certificate));
  return 'record';
}

function isPdf(file: Uint8Array): boolean {
  return Buffer.from(file.subarray(0, 1024)).includes('%PDF-');
}

function recordVerifier(
  file: Uint8Array,
  trust: Trust,
): (() => ProvedRecord | Promise<ProvedRecord>) | undefined {
  const text = utf8(file);
  if (text?.startsWith('{')) return () => verifyFlattenedRecord(text, trust);
  if (text?.startsWith('<')) return () => verifyXmlRecord(text, trust);
  if (text && /^[\w-]+\.[\w-]+\.[\w-]+$/.test(text)) return () => verifyCompactRecord(text, trust);
  return undefined;
}
