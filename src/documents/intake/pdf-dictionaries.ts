import { type PdfDict, PdfRef, type PdfValue } from './pdf-syntax.ts';

/** Calls `look` with every dictionary in a value, the value itself first; references are not followed. */
export function forEachDictionary(value: PdfValue, look: (dict: PdfDict) => void): void {
  if (value === null || typeof value !== 'object' || value instanceof Uint8Array || value instanceof PdfRef) {
    return;
  }
  if (Array.isArray(value)) {
    for (const item of value) forEachDictionary(item, look);
    return;
  }
  look(value);
  for (const each of value.values()) forEachDictionary(each, look);
}
