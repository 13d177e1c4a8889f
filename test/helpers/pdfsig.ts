import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Pki } from './pki.ts';
import { withFile } from './sample-pdfs.ts';

const run = promisify(execFile);

/** What pdfsig (poppler) says of one signature. */
export interface PdfsigSignature {
  field: string;
  type: string;
  validation: string;
  certificate: string;
  coversDocument: boolean;
}

/** Asks pdfsig about the signatures of a PDF, with the root of a test trusted. Needs `pdfsig` and `certutil`. */
export async function pdfsig(pdf: Uint8Array, pki: Pki): Promise<PdfsigSignature[]> {
  const database = join(pki.folder, 'nss');
  await run('mkdir', ['-p', database]);
  await run('certutil', ['-N', '-d', database, '--empty-password']).catch(() => undefined);
  await run('certutil', ['-A', '-d', database, '-n', 'root', '-t', 'CT,C,C', '-i', pki.rootFile]);
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

function said(text: string, key: string): string {
  return new RegExp(`- ${key}: (.*)`).exec(text)?.[1]?.trim() ?? '';
}
