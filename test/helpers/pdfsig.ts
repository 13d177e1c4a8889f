import { execFile } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Pki } from './pki.ts';
import { withFile } from './plain-pdf.ts';

const run = promisify(execFile);

/** What pdfsig (poppler) says of one signature. */
export interface PdfsigSignature {
  field: string;
  type: string;
  validation: string;
  certificate: string;
  coversDocument: boolean;
}

/** A root, and a folder of the test's own. */
type Trusted = Pick<Pki, 'folder' | 'rootFile'>;

/** NSS databases that trust a root, by their folder. */
const databases = new Map<string, Promise<string>>();

/** Asks pdfsig about the signatures of a PDF, with the root of a test trusted. Needs `pdfsig` and `certutil`. */
export async function pdfsig(pdf: Uint8Array, pki: Trusted): Promise<PdfsigSignature[]> {
  const made = databases.get(pki.folder) ?? trusting(pki);
  databases.set(pki.folder, made);
  const database = await made;
  const { stdout } = await withFile(pdf, (file) => run('pdfsig', ['-nssdir', database, file]));
  return stdout
    .split(/^Signature #\d+:$/m)
    .slice(1)
    .map((text) => ({
      field: said(text, 'Signature Field Name'),
      type: said(text, 'Signature Type'),
      validation: said(text, 'Signature Validation'),
      certificate: said(text, 'Certificate Validation'),
      coversDocument: text.includes('Total document signed'),
    }));
}

async function trusting({ folder, rootFile }: Trusted): Promise<string> {
  const database = join(folder, 'nss');
  await mkdir(database, { recursive: true });
  await run('certutil', ['-N', '-d', database, '--empty-password']);
  await run('certutil', ['-A', '-d', database, '-n', 'root', '-t', 'CT,C,C', '-i', rootFile]);
  return database;
}

function said(text: string, key: string): string {
  return new RegExp(`- ${key}: (.*)`).exec(text)?.[1]?.trim() ?? '';
}
