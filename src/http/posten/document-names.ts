import type { JobManifest, ManifestDocument } from './wire/job-manifest.ts';

/** Bytes of a name, so that number and extension have room beside it. */
const longest = 240;

/**
 * File names for people, one for each document of a manifest, in its order. They differ: titles need not, nor when what is
 * no part of a file name is left out.
 */
export function documentNames({ documents, title }: Pick<JobManifest, 'documents' | 'title'>): string[] {
  const names = documents.map((document, index) => nameOf({ title, ...document }, index));
  const distinct = new Set(names.map((name) => name.normalize('NFC').toLowerCase()));
  return distinct.size === names.length ? names : names.map((name, index) => `${index + 1} ${name}`);
}

/** The title, else the name of the file, which clients make up; else the place. */
function nameOf({ title, href, mime }: Required<ManifestDocument>, index: number): string {
  const extension = /pdf/i.test(mime) ? '.pdf' : '.txt';
  const name = [title, href.split(/[/\\]/).at(-1) ?? ''].map(fileNameOf).find((one) => one !== undefined);
  const named = name ?? `document-${index + 1}`;
  return named.toLowerCase().endsWith(extension) ? named : named + extension;
}

/** What of a text may be in a file name. */
function fileNameOf(text: string): string | undefined {
  const plain = text
    .normalize('NFC')
    .replace(/\s+/g, ' ')
    .replace(/\p{Default_Ignorable_Code_Point}|[^\p{L}\p{N} .,&'’+§!–—_()-]/gu, '_');
  let room = longest;
  const fitting = [...plain].filter((character) => {
    room -= Buffer.byteLength(character);
    return room >= 0;
  });
  const name = fitting.join('').replace(/^[. ]+|[. ]+$/g, '');
  return /[\p{L}\p{N}]/u.test(name) ? name : undefined;
}
