import { z } from 'zod';
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

type SealedDocument = z.infer<typeof sealedEventSchema>['documents'][number];

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

/** What the trail says of each sealed PDF, by path. */
function sealedIn(events: readonly TrailFileEntry[]): Map<string, SealedDocument> {
  const sealed = events.filter(({ type }) => type === 'round.sealed');
  const documents = sealed.flatMap(
    ({ payload }) => sealedEventSchema.safeParse(payload).data?.documents ?? [],
  );
  return new Map(documents.map((document) => [`sealed/${document.sealed}.pdf`, document]));
}

function compare(
  {
    path,
    sealed: { evidence, records: attached, head },
    expected,
  }: { path: string; sealed: SealedEvidence; expected: SealedDocument | undefined },
  { records, events }: FolderProof,
  findings: Findings,
): void {
  if (expected && evidence.document?.id !== expected.document) {
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
