import { constants, inflateSync } from 'node:zlib';
import { damaged, type PdfBudget, tooComplex } from './pdf-budget.ts';
import type { PdfDict, PdfValue } from './pdf-syntax.ts';

/** What a stream of the structure was packed with. */
interface Packing {
  isFlate: boolean;
  predictor: number;
  columns: number;
}

/** Columns of a cross-reference stream are a few; what unpacks it allocates a row of them. */
const MAX_COLUMNS = 4096;

/**
 * Unpacks an object stream or a cross-reference stream, within the budget. Only what all writers use is taken: nothing
 * or Flate, with or without a predictor of bytes. Chains of filters multiply what a byte can become.
 *
 * @throws SigningError `ERR_DOCUMENT_TOO_COMPLEX`, `ERR_DOCUMENT_DAMAGED`
 */
export function unpackStructure(dict: PdfDict, data: Uint8Array, budget: PdfBudget): Uint8Array {
  const packing = packingOf(dict);
  if (packing === undefined) throw tooComplex('its structure is packed in an unusual way');
  if (!packing.isFlate) {
    budget.spendInflated(data.length);
    return data;
  }
  const unpacked = inflateWithin(data, budget.inflatable);
  if (unpacked === 'too much') throw tooComplex('its object streams inflate to too much');
  if (unpacked === undefined) throw damaged('its structure can’t be unpacked');
  budget.spendInflated(unpacked.length);
  return packing.predictor === 1 ? unpacked : unpredicted(unpacked, packing);
}

/**
 * Zlib data, inflated; `too much` if it comes to more than `limit` bytes, nothing if it is broken. Of data that was cut
 * it gives what there is.
 */
export function inflateWithin(
  data: Uint8Array,
  limit: number,
  { isCut = false }: { isCut?: boolean } = {},
): Uint8Array | 'too much' | undefined {
  // zlib takes no limit of 0
  if (limit < 1) return 'too much';
  const finishFlush = isCut ? constants.Z_SYNC_FLUSH : constants.Z_FINISH;
  try {
    return inflateSync(data, { maxOutputLength: limit, finishFlush });
  } catch (error) {
    return error instanceof RangeError ? 'too much' : undefined;
  }
}

/** How a stream is packed; nothing if not in one of the usual ways. */
export function packingOf(dict: PdfDict): Packing | undefined {
  // the data would be in another file
  if (dict.has('F') || dict.has('FFilter')) return undefined;
  const filter = only(dict.get('Filter'));
  if (filter === null) return { isFlate: false, predictor: 1, columns: 1 };
  if (filter !== 'FlateDecode') return undefined;

  const parms = only(dict.get('DecodeParms'));
  if (parms === null) return { isFlate: true, predictor: 1, columns: 1 };
  if (!(parms instanceof Map)) return undefined;
  const predictor = parms.get('Predictor') ?? 1;
  const columns = parms.get('Columns') ?? 1;
  if ((parms.get('Colors') ?? 1) !== 1 || (parms.get('BitsPerComponent') ?? 8) !== 8) return undefined;
  if (typeof predictor !== 'number' || !(predictor === 1 || (predictor >= 10 && predictor <= 15))) {
    return undefined;
  }
  if (typeof columns !== 'number' || !Number.isInteger(columns) || columns < 1 || columns > MAX_COLUMNS) {
    return undefined;
  }
  return { isFlate: true, predictor, columns };
}

/** A value, or the only item of an array; null for nothing. */
function only(value: PdfValue | undefined): PdfValue | undefined {
  if (!Array.isArray(value)) return value ?? null;
  return value.length > 1 ? undefined : (value[0] ?? null);
}

/** Takes PNG's predictors back (RFC 2083, section 6), for one byte a pixel. */
function unpredicted(data: Uint8Array, { columns }: Packing): Uint8Array {
  const rows = Math.floor(data.length / (columns + 1));
  const result = new Uint8Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    const from = row * (columns + 1) + 1;
    const to = row * columns;
    const type = data[from - 1]!;
    if (type > 4) throw damaged('its structure can’t be unpacked');
    for (let i = 0; i < columns; i++) {
      const left = i === 0 ? 0 : result[to + i - 1]!;
      const up = row === 0 ? 0 : result[to + i - columns]!;
      const upLeft = i === 0 || row === 0 ? 0 : result[to + i - columns - 1]!;
      result[to + i] = data[from + i]! + predicted(type, left, up, upLeft);
    }
  }
  return result;
}

function predicted(type: number, left: number, up: number, upLeft: number): number {
  if (type === 0) return 0;
  if (type === 1) return left;
  if (type === 2) return up;
  if (type === 3) return (left + up) >> 1;
  const base = left + up - upLeft;
  const byLeft = Math.abs(base - left);
  const byUp = Math.abs(base - up);
  const byUpLeft = Math.abs(base - upLeft);
  if (byLeft <= byUp && byLeft <= byUpLeft) return left;
  return byUp <= byUpLeft ? up : upLeft;
}
