import type { PDF, PdfArray, PdfDict, PdfObject, PdfRef } from '@libpdf/core';
import { SigningError } from '../../errors.ts';
import type { LibPdf } from './libpdf.ts';

/** What a signature dictionary says besides its bytes. */
export interface SignatureText {
  /** Whose seal it is. */
  name: string;
  /** Milliseconds since 1970: the time that is claimed. */
  at: number;
  reason?: string;
}

/** By what a seal of this program is known (build properties of a signature, as Adobe describes them). */
export const SEAL_APP = 'bpmn-signing';

/** Longer than any offset is written: it is overwritten in place. */
const WIDEST = 9_999_999_999;
/** Print, Locked. */
const FLAGS = 132;
/** SignaturesExist, AppendOnly. */
const SIG_FLAGS = 3;

/**
 * Adds an invisible signature field to a document, with a place for its CMS: a widget without size on the first page,
 * with an empty appearance, so that PDF/A stays PDF/A. What the document's form already holds is kept as it is.
 * @param contents what stands where the CMS will, by which it is found in the file
 * @returns the name of the field: the one asked for, with a number if the form has such a field already
 */
export function addSignatureField(
  lib: LibPdf,
  pdf: PDF,
  fieldName: string,
  text: SignatureText,
  contents: Uint8Array,
): string {
  const { PdfArray, PdfDict, PdfName, PdfNumber, PdfStream, PdfString } = lib;
  const { registry, pages } = pdf.context;
  const page = pages.getPage(0);
  const pageDict = page && registry.resolve(page);
  if (!page || !(pageDict instanceof PdfDict)) throw failed('has no pages');

  const signature = PdfDict.of({
    Type: PdfName.of('Sig'),
    Filter: PdfName.of('Adobe.PPKLite'),
    SubFilter: PdfName.of('ETSI.CAdES.detached'),
    ByteRange: PdfArray.of(...[0, WIDEST, WIDEST, WIDEST].map((number) => PdfNumber.of(number))),
    Contents: PdfString.fromBytes(contents),
    // before what others have written, so that it is found without a parser
    Prop_Build: PdfDict.of({ App: PdfDict.of({ Name: PdfName.of(SEAL_APP) }) }),
    M: PdfString.fromString(pdfDate(text.at)),
    Name: PdfString.fromString(text.name),
    ...(text.reason !== undefined && { Reason: PdfString.fromString(text.reason) }),
  });
  const nothing = [0, 0, 0, 0].map((number) => PdfNumber.of(number));
  const appearance = PdfStream.fromDict({
    Type: PdfName.of('XObject'),
    Subtype: PdfName.of('Form'),
    BBox: PdfArray.of(...nothing),
    Resources: new PdfDict(),
  });
  const form = formOf(lib, pdf);
  const fields = arrayIn(lib, pdf, form, 'Fields');
  const name = unusedName(lib, pdf, fields, fieldName);
  const field = registry.register(
    PdfDict.of({
      Type: PdfName.of('Annot'),
      Subtype: PdfName.of('Widget'),
      FT: PdfName.of('Sig'),
      T: PdfString.fromString(name),
      F: PdfNumber.of(FLAGS),
      Rect: PdfArray.of(...nothing),
      P: page,
      V: registry.register(signature),
      AP: PdfDict.of({ N: registry.register(appearance) }),
    }),
  );
  fields.push(field);
  arrayIn(lib, pdf, pageDict, 'Annots').push(field);
  const flags = form.getNumber('SigFlags', resolverOf(pdf))?.value ?? 0;
  form.set('SigFlags', PdfNumber.of(flags | SIG_FLAGS));
  return name;
}

function formOf({ PdfDict }: LibPdf, pdf: PDF): PdfDict {
  const catalog = pdf.getCatalog();
  const form = catalog.getDict('AcroForm', resolverOf(pdf));
  if (form) return form;
  const made = new PdfDict();
  catalog.set('AcroForm', pdf.context.registry.register(made));
  return made;
}

/** The array under a key, wherever it stands; a new one if there is none. */
function arrayIn({ PdfArray }: LibPdf, pdf: PDF, dict: PdfDict, key: string): PdfArray {
  const array = dict.getArray(key, resolverOf(pdf));
  if (array) return array;
  const made = new PdfArray();
  dict.set(key, made);
  return made;
}

function unusedName({ PdfDict }: LibPdf, pdf: PDF, fields: PdfArray, wanted: string): string {
  const resolve = resolverOf(pdf);
  const used = new Set<string>();
  for (const entry of fields) {
    const field = entry.type === 'ref' ? resolve(entry as PdfRef) : entry;
    if (field instanceof PdfDict) used.add(field.getString('T', resolve)?.asString() ?? '');
  }
  let name = wanted;
  for (let number = 2; used.has(name); number += 1) name = `${wanted}-${number}`;
  return name;
}

function resolverOf(pdf: PDF): (ref: PdfRef) => PdfObject | null {
  return (ref) => pdf.context.registry.resolve(ref);
}

/** ISO 32000-1, 7.9.4; UTC. */
export function pdfDate(at: number): string {
  return `D:${new Date(at).toISOString().replace(/[-:T]|\.\d+Z/g, '')}+00'00'`;
}

function failed(problem: string): SigningError {
  return new SigningError('ERR_SEAL_FAILED', `the document ${problem}`);
}
