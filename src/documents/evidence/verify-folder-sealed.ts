import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { documentsOf } from './evidence-record.ts';
import type { Findings } from './findings.ts';
import type { CheckedFolder } from './folder-files.ts';
import { readListed } from './folder-source.ts';
import type { Trust } from './trust.ts';
import type { FolderRecords } from './verify-folder-records.ts';
import { type SealedEvidence, verifySealedPdf } from './verify-sealed-pdf.ts';
import { erasedSignatures } from './verify-signatures.ts';
import type { TrailFileEntry } from './verify-trail.ts';

const largest = 256 * 1024 * 1024;

/** What sealed PDFs of a folder are held against. */
export interface FolderProof {
  records: FolderRecords;
  /** Undefined where the audit trail does not hold. */
  events?: readonly TrailFileEntry[] | undefined;
}

const sealedEventSchema = z.object({
  documents: z.array(z.object({ document: z.string().optional(), sealed: z.string(), sha256: z.string() })),
});

/** A sealed PDF as the trail tells of it. */
interface SealedFile {
  sha256: string;
  /** Ids of the documents that it seals. */
  documents: string[];
}

/**
 * Verifies the sealed PDFs of a folder: that the evidence in them is the folder's, and that they are those which the
 * audit trail says were sealed, all of them.
 */
export async function verifyFolderSealed(
  { folder, manifest, sound }: CheckedFolder,
  proof: FolderProof,
  trust: Trust,
  findings: Findings,
): Promise<void> {
  const told = proof.events && sealedIn(proof.events);
  const listed = new Set([...manifest.files, ...manifest.removed].map(({ path }) => path));
  for (const path of told?.keys() ?? []) {
    if (!listed.has(path))
      findings.complain('missing', 'the audit trail says that it was sealed, and it is not here', path);
  }
  for (const [path, file] of sound) {
    if (!path.startsWith('sealed/')) continue;
    const expected = told?.get(path);
    if (told && expected?.sha256 !== file.sha256) {
      findings.complain('mismatch', 'it is not what was sealed: the audit trail names other bytes', path);
    }
    const pdf = await findings.attempt(path, () => readListed(folder, file, largest));
    if (pdf === undefined) continue;
    for (const sealed of await verifySealedPdf(pdf, trust, findings, path)) {
      compare({ path, sealed, expected }, proof, findings);
    }
  }
}

/** What the trail says of each sealed PDF, by path. One that seals several documents is told of with each. */
function sealedIn(events: readonly TrailFileEntry[]): Map<string, SealedFile> {
  const files = new Map<string, SealedFile>();
  const told = events.filter(({ type }) => type === 'round.sealed');
  for (const { payload } of told) {
    for (const { document, sealed, sha256 } of sealedEventSchema.safeParse(payload).data?.documents ?? []) {
      const path = `sealed/${sealed}.pdf`;
      const { documents } = files.get(path) ?? { documents: [] };
      files.set(path, { sha256, documents: document === undefined ? documents : [...documents, document] });
    }
  }
  return files;
}

function compare(
  {
    path,
    sealed: { evidence, records: attached, head },
    expected,
  }: { path: string; sealed: SealedEvidence; expected: SealedFile | undefined },
  { records, events }: FolderProof,
  findings: Findings,
): void {
  const ids = documentsOf(evidence).map(({ id }) => id);
  if (expected && !isDeepStrictEqual(ids.sort(), expected.documents.sort())) {
    findings.complain('mismatch', 'it seals another document than the audit trail says', path);
  }
  const erased = erasedSignatures(events ?? []);
  for (const [index, record] of attached.entries()) {
    const { id } = record.signature;
    if (records.sound.get(id)?.compact === evidence.records[index]) continue;
    if (erased.has(id) && events?.[record.trail.sequence - 1]?.hash === record.trail.hash) {
      findings.say(`It still holds the record of signature ${id}, whose person was erased since.`, path);
    } else findings.complain('mismatch', `its record of signature ${id} is none of this folder`, path);
  }
  if (events && events[head.sequence - 1]?.hash !== head.hash) {
    const message = `the audit trail of this folder is not the one of which it names event ${head.sequence}`;
    findings.complain('mismatch', message, path);
  }
}
