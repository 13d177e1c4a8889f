import type { Findings } from './findings.ts';
import type { CheckedFolder } from './folder-files.ts';
import { readListed } from './folder-source.ts';
import type { Trust } from './trust.ts';
import type { FolderRecords } from './verify-folder-records.ts';
import { type SealedEvidence, verifySealedPdf } from './verify-sealed-pdf.ts';
import type { TrailFileEntry } from './verify-trail.ts';

const largest = 256 * 1024 * 1024;

/** What sealed PDFs of a folder are held against. */
export interface FolderProof {
  records: FolderRecords;
  /** Undefined where the audit trail does not hold. */
  events?: readonly TrailFileEntry[] | undefined;
}

/** Verifies the sealed PDFs of a folder, and that the evidence in them is the folder's. */
export async function verifyFolderSealed(
  { folder, sound }: CheckedFolder,
  proof: FolderProof,
  trust: Trust,
  findings: Findings,
): Promise<void> {
  for (const [path, file] of sound) {
    if (!path.startsWith('sealed/')) continue;
    const pdf = await findings.attempt(path, () => readListed(folder, file, largest));
    if (pdf === undefined) continue;
    for (const sealed of await verifySealedPdf(pdf, trust, findings, path)) {
      compare(path, sealed, proof, findings);
    }
  }
}

function compare(
  path: string,
  { evidence, head }: SealedEvidence,
  { records, events }: FolderProof,
  findings: Findings,
): void {
  const { document } = evidence;
  if (document && path !== `sealed/${document.id}.pdf`) {
    findings.complain('mismatch', `it is the sealed PDF of another document, ${document.id}`, path);
  }
  const known = new Set([...records.sound.values()].map(({ compact }) => compact));
  if (!evidence.records.every((record) => known.has(record))) {
    findings.complain('mismatch', 'a record in it is none of those in this folder', path);
  }
  if (events && events[head.sequence - 1]?.hash !== head.hash) {
    const message = `the audit trail of this folder is not the one of which it names event ${head.sequence}`;
    findings.complain('mismatch', message, path);
  }
}
