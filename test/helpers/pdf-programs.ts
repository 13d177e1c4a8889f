import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { output } from './programs.ts';

/** Throws with what is wrong if qpdf finds anything. */
export async function qpdfCheck(bytes: Uint8Array): Promise<void> {
  await onFile(bytes, (file) => output('qpdf', ['--check', file]));
}

/** The PDF as qpdf writes it with these options. */
export async function qpdf(bytes: Uint8Array, ...options: string[]): Promise<Buffer> {
  return onFile(bytes, async (file, folder) => {
    const written = join(folder, 'written.pdf');
    await output('qpdf', [...options, file, written]);
    return readFile(written);
  });
}

/** What a person reads. */
export async function pdftotext(bytes: Uint8Array, ...options: string[]): Promise<string> {
  return onFile(bytes, (file) => output('pdftotext', [...options, file, '-']));
}

/** Each font, and whether it is embedded and a subset. */
export async function pdffonts(
  bytes: Uint8Array,
): Promise<{ name: string; embedded: boolean; subset: boolean }[]> {
  const lines = (await onFile(bytes, (file) => output('pdffonts', [file]))).trim().split('\n').slice(2);
  return lines.map((line) => {
    const [, name, embedded, subset] = /^(\S+).*\s(yes|no)\s+(yes|no)\s+(?:yes|no)\s+\d+\s+\d+$/.exec(line)!;
    return { name: name!, embedded: embedded === 'yes', subset: subset === 'yes' };
  });
}

/** What `pdfinfo` says, by its labels. */
export async function pdfinfo(bytes: Uint8Array): Promise<Record<string, string>> {
  const lines = (await onFile(bytes, (file) => output('pdfinfo', [file]))).split('\n');
  return Object.fromEntries(lines.map((line) => line.split(/:\s+/, 2)));
}

/** Width and height of each page in points, and how it is turned. */
export async function pageBoxes(bytes: Uint8Array): Promise<{ size: number[]; turned: number }[]> {
  const text = await onFile(bytes, (file) => output('pdfinfo', ['-f', '1', '-l', '99', file]));
  const turned = [...text.matchAll(/^Page\s+\d+ rot:\s+(\d+)$/gm)].map((match) => Number(match[1]));
  const sizes = [...text.matchAll(/^Page\s+\d+ size:\s+([\d.]+) x ([\d.]+) pts/gm)];
  return sizes.map((match, index) => ({
    size: [Math.round(Number(match[1])), Math.round(Number(match[2]))],
    turned: turned[index]!,
  }));
}

/** The attachments, by their names. */
export async function pdfdetach(bytes: Uint8Array): Promise<Record<string, Buffer>> {
  return onFile(bytes, async (file, folder) => {
    const saved = await mkdtemp(join(folder, 'attachments-'));
    await output('pdfdetach', ['-saveall', '-o', saved, file]);
    const names = await readdir(saved);
    return Object.fromEntries(
      await Promise.all(names.map(async (name) => [name, await readFile(join(saved, name))] as const)),
    );
  });
}

async function onFile<T>(bytes: Uint8Array, use: (file: string, folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'bpmn-signing-pdf-'));
  try {
    const file = join(folder, 'document.pdf');
    await writeFile(file, bytes);
    return await use(file, folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
