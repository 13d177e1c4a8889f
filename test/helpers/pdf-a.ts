import { PDF, PdfArray, PdfDict, type PdfObject, PdfRef, PdfStream, PdfString } from '@libpdf/core';

interface Found {
  pdf: PDF;
  catalog: PdfDict;
  /** Every object that the catalog leads to. */
  objects: PdfDict[];
}

/**
 * What is wrong with a PDF that claims PDF/A-3b (ISO 19005-3), as far as it can be said without a full checker: in
 * sentences, none if nothing was found.
 */
export async function pdfAIssues(bytes: Uint8Array): Promise<string[]> {
  const pdf = await PDF.load(bytes);
  const catalog = pdf.getCatalog();
  const found = { pdf, catalog, objects: reachable(pdf, catalog) };
  return [
    ...fileIssues(bytes, found),
    ...metadataIssues(found),
    ...colourIssues(found),
    ...found.objects.flatMap((object) => [
      ...fontIssues(pdf, object),
      ...fileSpecificationIssues(found, object),
      ...forbiddenIssues(pdf, object),
    ]),
  ];
}

function fileIssues(bytes: Uint8Array, { pdf }: Found): string[] {
  const start = Buffer.from(bytes.subarray(0, 20)).toString('latin1');
  const trailer = pdf.context.info.trailer;
  return issues([
    [/^%PDF-1\.[0-7][\r\n]{1,2}%[\x80-\xFF]{4}/.test(start), 'the header or its binary comment is wrong'],
    [!pdf.isEncrypted, 'it is encrypted'],
    [(trailer.getArray('ID')?.length ?? 0) === 2, 'the trailer has no ID'],
  ]);
}

function metadataIssues({ pdf, catalog }: Found): string[] {
  const metadata = catalog.get('Metadata', pdf.getObject.bind(pdf));
  if (!(metadata instanceof PdfStream)) return ['it has no metadata'];
  const xmp = new TextDecoder('utf-8', { fatal: true }).decode(metadata.getDecodedData());
  return issues([
    [/pdfaid:part(>|=["'])3\b/.test(xmp), 'the metadata do not say part 3'],
    [/pdfaid:conformance(>|=["'])B\b/.test(xmp), 'the metadata do not say conformance B'],
  ]);
}

const DEVICE = {
  RGB: /\b(rg|RG)\b|\/DeviceRGB\b/,
  Gray: /(^|\s)[\d.]+ [gG](\s|$)|\/DeviceGray\b/,
  CMYK: /\s[kK]\s/,
};

function colourIssues({ pdf, catalog }: Found): string[] {
  const resolve = pdf.getObject.bind(pdf);
  const intents = catalog.getArray('OutputIntents', resolve)?.toArray() ?? [];
  const intent = intents
    .map((each) => (each instanceof PdfRef ? resolve(each) : each))
    .find((each) => each instanceof PdfDict && each.getName('S')?.value === 'GTS_PDFA1');
  const profile = intent instanceof PdfDict && intent.get('DestOutputProfile', resolve) instanceof PdfStream;
  if (profile) return [];
  return pdf.getPages().flatMap(({ dict }, index) => {
    const contents = dict.get('Contents', resolve);
    const content =
      contents instanceof PdfStream ? Buffer.from(contents.getDecodedData()).toString('latin1') : '';
    const spaces = dict.getDict('Resources', resolve)?.getDict('ColorSpace', resolve);
    return Object.entries(DEVICE)
      .filter(([space, operators]) => operators.test(content) && !spaces?.has(`Default${space}`))
      .map(([space]) => `page ${index + 1} uses Device${space} without an output intent`);
  });
}

function fontIssues(pdf: PDF, object: PdfDict): string[] {
  const resolve = pdf.getObject.bind(pdf);
  const nameOf = (key: string) => object.getName(key, resolve)?.value;
  if (nameOf('Type') !== 'Font') return [];
  const name = nameOf('BaseFont');
  const descriptor = object.getDict('FontDescriptor', resolve);
  switch (nameOf('Subtype')) {
    case 'Type0':
      return issues([[object.has('ToUnicode'), `font ${name} has no ToUnicode`]]);
    case 'CIDFontType2':
      return issues([
        [descriptor?.get('FontFile2', resolve) instanceof PdfStream, `font ${name} is not embedded`],
        [object.has('CIDToGIDMap'), `font ${name} has no CIDToGIDMap`],
        [object.has('W'), `font ${name} has no widths`],
      ]);
    case 'Type3':
      return [];
    default:
      return issues([
        [
          ['FontFile', 'FontFile2', 'FontFile3'].some((key) => descriptor?.has(key)),
          `font ${name} is not embedded`,
        ],
      ]);
  }
}

function fileSpecificationIssues({ pdf, catalog }: Found, object: PdfDict): string[] {
  const resolve = pdf.getObject.bind(pdf);
  if (!object.has('EF')) return [];
  const name = object.getString('UF', resolve)?.asString();
  const stream = object.getDict('EF', resolve)?.get('F', resolve);
  const params = stream instanceof PdfStream ? stream.getDict('Params', resolve) : undefined;
  const associated = catalog.getArray('AF', resolve)?.toArray() ?? [];
  const isAssociated = associated.some((each) => (each instanceof PdfRef ? resolve(each) : each) === object);
  return issues([
    [name !== undefined && object.has('F'), `the file ${name} has no F or UF`],
    [object.has('AFRelationship'), `the file ${name} has no AFRelationship`],
    [isAssociated, `the file ${name} is not in AF`],
    [
      stream instanceof PdfStream && /^[\w.+-]+\/[\w.+-]+$/.test(stream.getName('Subtype')?.value ?? ''),
      `the file ${name} has no media type`,
    ],
    [params?.getString('ModDate') !== undefined, `the file ${name} has no date`],
  ]);
}

const ACTIONS =
  /^(JavaScript|Launch|Sound|Movie|ResetForm|ImportData|Hide|SetOCGState|Rendition|Trans|GoTo3DView)$/;
const ANNOTATIONS = /^(3D|Sound|Screen|Movie|RichMedia)$/;

function forbiddenIssues(pdf: PDF, object: PdfDict): string[] {
  const resolve = pdf.getObject.bind(pdf);
  const action = object.getName('S', resolve)?.value ?? '';
  const subtype = object.getName('Subtype', resolve)?.value ?? '';
  const rectangle = object.getArray('Rect', resolve)?.toArray() ?? [];
  const [left, bottom, right, top] = rectangle.map((each) => (each.type === 'number' ? each.value : 0));
  const isAnnotation = rectangle.length === 4 && object.has('Subtype');
  const isSizeless = left === right && bottom === top;
  const filters = object instanceof PdfStream ? JSON.stringify(namesIn(object.get('Filter'))) : '';
  return issues([
    [!ACTIONS.test(action), `there is an action ${action}`],
    [!isAnnotation || !ANNOTATIONS.test(subtype), `there is an annotation ${subtype}`],
    [
      !isAnnotation || isSizeless || subtype === 'Popup' || subtype === 'Link' || object.has('AP'),
      `an annotation ${subtype} has no appearance`,
    ],
    [!(object instanceof PdfStream) || !object.has('F'), 'a stream is in another file'],
    [!filters.includes('LZW'), 'there is LZW'],
    [object.getBool('NeedAppearances')?.value !== true, 'the form needs appearances'],
    [!object.has('XFA'), 'there is XFA'],
    [!object.has('AA'), 'there are additional actions'],
  ]);
}

function namesIn(object: PdfObject | undefined): string[] {
  if (object instanceof PdfArray) return object.toArray().flatMap(namesIn);
  return object?.type === 'name' ? [object.value] : [];
}

function reachable(pdf: PDF, catalog: PdfDict): PdfDict[] {
  const seen = new Set<PdfObject>();
  const waiting: PdfObject[] = [catalog];
  for (let object = waiting.pop(); object !== undefined; object = waiting.pop()) {
    const resolved = object instanceof PdfRef ? pdf.getObject(object) : object;
    if (!resolved || seen.has(resolved) || resolved instanceof PdfString) continue;
    seen.add(resolved);
    if (resolved instanceof PdfDict) for (const [, value] of resolved) waiting.push(value);
    if (resolved instanceof PdfArray) waiting.push(...resolved.toArray());
  }
  return [...seen].filter((object) => object instanceof PdfDict);
}

function issues(checks: readonly (readonly [boolean, string])[]): string[] {
  return checks.filter(([holds]) => !holds).map(([, issue]) => issue);
}
