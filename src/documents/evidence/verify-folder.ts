import type { X509Certificate } from 'node:crypto';
import { canonicalJson } from '../canonical-json.ts';
import { invalidEvidence } from './evidence-problem.ts';
import type { EvidenceRecord } from './evidence-record.ts';
import type { Findings } from './findings.ts';
import { assertListed, type FolderSource, readListed, readListedText, readWhole } from './folder-source.ts';
import { type Manifest, type ManifestFile, verifyManifest } from './manifest.ts';
import { describeRecord } from './statements.ts';
import { assertTrusted, describeCertificate, type Trust } from './trust.ts';
import { utf8 } from './utf8.ts';
import { verifyFlattenedRecord, verifyXmlRecord } from './verify-record-file.ts';
import { type SealedEvidence, verifySealedPdf } from './verify-sealed-pdf.ts';
import { verifySignatures } from './verify-signatures.ts';
import { type TrailFileEntry, verifyTrail } from './verify-trail.ts';

const mebibyte = 1024 * 1024;
/** Largest files that are read whole, bytes. Documents and definitions are not: they may have any size. */
const limits = {
  manifest: 32 * mebibyte,
  trail: 256 * mebibyte,
  record: 4 * mebibyte,
  sealed: 256 * mebibyte,
};

/** Verifies all that an evidence folder holds, and that it is complete. */
export async function verifyFolder(folder: FolderSource, trust: Trust, findings: Findings): Promise<void> {
  const manifest = await findings.attempt('manifest.json', () => readManifest(folder, trust, findings));
  if (manifest === undefined) return;
  const files = comparePaths(folder, manifest, findings);
  await verifyNamedByDigest(folder, files, findings);

  const trail = files.find(({ path }) => path === 'trail.json');
  const events =
    trail &&
    (await findings.attempt('trail.json', async () => {
      const text = await readListedText(folder, trail, limits.trail);
      return verifyTrail(text, { instance: manifest.instance.id, head: manifest.trail }, findings);
    }));
  if (trail === undefined) findings.complain('missing', 'the audit trail is missing', 'trail.json');

  const records = await verifyRecords(folder, files, trust, findings);
  if (events) sayWhatWasSigned(manifest, events, records, findings);
  checkContents(manifest, records, findings);
  await verifySealed({ folder, files, trust, findings, records, ...(events && { events }) });
}

async function readManifest(folder: FolderSource, trust: Trust, findings: Findings): Promise<Manifest> {
  if (!folder.files.has('manifest.json'))
    throw invalidEvidence('missing', 'the manifest is missing: this is no evidence folder');
  const text = utf8(await readWhole(folder, 'manifest.json', limits.manifest));
  const { manifest, certificates } = verifyManifest(text ?? '');
  assertTrusted(certificates, manifest.exportedAt, trust);
  const { instance, exportedAt, trail, files, removed } = manifest;
  findings.say(
    `Evidence of instance ${instance.id} of ${instance.app} as of ${exportedAt}: ${files.length} files, an audit trail of ${trail.sequence} events. Signed by ${describeCertificate(certificates[0]!)}.`,
  );
  for (const { path, size, sha256 } of removed) {
    findings.say(`The bytes of ${path} were removed before: ${size} bytes, SHA-256 ${sha256}.`);
  }
  return manifest;
}

/** Files that are listed, there, of their size and in their place; complains about all others. */
function comparePaths(folder: FolderSource, manifest: Manifest, findings: Findings): ManifestFile[] {
  const listed = new Set(manifest.files.map(({ path }) => path));
  for (const path of [...folder.files.keys(), ...folder.others]) {
    if (path === 'manifest.json' || listed.has(path)) continue;
    findings.complain('unexpected', 'the manifest does not list it', path);
  }
  return manifest.files.filter(({ path, size }) => {
    const actual = folder.files.get(path);
    if (actual === undefined)
      findings.complain('missing', 'the manifest lists it, and it is not there', path);
    else if (actual !== size)
      findings.complain('mismatch', `it has ${actual} bytes in place of ${size}: it has been changed`, path);
    return actual === size;
  });
}

const namedByDigest = /^(?:documents\/([0-9a-f]{64})\.(?:txt|pdf|bin)|definitions\/([0-9a-f]{64})\.bpmn)$/;
const namedById = /^(?:records\/([\w-]+)\.(?:json|xml)|sealed\/([\w-]+)\.pdf)$/;

async function verifyNamedByDigest(
  folder: FolderSource,
  files: readonly ManifestFile[],
  findings: Findings,
): Promise<void> {
  for (const file of files) {
    const match = namedByDigest.exec(file.path);
    if (match && (match[1] ?? match[2]) !== file.sha256) {
      findings.complain('mismatch', 'its bytes are not those that its name says', file.path);
    }
    if (match || file.path === 'README.txt') {
      await findings.attempt(file.path, () => assertListed(folder, file));
    } else if (file.path !== 'trail.json' && !namedById.test(file.path)) {
      findings.complain('unexpected', 'such a file does not belong into an evidence folder', file.path);
    }
  }
}

interface FolderRecord {
  record: EvidenceRecord;
  certificate: X509Certificate;
  compact: string;
}

interface FolderRecords {
  /** Those that hold, by the id of the signature. */
  sound: Map<string, FolderRecord>;
  broken: Set<string>;
}

async function verifyRecords(
  folder: FolderSource,
  files: readonly ManifestFile[],
  trust: Trust,
  findings: Findings,
): Promise<FolderRecords> {
  const sound = new Map<string, FolderRecord>();
  const broken = new Set<string>();
  const byPath = new Map(files.map((file) => [file.path, file]));
  for (const file of files.filter(({ path }) => path.startsWith('records/'))) {
    const [, id, kind] = /^records\/([\w-]+)\.(json|xml)$/.exec(file.path) ?? [];
    if (id === undefined) continue;
    const other = `records/${id}.${kind === 'json' ? 'xml' : 'json'}`;
    if (!byPath.has(other)) findings.complain('missing', `${file.path} has no such other form`, other);
    if (kind === 'xml') continue;
    const proved = await findings.attempt(file.path, async () => {
      const text = await readListedText(folder, file, limits.record);
      const verified = verifyFlattenedRecord(text, trust);
      if (verified.record.signature.id !== id)
        throw invalidEvidence('mismatch', 'it is the record of another signature');
      return verified;
    });
    if (proved) sound.set(id, proved);
    else broken.add(id);
    const xml = byPath.get(other);
    if (xml) await findings.attempt(other, () => verifyXml(folder, xml, proved?.record, trust));
  }
  return { sound, broken };
}

async function verifyXml(
  folder: FolderSource,
  file: ManifestFile,
  record: EvidenceRecord | undefined,
  trust: Trust,
): Promise<void> {
  const verified = await verifyXmlRecord(await readListedText(folder, file, limits.record), trust);
  if (record && canonicalJson(verified.record) !== canonicalJson(record)) {
    throw invalidEvidence('mismatch', 'it does not say what the record as JSON says');
  }
}

function sayWhatWasSigned(
  manifest: Manifest,
  events: readonly TrailFileEntry[],
  { sound, broken }: FolderRecords,
  findings: Findings,
): void {
  const records = new Map([...sound].map(([id, { record }]) => [id, record]));
  const superseded = verifySignatures({ manifest, events, records, broken }, findings);
  const inOrder = [...sound].sort(
    ([, left], [, right]) => left.record.trail.sequence - right.record.trail.sequence,
  );
  for (const [id, { record, certificate }] of inOrder) {
    const later = superseded.has(id) ? ' Replaced by a later signature.' : '';
    findings.say(`${describeRecord(record)}${later} Recorded by ${describeCertificate(certificate)}.`);
  }
}

/** What records say was signed, and by which process, must be here, or be known to be removed. */
function checkContents(
  { files, removed, instance }: Manifest,
  { sound }: FolderRecords,
  findings: Findings,
): void {
  const sizes = new Map<string, number>();
  const definitions = new Set<string>();
  for (const { path, size, sha256 } of [...files, ...removed]) {
    if (path.startsWith('documents/')) sizes.set(sha256, size);
    if (path.startsWith('definitions/')) definitions.add(sha256);
  }
  const named = new Set([instance.definition]);
  for (const [id, { record }] of sound) {
    named.add(record.instance.definition);
    for (const { sha256, size } of record.documents) {
      if (sizes.get(sha256) === size) continue;
      findings.complain(
        'missing',
        `a document that was signed is not here: ${size} bytes, SHA-256 ${sha256}`,
        `records/${id}.json`,
      );
    }
  }
  for (const hash of named) {
    if (!definitions.has(hash))
      findings.complain('missing', 'a process definition is not here', `definitions/${hash}.bpmn`);
  }
}

interface SealedChecks {
  folder: FolderSource;
  files: readonly ManifestFile[];
  trust: Trust;
  findings: Findings;
  records: FolderRecords;
  events?: readonly TrailFileEntry[];
}

async function verifySealed({
  folder,
  files,
  trust,
  findings,
  records,
  events,
}: SealedChecks): Promise<void> {
  const known = new Set([...records.sound.values()].map(({ compact }) => compact));
  for (const file of files.filter(({ path }) => path.startsWith('sealed/'))) {
    const where = file.path;
    const pdf = await findings.attempt(where, () => readListed(folder, file, limits.sealed));
    if (pdf === undefined) continue;
    for (const { evidence, head } of await verifySealedPdf(pdf, trust, findings, where)) {
      checkSealed({ evidence, head }, { where, known, ...(events && { events }) }, findings);
    }
  }
}

function checkSealed(
  { evidence, head }: SealedEvidence,
  { where, known, events }: { where: string; known: ReadonlySet<string>; events?: readonly TrailFileEntry[] },
  findings: Findings,
): void {
  const { document } = evidence;
  if (document && where !== `sealed/${document.id}.pdf`) {
    findings.complain('mismatch', `it is the sealed PDF of another document, ${document.id}`, where);
  }
  if (!evidence.records.every((record) => known.has(record))) {
    findings.complain('mismatch', 'a record in it is none of those in this folder', where);
  }
  if (events && events[head.sequence - 1]?.hash !== head.hash) {
    findings.complain(
      'mismatch',
      `the audit trail in this folder is not the one of which it names event ${head.sequence}`,
      where,
    );
  }
}
