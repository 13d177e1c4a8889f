import { createHash } from 'node:crypto';
import { canonicalJson } from '../canonical-json.ts';
import type { Sealer } from '../seal/sealer.ts';
import type { EvidenceInput, StoredContent, TrailFileEvent } from './evidence-input.ts';
import { flattenedJws } from './flattened-jws.ts';
import { readmeOf } from './folder-readme.ts';
import { thumbprintIn } from './jws.ts';
import { MANIFEST_FORMAT, type ManifestFile, signManifest } from './manifest.ts';
import { recordIn } from './sign-record.ts';
import { xadesOf } from './xades.ts';

/** A file of an evidence folder. */
export interface EvidenceFile {
  /** Relative, with `/`: plain letters, digits, `-`, `_` and `.`, at most one folder deep. */
  path: string;
  /** Its bytes, to be taken once, whole, and before the next file is asked for. */
  pieces: AsyncIterable<Uint8Array>;
}

const plainId = /^[\w-]{1,100}$/;

const extensions: Record<string, string> = { 'text/plain': 'txt', 'application/pdf': 'pdf' };

/**
 * The evidence folder of an instance, file by file: all that somebody needs to verify what was signed, offline, with
 * nothing but a trusted certificate. The signed manifest comes last. What is stored is given as it is: should it have
 * been changed, then whoever verifies the folder sees it. No more of a document is in memory than a piece.
 *
 * @param sealer signs the manifest and the records' XML
 * @param now milliseconds since 1970, UTC
 */
export async function* evidenceFiles(
  input: EvidenceInput,
  sealer: Sealer,
  now: number,
): AsyncGenerator<EvidenceFile> {
  const head = input.events.at(-1);
  if (head === undefined) throw new TypeError('events must be those of an instance: there are none');
  const files: ManifestFile[] = [];
  const removed: ManifestFile[] = [];

  for await (const { path, stored, pieces } of contents(input, sealer, now)) {
    if (pieces === undefined) {
      removed.push({ path, size: stored!.size, sha256: stored!.sha256 });
      continue;
    }
    yield { path, pieces: noted(path, pieces, files) };
    if (files.at(-1)?.path !== path) throw new TypeError(`the pieces of ${path} were not taken`);
  }

  const byPath = (left: ManifestFile, right: ManifestFile) => (left.path < right.path ? -1 : 1);
  const manifest = await signManifest(
    {
      format: MANIFEST_FORMAT,
      instance: input.instance,
      exportedAt: new Date(now).toISOString(),
      trail: { sequence: head.sequence, hash: head.hash },
      files: files.sort(byPath),
      removed: removed.sort(byPath),
    },
    sealer,
  );
  yield { path: 'manifest.json', pieces: noted('manifest.json', [Buffer.from(manifest)], []) };
}

interface Content {
  path: string;
  /** Of what is stored apart. */
  stored?: StoredContent;
  /** None where they were removed. */
  pieces?: AsyncIterable<Uint8Array> | Iterable<Uint8Array> | undefined;
}

async function* contents(input: EvidenceInput, sealer: Sealer, now: number): AsyncGenerator<Content> {
  yield { path: 'README.txt', pieces: [Buffer.from(readmeOf(input.instance, now))] };
  for (const { hash, source } of input.definitions) {
    yield { path: `definitions/${plain(hash)}.bpmn`, pieces: [Buffer.from(source)] };
  }
  yield { path: 'trail.json', pieces: trailPieces(input.events) };
  for (const { signatureId, jws } of input.records) yield* recordFiles(signatureId, jws, input, sealer, now);
  const bySha256 = new Map(input.documents.map((document) => [document.sha256, document]));
  for (const stored of bySha256.values()) {
    const path = `documents/${plain(stored.sha256)}.${extensions[stored.contentType] ?? 'bin'}`;
    yield { path, stored, pieces: stored.content() };
  }
  for (const stored of input.sealed) {
    yield { path: `sealed/${plain(stored.documentId)}.pdf`, stored, pieces: stored.content() };
  }
}

async function* recordFiles(
  signatureId: string,
  jws: string,
  { certificates }: EvidenceInput,
  sealer: Sealer,
  now: number,
): AsyncGenerator<Content> {
  const thumbprint = thumbprintIn(jws);
  const chain = thumbprint === sealer.thumbprint ? sealer.certificates : certificates.get(thumbprint);
  if (chain === undefined) throw new TypeError(`certificates lacks those of the record <${signatureId}>`);
  const path = `records/${plain(signatureId)}`;
  yield { path: `${path}.json`, pieces: [Buffer.from(flattenedJws(jws, chain))] };
  yield { path: `${path}.xml`, pieces: [Buffer.from(await xadesOf(recordIn(jws), sealer, now))] };
}

/** The trail as canonical JSON: a list of its events, each with who acted beside what was chained. */
function* trailPieces(events: readonly TrailFileEvent[]): Generator<Uint8Array> {
  let before = '[';
  for (const { identity, ...event } of events) {
    const { actor, salt } = identity ?? {};
    const who = typeof actor === 'string' && typeof salt === 'string' ? { identity: { actor, salt } } : {};
    yield Buffer.from(before + canonicalJson({ ...event, ...who }));
    before = ',';
  }
  yield Buffer.from(']');
}

/** Ids become file names. */
function plain(id: string): string {
  if (plainId.test(id)) return id;
  throw new TypeError('ids and digests must be letters, digits, - and _: they become file names');
}

async function* noted(
  path: string,
  pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  files: ManifestFile[],
): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256');
  let size = 0;
  for await (const piece of pieces) {
    hash.update(piece);
    size += piece.length;
    yield piece;
  }
  files.push({ path, size, sha256: hash.digest('hex') });
}
