import { SigningError } from '../errors.ts';

/** Most items of a page, and how many there are unless somebody says otherwise. */
const mostItems = 200;
const usualItems = 50;

/** Where a page ended: an instant and an id, which together no two items share. */
export interface Place {
  at: number;
  id: string;
}

/** A cursor that callers hand back as it is. */
export function cursorAt({ at, id }: Place): string {
  return Buffer.from(`${at} ${id}`).toString('base64url');
}

/** Throws `ERR_CURSOR_INVALID`. */
export function placeOf(cursor: string | undefined): Place | undefined {
  if (cursor === undefined) return undefined;
  const [, at, id] = /^(\d{1,16}) (\S{1,100})$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  if (at === undefined || id === undefined) {
    throw new SigningError('ERR_CURSOR_INVALID', 'the cursor is none of ours; begin with the first page');
  }
  return { at: Number(at), id };
}

/** Items of a page. Throws `TypeError` for what is no whole number from 1 to 200. */
export function pageSize(limit: number = usualItems): number {
  if (Number.isInteger(limit) && limit >= 1 && limit <= mostItems) return limit;
  throw new TypeError(`limit must be a whole number from 1 to ${mostItems}, got ${limit}`);
}
