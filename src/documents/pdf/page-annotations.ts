import type { PDF, PdfDict, PdfObject } from '@libpdf/core';
import { dictOf } from './embedded-files.ts';

/** What an annotation draws on its page. */
export interface Drawn {
  rectangle: PdfObject;
  /** Reference to the form XObject. */
  appearance: PdfObject;
  /** Of its flags, how it is drawn: neither turned nor zoomed with the page. */
  flags: number;
}

/** Flags of an annotation (ISO 32000-1, 12.5.3). */
const HIDDEN = 1 << 1;
const NO_ZOOM = 1 << 3;
const NO_ROTATE = 1 << 4;
const NO_VIEW = 1 << 5;
/** These draw nothing unless they say how: a link its place, a note of another annotation, a field that is empty. */
const unseen = new Set(['Link', 'Popup', 'Widget']);

/** What the annotations of a page draw; `undefined` where one is drawn as each reader likes. */
export function drawnAnnotations(pdf: PDF, page: PdfDict): Drawn[] | undefined {
  const resolve = pdf.getObject.bind(pdf);
  const drawn: Drawn[] = [];
  for (const item of page.getArray('Annots', resolve)?.toArray() ?? []) {
    const annotation = dictOf(item.type === 'ref' ? resolve(item) : item);
    if (!annotation) continue;
    const flags = annotation.getNumber('F', resolve)?.value ?? 0;
    const rectangle = annotation.getArray('Rect', resolve);
    if ((flags & (HIDDEN | NO_VIEW)) !== 0 || !rectangle) continue;
    const appearances = annotation.getDict('AP', resolve);
    const subtype = annotation.getName('Subtype', resolve)?.value ?? '';
    if (!appearances && !unseen.has(subtype)) return undefined;
    const appearance = appearances && normal(pdf, annotation, appearances);
    if (appearance) drawn.push({ rectangle, appearance, flags: flags & (NO_ZOOM | NO_ROTATE) });
  }
  return drawn;
}

/** The normal appearance, of several that of the state in which the annotation is. */
function normal(pdf: PDF, annotation: PdfDict, appearances: PdfDict): PdfObject | undefined {
  const resolve = pdf.getObject.bind(pdf);
  const named = appearances.get('N');
  const states = dictOf(named?.type === 'ref' ? resolve(named) : named);
  const state = annotation.getName('AS', resolve)?.value;
  const found = states ? state !== undefined && states.get(state) : named;
  return found && found.type === 'ref' && resolve(found)?.type === 'stream' ? found : undefined;
}
