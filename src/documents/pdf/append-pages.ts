import type { PDF, PdfDict, PdfObject, PdfRef } from '@libpdf/core';
import { SigningError } from '../../errors.ts';
import { dictOf, streamOf } from './embedded-files.ts';

type Library = typeof import('@libpdf/core');

/**
 * Appends the pages of a PDF that this project drew to another, fonts included. They bring along what their colours
 * mean, so that the other needs no output intent for them.
 *
 * The page tree gets them at its end and stays as it is otherwise: the library's own function makes it flat, and pages
 * then lose what they inherit.
 * Throws `ERR_SEAL_FAILED` if the PDF has no page tree.
 */
export function appendPages(library: Library, pdf: PDF, source: PDF): void {
  const { PdfArray, PdfName, PdfNumber, PdfDict: Dict } = library;
  const resolve = pdf.getObject.bind(pdf);
  const rootRef = pdf.getCatalog().getRef('Pages');
  const root = rootRef && dictOf(resolve(rootRef));
  const kids = root?.getArray('Kids', resolve);
  if (!root || !kids) throw new SigningError('ERR_SEAL_FAILED', 'the document has no page tree');

  const copy = copier(library, pdf, source);
  const colours = PdfArray.of(PdfName.of('ICCBased'), copy(profileOf(source)));
  const pages = source.getPages();
  for (const { dict } of pages) {
    const page = new Dict();
    for (const [key, value] of dict) if (key.value !== 'Parent') page.set(key, copy(value));
    // what it would inherit
    page.set('CropBox', page.get('MediaBox')!);
    page.set('Rotate', PdfNumber.of(0));
    page.set('Parent', rootRef!);
    dictOf(page.get('Resources', resolve))!.set('ColorSpace', Dict.of({ DefaultRGB: colours }));
    kids.push(pdf.register(page));
  }
  const count = root.getNumber('Count', resolve)?.value ?? pdf.getPageCount();
  root.set('Count', PdfNumber.of(count + pages.length));
}

function profileOf(source: PDF): PdfObject {
  const resolve = source.getObject.bind(source);
  const intents = source.getCatalog().getArray('OutputIntents', resolve);
  return dictOf(intents?.at(0, resolve))!.get('DestOutputProfile')!;
}

/** Copies objects with all that they refer to, each once. */
function copier({ PdfArray, PdfDict: Dict, PdfStream }: Library, pdf: PDF, source: PDF) {
  const copied = new Map<PdfRef, PdfRef>();
  return function copy(object: PdfObject): PdfObject {
    switch (object.type) {
      case 'ref': {
        const known = copied.get(object);
        if (known) return known;
        const ref = pdf.register(copy(source.getObject(object)!));
        copied.set(object, ref);
        return ref;
      }
      case 'array':
        return new PdfArray(object.toArray().map(copy));
      case 'dict':
        return new Dict(entriesOf(object, copy));
      case 'stream':
        return new PdfStream(entriesOf(object, copy), streamOf(object)!.data);
      default:
        return object;
    }
  };
}

function entriesOf(dict: PdfDict, copy: (object: PdfObject) => PdfObject): [string, PdfObject][] {
  return Array.from(dict, ([key, value]) => [key.value, copy(value)]);
}
