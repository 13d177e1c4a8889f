/** What may stand in front of a root element besides, and how it ends. */
const prolog = [
  ['<?', '?>'],
  ['<!--', '-->'],
] as const;

/**
 * Whether an XML document has a DOCTYPE, told from its bytes: in whichever encoding that a parser takes, markup is ASCII
 * with or without zeros between. Looks at what stands in front of the root element, where alone a DOCTYPE may be.
 */
export function hasDoctype(bytes: Uint8Array): boolean {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    .toString('latin1')
    .replaceAll('\0', '');
  let at = text.indexOf('<');
  while (at >= 0) {
    if (text.startsWith('<!DOCTYPE', at)) return true;
    const found = prolog.find(([opening]) => text.startsWith(opening, at));
    if (found === undefined) return false;
    const [opening, closing] = found;
    const end = text.indexOf(closing, at + opening.length);
    at = end < 0 ? -1 : text.indexOf('<', end + closing.length);
  }
  return false;
}
