import { damaged, type PdfLimits, tooComplex } from './pdf-budget.ts';
import type { PdfFile } from './pdf-file.ts';
import { guardPdf } from './pdf-guard.ts';
import { headerVersion, knownVersion } from './pdf-header.ts';
import { inflateWithin, packingOf } from './pdf-inflate.ts';
import { type PdfDict, PdfRef, type PdfValue } from './pdf-syntax.ts';

/** What has to be known of a PDF before it is sealed. */
export interface PdfFacts {
  /** Of header or catalog, whichever is later: `1.1` to `1.7`, `2.0`. */
  version: string;
  /** The part and conformance level of ISO 19005 that the PDF claims: `{ part: 3, conformance: 'B' }`; unchecked. */
  pdfA?: { part: 1 | 2 | 3 | 4; conformance: string };
  /** Signatures and document time stamps that it carries. */
  signatures: number;
  /** What its certification allows: 1 no change, 2 filling in and signing, 3 annotating too. Nothing: not certified. */
  certification?: 1 | 2 | 3;
  pages: number;
}

/** Bytes to which the metadata may inflate. */
const MAX_METADATA = 4 * 1024 * 1024;
const PDF_A = 'http://www.aiim.org/pdfa/ns/id/';

/**
 * Reads what a PDF is, without judging what it holds.
 *
 * @throws SigningError `ERR_DOCUMENT_FORMAT`, `ERR_DOCUMENT_ENCRYPTED`, `ERR_DOCUMENT_DAMAGED`,
 * `ERR_DOCUMENT_TOO_COMPLEX`
 */
export function readPdfFacts(bytes: Uint8Array, limits: PdfLimits = {}): PdfFacts {
  return factsOf(guardPdf(bytes, limits));
}

/** The facts of a PDF that has been read. */
export function factsOf(file: PdfFile): PdfFacts {
  const root = file.trailer.get('Root');
  const catalog = file.dict(root);
  if (!(root instanceof PdfRef) || catalog === undefined) throw damaged('its catalog is missing');
  const pages = file.dict(catalog.get('Pages'))?.get('Count');
  if (typeof pages !== 'number' || !Number.isInteger(pages) || pages < 1) throw damaged('it has no pages');
  const pdfA = pdfAOf(file, catalog);
  const certification = certificationOf(file, catalog);
  return {
    version: versionOf(file, catalog),
    ...(pdfA === undefined ? {} : { pdfA }),
    signatures: countSignatures(file, catalog),
    ...(certification === undefined ? {} : { certification }),
    pages,
  };
}

function versionOf(file: PdfFile, catalog: PdfDict): string {
  const inHeader = headerVersion(file.bytes);
  const later = file.resolve(catalog.get('Version'));
  if (later === null) return inHeader;
  const inCatalog = knownVersion(typeof later === 'string' ? later : undefined);
  return [inHeader, inCatalog].sort().at(-1)!;
}

function pdfAOf(file: PdfFile, catalog: PdfDict): PdfFacts['pdfA'] {
  const xmp = metadataOf(file, catalog);
  const prefix = new RegExp(`xmlns:([\\w.-]+)\\s*=\\s*["']${PDF_A}["']`).exec(xmp)?.[1];
  if (prefix === undefined) return undefined;
  // as an element or as an attribute
  const idOf = (name: string) =>
    new RegExp(`\\b${prefix}:${name}(?:\\s*=\\s*["']|>)\\s*([\\w]+)`).exec(xmp)?.[1];
  const part = Number(idOf('part'));
  if (part !== 1 && part !== 2 && part !== 3 && part !== 4) return undefined;
  return { part, conformance: idOf('conformance')?.toUpperCase() ?? '' };
}

/** The catalog's XMP, without comments; empty if there is none. Others read it later, who know no limit. */
function metadataOf(file: PdfFile, catalog: PdfDict): string {
  const ref = catalog.get('Metadata');
  const stream = ref instanceof PdfRef ? file.get(ref) : undefined;
  if (stream?.data === undefined) return '';
  const packing = packingOf(stream.value as PdfDict);
  if (packing === undefined) throw tooComplex('its metadata are packed in an unusual way');
  const xmp = packing.isFlate ? inflateWithin(stream.data, MAX_METADATA) : stream.data;
  if (xmp === 'too much' || (xmp?.length ?? 0) > MAX_METADATA)
    throw tooComplex('its metadata inflate to too much');
  return withoutComments(Buffer.from(xmp ?? []).toString('utf8'));
}

/** A regular expression would search for the end anew from each beginning. */
function withoutComments(xml: string): string {
  const [first, ...others] = xml.split('<!--');
  return first + others.map((each) => each.slice(`${each}-->`.indexOf('-->') + 3)).join('');
}

function countSignatures(file: PdfFile, catalog: PdfDict): number {
  let count = 0;
  const walk = (fields: PdfValue, inherited: { isSignature: boolean; isFilled: boolean }): void => {
    if (!Array.isArray(fields)) return;
    for (const each of fields) {
      const field = file.dict(each);
      if (field === undefined) continue;
      const type = file.resolve(field.get('FT'));
      const isSignature = type === null ? inherited.isSignature : type === 'Sig';
      const isFilled = file.dict(field.get('V')) !== undefined || inherited.isFilled;
      const kids = file.resolve(field.get('Kids'));
      // kids without a name of their own are the widgets of one field
      const hasFields = Array.isArray(kids) && kids.some((kid) => file.dict(kid)?.has('T'));
      if (hasFields) walk(kids, { isSignature, isFilled });
      else if (isSignature && isFilled) count++;
    }
  };
  walk(file.resolve(file.dict(catalog.get('AcroForm'))?.get('Fields')), {
    isSignature: false,
    isFilled: false,
  });
  return count;
}

/** ISO 32000-1, 12.8.4 and 12.8.2.2. */
function certificationOf(file: PdfFile, catalog: PdfDict): PdfFacts['certification'] {
  const signature = file.dict(file.dict(catalog.get('Perms'))?.get('DocMDP'));
  if (signature === undefined) return undefined;
  const references = file.resolve(signature.get('Reference'));
  for (const each of Array.isArray(references) ? references : []) {
    const reference = file.dict(each);
    if (reference === undefined || file.resolve(reference.get('TransformMethod')) !== 'DocMDP') continue;
    const allowed = file.resolve(file.dict(reference.get('TransformParams'))?.get('P'));
    if (allowed === 1 || allowed === 2 || allowed === 3) return allowed;
  }
  return 2;
}
