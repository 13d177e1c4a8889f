import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import PDFDocument from 'pdfkit';

const run = promisify(execFile);

/** What a sample is to be like. */
export interface Sample {
  pages?: number;
  /** Bytes of an attachment that can't be compressed. */
  attached?: number;
  /** Has a form with a text field. */
  form?: boolean;
  /** Has the marks of PDF/A. */
  subset?: 'PDF/A-1b' | 'PDF/A-3b';
}

/** A PDF by pdfkit: with an xref table, of version 1.7 (PDF/A-1: 1.4). */
export async function plainPdf({
  pages = 1,
  attached = 0,
  form = false,
  subset,
}: Sample = {}): Promise<Uint8Array> {
  const document = new PDFDocument({
    pdfVersion: subset === 'PDF/A-1b' ? '1.4' : '1.7',
    ...(subset && { subset, font: FONT, tagged: true }),
  });
  const chunks: Buffer[] = [];
  document.on('data', (chunk: Buffer) => chunks.push(chunk));
  const ended = new Promise((resolve) => document.on('end', resolve));
  for (let page = 1; page <= pages; page += 1) {
    if (page > 1) document.addPage();
    document.text(`page ${page}`);
  }
  if (form) {
    document.font('Helvetica').initForm();
    document.formText('given', 10, 10, 100, 20, { value: 'as it was' });
  }
  if (attached > 0) document.file(noise(attached), { name: 'noise.bin' });
  document.end();
  await ended;
  return Buffer.concat(chunks);
}

const FONT = join(import.meta.dirname, '../../node_modules/dejavu-fonts-ttf/ttf/DejaVuSans.ttf');

/** Bytes that look random and are always the same. */
function noise(length: number): Buffer {
  const bytes = Buffer.alloc(length);
  let state = 1;
  for (let index = 0; index < length; index += 1) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    bytes[index] = state >>> 16;
  }
  return bytes;
}

/** The same PDF, written by qpdf with these arguments. */
export async function byQpdf(pdf: Uint8Array, ...args: string[]): Promise<Uint8Array> {
  return withFile(pdf, async (file) => {
    await run('qpdf', [...args, '--deterministic-id', file, `${file}.out`]);
    return readFile(`${file}.out`);
  });
}

/** Does something with bytes in a file that goes afterwards. */
export async function withFile<T>(bytes: Uint8Array, work: (file: string) => Promise<T>): Promise<T> {
  return withFolder(async (folder) => {
    const file = join(folder, 'file.pdf');
    await writeFile(file, bytes);
    return work(file);
  });
}

/** Does something in a folder that goes afterwards. */
export async function withFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'signing-file-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
