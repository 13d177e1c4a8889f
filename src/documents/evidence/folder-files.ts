import type { Findings } from './findings.ts';
import { assertListed, type FolderSource } from './folder-source.ts';
import type { Manifest, ManifestFile } from './manifest.ts';

/** A folder of which the manifest holds. */
export interface CheckedFolder {
  folder: FolderSource;
  manifest: Manifest;
  /** Files that are there, and of the size that is listed, by path; what they hold is for each to see. */
  sound: ReadonlyMap<string, ManifestFile>;
}

const namedByDigest = /^(?:documents\/([0-9a-f]{64})\.(?:txt|pdf|bin)|definitions\/([0-9a-f]{64})\.bpmn)$/;
const namedById = /^(?:records\/[\w-]+\.(?:json|xml)|sealed\/[\w-]+\.pdf)$/;

/** Holds the files of a folder against its manifest: each is there, of its size and in its place, and no other. */
export function compareFiles(folder: FolderSource, manifest: Manifest, findings: Findings): CheckedFolder {
  const listed = new Set(manifest.files.map(({ path }) => path));
  for (const path of [...folder.files.keys(), ...folder.others]) {
    if (path === 'manifest.json' || listed.has(path)) continue;
    findings.complain('unexpected', 'the manifest does not list it', path);
  }
  const sound = new Map<string, ManifestFile>();
  for (const file of manifest.files) {
    const { path, size } = file;
    const actual = folder.files.get(path);
    if (actual === size) sound.set(path, file);
    else if (actual === undefined)
      findings.complain('missing', 'the manifest lists it, and it is not there', path);
    else
      findings.complain('mismatch', `it has ${actual} bytes in place of ${size}: it has been changed`, path);
  }
  return { folder, manifest, sound };
}

/** Verifies the files that are nothing but bytes: documents, definitions and what is there to be read. */
export async function verifyPlainFiles({ folder, sound }: CheckedFolder, findings: Findings): Promise<void> {
  for (const file of sound.values()) {
    const { path, sha256 } = file;
    const match = namedByDigest.exec(path);
    if (match && (match[1] ?? match[2]) !== sha256) {
      findings.complain('mismatch', 'its bytes are not those that its name says', path);
    }
    if (match || path === 'README.txt') await findings.attempt(path, () => assertListed(folder, file));
    else if (path !== 'trail.json' && !namedById.test(path)) {
      findings.complain('unexpected', 'such a file does not belong into an evidence folder', path);
    }
  }
}
