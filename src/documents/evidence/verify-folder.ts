import { invalidEvidence } from './evidence-problem.ts';
import type { Findings } from './findings.ts';
import { type CheckedFolder, compareFiles, verifyPlainFiles } from './folder-files.ts';
import { type FolderSource, readListedText, readWhole } from './folder-source.ts';
import { type Manifest, verifyManifest } from './manifest.ts';
import { assertTrusted, describeCertificate, type Trust } from './trust.ts';
import { utf8 } from './utf8.ts';
import { checkContents, sayWhatWasSigned, verifyFolderRecords } from './verify-folder-records.ts';
import { verifyFolderSealed } from './verify-folder-sealed.ts';
import { type TrailFileEntry, verifyTrail } from './verify-trail.ts';

const mebibyte = 1024 * 1024;
/** Largest files that are read whole, bytes. Documents and definitions are not: they may have any size. */
const limits = { manifest: 32 * mebibyte, trail: 256 * mebibyte };

/** Verifies all that an evidence folder holds, and that it is complete. */
export async function verifyFolder(folder: FolderSource, trust: Trust, findings: Findings): Promise<void> {
  const manifest = await findings.attempt('manifest.json', () => readManifest(folder, trust));
  if (manifest === undefined) return;
  sayManifest(manifest, findings);
  const checked = compareFiles(folder, manifest, findings);
  await verifyPlainFiles(checked, findings);
  const events = await readTrail(checked, findings);
  const records = await verifyFolderRecords(checked, trust, findings);
  if (events) sayWhatWasSigned(manifest, events, records, findings);
  checkContents(manifest, records, findings);
  await verifyFolderSealed(checked, { records, events }, trust, findings);
}

interface SignedManifest extends Manifest {
  /** Who signed it, in words. */
  by: string;
}

async function readManifest(folder: FolderSource, trust: Trust): Promise<SignedManifest> {
  if (!folder.files.has('manifest.json')) {
    throw invalidEvidence('missing', 'the manifest is missing: this is no evidence folder');
  }
  const text = utf8(await readWhole(folder, 'manifest.json', limits.manifest));
  const { manifest, certificates } = verifyManifest(text ?? '');
  assertTrusted(certificates, manifest.exportedAt, trust);
  return { ...manifest, by: describeCertificate(certificates[0]!) };
}

function sayManifest(
  { instance, exportedAt, files, trail, removed, by }: SignedManifest,
  findings: Findings,
): void {
  findings.say(
    `Evidence of instance ${instance.id} of ${instance.app} as of ${exportedAt}: ${files.length} files, an audit trail ` +
      `of ${trail.sequence} events. Signed by ${by}.`,
  );
  for (const { path, size, sha256 } of removed) {
    findings.say(`The bytes of ${path} were removed before: ${size} bytes, SHA-256 ${sha256}.`);
  }
}

async function readTrail(
  { folder, manifest, sound }: CheckedFolder,
  findings: Findings,
): Promise<TrailFileEntry[] | undefined> {
  const path = 'trail.json';
  const file = sound.get(path);
  if (file) {
    return await findings.attempt(path, async () => {
      const text = await readListedText(folder, file, limits.trail);
      return verifyTrail(text, { instance: manifest.instance.id, head: manifest.trail }, findings);
    });
  }
  const isListed = manifest.files.some((listed) => listed.path === path);
  if (!isListed) findings.complain('missing', 'the audit trail is missing', path);
  return undefined;
}
