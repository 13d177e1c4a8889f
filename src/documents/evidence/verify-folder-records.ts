import type { X509Certificate } from 'node:crypto';
import { canonicalJson } from '../canonical-json.ts';
import { invalidEvidence } from './evidence-problem.ts';
import type { EvidenceRecord } from './evidence-record.ts';
import type { Findings } from './findings.ts';
import type { CheckedFolder } from './folder-files.ts';
import { readListedText } from './folder-source.ts';
import type { Manifest, ManifestFile } from './manifest.ts';
import { describeProof } from './statements.ts';
import type { Trust } from './trust.ts';
import { verifyFlattenedRecord, verifyXmlRecord } from './verify-record-file.ts';
import { verifySignatures } from './verify-signatures.ts';
import { provedActor, type TrailFileEntry } from './verify-trail.ts';

const largest = 4 * 1024 * 1024;

/** A record in a folder, in the form in which it is a JWS. */
export interface FolderRecord {
  record: EvidenceRecord;
  certificate: X509Certificate;
  compact: string;
}

/** Records of a folder. */
export interface FolderRecords {
  /** Those that hold, by the id of the signature. */
  sound: Map<string, FolderRecord>;
  /** Ids of those that are listed and don't. */
  broken: Set<string>;
}

/** Verifies every record of a folder, as JSON and as XML, and that both say the same. */
export async function verifyFolderRecords(
  { folder, manifest, sound: files }: CheckedFolder,
  trust: Trust,
  findings: Findings,
): Promise<FolderRecords> {
  const listed = new Set(manifest.files.map(({ path }) => path));
  const records: FolderRecords = { sound: new Map(), broken: new Set() };
  for (const path of listed) {
    const [, name, form] = /^(records\/[\w-]+)\.(json|xml)$/.exec(path) ?? [];
    if (name === undefined) continue;
    const other = `${name}.${form === 'json' ? 'xml' : 'json'}`;
    if (!listed.has(other)) findings.complain('missing', `of ${path} this other form is missing`, other);
    if (form === 'xml') continue;

    const id = name.slice('records/'.length);
    const json = files.get(path);
    const proved =
      json && (await findings.attempt(path, () => verifyJson({ folder, file: json, id }, trust)));
    if (proved) records.sound.set(id, proved);
    else records.broken.add(id);
    const xml = files.get(other);
    if (xml)
      await findings.attempt(other, () => verifyXml({ folder, file: xml, record: proved?.record }, trust));
  }
  return records;
}

async function verifyJson(
  { folder, file, id }: { folder: CheckedFolder['folder']; file: ManifestFile; id: string },
  trust: Trust,
): Promise<FolderRecord> {
  const verified = verifyFlattenedRecord(await readListedText(folder, file, largest), trust);
  if (verified.record.signature.id === id) return verified;
  throw invalidEvidence('mismatch', 'it is the record of another signature');
}

async function verifyXml(
  {
    folder,
    file,
    record,
  }: { folder: CheckedFolder['folder']; file: ManifestFile; record: EvidenceRecord | undefined },
  trust: Trust,
): Promise<void> {
  const verified = await verifyXmlRecord(await readListedText(folder, file, largest), trust);
  if (record === undefined || canonicalJson(verified.record) === canonicalJson(record)) return;
  throw invalidEvidence('mismatch', 'it does not say what the record as JSON says');
}

/** Holds the records that hold against the audit trail, and says what they prove. */
export function sayWhatWasSigned(
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
    findings.say(describeProof(record, certificate));
    sayWhoItWas(record, events, findings);
    if (superseded.has(id)) findings.say(`Signature ${id} was replaced by a later one.`);
  }
}

/** Where a record does not say who acted, the trail may: the event in it has the digest. */
function sayWhoItWas(
  { shows, signature, trail }: EvidenceRecord,
  events: readonly TrailFileEntry[],
  findings: Findings,
): void {
  const event = events[trail.sequence - 1];
  if (shows === undefined || event?.hash !== trail.hash) return;
  const actor = provedActor(event);
  if (actor !== undefined)
    findings.say(
      `By the audit trail, it was ${actor.replace(':', ' ')} who acted in signature ${signature.id}.`,
    );
}

/** What records say was signed, and by which process, must be here, or be known to be removed. */
export function checkContents(
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
      const message = `a document that was signed is not here: ${size} bytes, SHA-256 ${sha256}`;
      findings.complain('missing', message, `records/${id}.json`);
    }
  }
  for (const hash of named) {
    if (definitions.has(hash)) continue;
    findings.complain('missing', 'a process definition is not here', `definitions/${hash}.bpmn`);
  }
}
