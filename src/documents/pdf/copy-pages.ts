import type { PDF, PdfDict, PdfObject, PdfRef } from '@libpdf/core';
import { ObjectCopier } from './copy-objects.ts';
import { dictOf, streamOf } from './embedded-files.ts';
import { drawnAnnotations } from './page-annotations.ts';

type Library = typeof import('@libpdf/core');

/** How the pages of a PDF can be shown in another. */
export interface Copyable {
  /** Channels of the colours that its PDF/A output intent is for; undefined: it has none that can be read. */
  channels?: 1 | 3 | 4;
  /** Whether it has an output intent of PDF/A, be it one that can't be read. */
  hasIntent: boolean;
}

/** A page has these of its own, or from the nodes above it in the page tree. */
const inherited = ['Resources', 'MediaBox', 'CropBox', 'Rotate'];
const own = ['BleedBox', 'TrimBox', 'ArtBox', 'UserUnit', 'Contents', 'Group'];
const spaces = { 1: 'DefaultGray', 3: 'DefaultRGB', 4: 'DefaultCMYK' } as const;
/** Deeper page trees are none that somebody made to be read. */
const DEEPEST = 200;
/** An annotation that is printed, and that nobody changes. */
const PRINTED_AND_LOCKED = (1 << 2) | (1 << 6) | (1 << 7);

/**
 * Whether the pages of a PDF look the same in another file; undefined where they may not: where layers, forms that are
 * computed, or a portfolio decide what is seen, or an annotation is drawn as each reader likes. Signatures and active
 * content are for others to look for.
 */
export function copyable(pdf: PDF): Copyable | undefined {
  const resolve = pdf.getObject.bind(pdf);
  const catalog = pdf.getCatalog();
  const form = catalog.getDict('AcroForm', resolve);
  const isComputed = form?.has('XFA') || form?.getBool('NeedAppearances', resolve)?.value;
  if (isComputed || catalog.has('OCProperties') || catalog.has('Collection')) return undefined;
  for (const { dict } of pdf.getPages()) {
    if (!inheritedFrom(pdf, dict, 'MediaBox') || !drawnAnnotations(pdf, dict)) return undefined;
  }
  const intent = intentOf(pdf);
  const profile = intent && profileOf(pdf, intent);
  return { hasIntent: intent !== undefined, ...(profile && { channels: profile.channels }) };
}

/**
 * Copies the pages of a PDF that is {@link copyable} into another: what they draw, with what their annotations draw, and
 * nothing that does something. Answers them in order; they belong to `parent`, and are still to be put into its list.
 */
export async function copyPages(
  library: Library,
  target: PDF,
  source: PDF,
  parent: PdfRef,
): Promise<PdfRef[]> {
  const copier = new ObjectCopier(library, target, source);
  copier.setDefaults(await defaultsOf(library, copier, source));
  const pages: PdfRef[] = [];
  for (const { dict } of source.getPages()) {
    pages.push(target.register(await copyPage(library, copier, source, dict, parent)));
  }
  return pages;
}

async function copyPage(
  library: Library,
  copier: ObjectCopier,
  source: PDF,
  from: PdfDict,
  parent: PdfRef,
): Promise<PdfDict> {
  const { PdfArray, PdfDict: Dict, PdfName } = library;
  const page = Dict.of({ Type: PdfName.of('Page'), Parent: parent });
  const set = async (key: string, value: PdfObject | undefined) => {
    if (value) page.set(key, await copier.copy(value, key === 'Resources' ? 'resources' : 'any'));
  };
  for (const key of inherited) await set(key, inheritedFrom(source, from, key));
  for (const key of own) await set(key, from.get(key));
  if (!page.has('Resources')) await set('Resources', new Dict());
  const stamps: PdfDict[] = [];
  for (const { rectangle, appearance, flags } of drawnAnnotations(source, from)!) {
    const stamp = Dict.of({
      Type: PdfName.of('Annot'),
      Subtype: PdfName.of('Stamp'),
      Rect: await copier.copy(rectangle),
      F: library.PdfNumber.of(PRINTED_AND_LOCKED | flags),
      AP: Dict.of({ N: await copier.copy(appearance) }),
    });
    stamps.push(stamp);
  }
  if (stamps.length > 0) page.set('Annots', new PdfArray(stamps));
  return page;
}

function inheritedFrom(pdf: PDF, page: PdfDict, key: string): PdfObject | undefined {
  const resolve = pdf.getObject.bind(pdf);
  let node: PdfDict | undefined = page;
  for (let depth = 0; node !== undefined && depth < DEEPEST; depth += 1) {
    const value = node.get(key);
    if (value) return value;
    node = node.getDict('Parent', resolve);
  }
  return undefined;
}

/** Device colours mean what the output intent of the file says (ISO 19005-3, 6.2.4.3): they are to go on meaning it. */
async function defaultsOf(
  { PdfArray, PdfName }: Library,
  copier: ObjectCopier,
  source: PDF,
): Promise<Map<string, PdfObject>> {
  const intent = intentOf(source);
  const profile = intent && profileOf(source, intent);
  if (!profile) return new Map();
  const space = PdfArray.of(PdfName.of('ICCBased'), await copier.copy(profile.ref));
  return new Map([[spaces[profile.channels], space]]);
}

function intentOf(pdf: PDF): PdfDict | undefined {
  const resolve = pdf.getObject.bind(pdf);
  const intents = pdf.getCatalog().getArray('OutputIntents', resolve)?.toArray() ?? [];
  return intents
    .map((each) => dictOf(each.type === 'ref' ? resolve(each) : each))
    .find((each) => each?.getName('S', resolve)?.value === 'GTS_PDFA1');
}

function profileOf(pdf: PDF, intent: PdfDict): { ref: PdfRef; channels: 1 | 3 | 4 } | undefined {
  const resolve = pdf.getObject.bind(pdf);
  const ref = intent.getRef('DestOutputProfile');
  if (!ref) return undefined;
  const channels = streamOf(resolve(ref))?.getNumber('N', resolve)?.value;
  return channels === 1 || channels === 3 || channels === 4 ? { ref, channels } : undefined;
}
