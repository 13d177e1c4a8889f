import type { PDF, PdfDict, PdfObject, PdfStream } from '@libpdf/core';

/** One entry of a PDF's name tree of embedded files. */
export interface EmbeddedFile {
  /** As it stands in the tree. */
  key: Uint8Array;
  /** File specification, or a reference to it. */
  value: PdfObject;
}

/** Every entry of the name tree of embedded files (ISO 32000-1, 7.9.6 and 7.11.4), in its order. */
export function embeddedFiles(pdf: PDF): EmbeddedFile[] {
  const resolve = pdf.getObject.bind(pdf);
  const names = dictOf(pdf.getCatalog().get('Names', resolve));
  const root = dictOf(names?.get('EmbeddedFiles', resolve));
  const files: EmbeddedFile[] = [];
  const seen = new Set<PdfDict>();
  const waiting = root ? [root] : [];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    // a hostile tree may have no end
    if (seen.has(node)) continue;
    seen.add(node);
    const pairs = node.getArray('Names', resolve)?.toArray() ?? [];
    for (let index = 0; index + 1 < pairs.length; index += 2) {
      const key = pairs[index]!;
      const string = key.type === 'ref' ? resolve(key) : key;
      if (string?.type === 'string') files.push({ key: string.bytes, value: pairs[index + 1]! });
    }
    const kids = node.getArray('Kids', resolve)?.toArray() ?? [];
    for (const kid of kids.reverse()) {
      const child = dictOf(kid.type === 'ref' ? resolve(kid) : kid);
      if (child) waiting.push(child);
    }
  }
  return files;
}

/** The file specification of an entry. */
export function specificationOf(pdf: PDF, { value }: EmbeddedFile): PdfDict | undefined {
  return dictOf(value.type === 'ref' ? pdf.getObject(value) : value);
}

/** The file name that a file specification gives. */
export function fileNameOf(pdf: PDF, specification: PdfDict): string | undefined {
  const resolve = pdf.getObject.bind(pdf);
  const name = specification.getString('UF', resolve) ?? specification.getString('F', resolve);
  return name?.asString();
}

/** The object, if it is a stream. By its type, not its class: a process may hold two copies of the library. */
export function streamOf(object: PdfObject | null | undefined): PdfStream | undefined {
  return object?.type === 'stream' ? (object as PdfStream) : undefined;
}

/** The object, if it is a dictionary. */
export function dictOf(object: PdfObject | null | undefined): PdfDict | undefined {
  return object?.type === 'dict' ? object : undefined;
}
