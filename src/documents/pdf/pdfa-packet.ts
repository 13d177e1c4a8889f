import { SigningError } from '../../errors.ts';
import { elementsOf } from './xml-elements.ts';

/** What a PDF claims of ISO 19005. */
export interface PdfAClaim {
  part: 3 | 4;
  conformance: 'B' | 'E' | 'F';
}

const NAMESPACE = 'http://www.aiim.org/pdfa/ns/id/';
/** Amendments and corrigenda are those of the part that is claimed no more. */
const OF_OLD_PART = ['amd', 'corr'];

interface Edit {
  start: number;
  end: number;
  text: string;
}

/**
 * An XMP packet with another claim of PDF/A in it; all else stays, byte for byte. It may stand in attributes or
 * elements, in whatever prefix. UTF-16 becomes UTF-8, which PDF/A asks for.
 * Throws `ERR_SEAL_FAILED` for a packet that can't be read or claims nothing.
 */
export function claimInPacket(packet: Uint8Array, claim: PdfAClaim): Uint8Array {
  const { xml, encoding } = decoded(packet);
  const edits = editsOf(xml, claim);
  if (!edits.some(({ text }) => text === String(claim.part))) throw unreadable('names no part of it');
  let result = '';
  let at = 0;
  for (const { start, end, text } of edits.sort((left, right) => left.start - right.start)) {
    result += xml.slice(at, start) + text;
    at = end;
  }
  return Buffer.from(result + xml.slice(at), encoding);
}

/** UTF-8 is read byte by byte: markup is ASCII, and what else there is stays as it is. */
function decoded(packet: Uint8Array): { xml: string; encoding: 'latin1' | 'utf8' } {
  const bytes = Buffer.from(packet.buffer, packet.byteOffset, packet.byteLength);
  const [first, second] = bytes;
  const isBig = (first === 0xfe && second === 0xff) || (first === 0 && second === 0x3c);
  const isLittle = (first === 0xff && second === 0xfe) || (first === 0x3c && second === 0);
  if (!isBig && !isLittle) return { xml: bytes.toString('latin1'), encoding: 'latin1' };
  if (bytes.length % 2 === 1 || (bytes[2] === 0 && bytes[3] === 0))
    throw unreadable('is in no known encoding');
  const xml = new TextDecoder(isBig ? 'utf-16be' : 'utf-16le').decode(bytes);
  return { xml: xml.replace(/(<\?xml[^>]*?)\s+encoding\s*=\s*(["']).*?\2/, '$1'), encoding: 'utf8' };
}

function editsOf(xml: string, claim: PdfAClaim): Edit[] {
  const values: Record<string, string> = { part: String(claim.part), conformance: claim.conformance };
  const edits: Edit[] = [];
  let missing: Edit | undefined;
  let hasConformance = false;

  for (const { name, attributes, scope, start, close } of elementsOf(xml)) {
    const element = split(name);
    if (scope.get(element.prefix) === NAMESPACE && close) {
      const { local, prefix } = element;
      if (local in values) edits.push({ start: close.textStart, end: close.start, text: values[local]! });
      if (OF_OLD_PART.includes(local)) edits.push({ start, end: close.end, text: '' });
      if (local === 'part') missing = { start: close.end, end: close.end, text: asElement(prefix, claim) };
      hasConformance ||= local === 'conformance';
    }
    for (const { name: attribute, before, value } of attributes) {
      const { prefix, local } = split(attribute);
      if (prefix === '' || scope.get(prefix) !== NAMESPACE) continue;
      const end = value.end + 1;
      if (local in values) edits.push({ ...value, text: values[local]! });
      if (OF_OLD_PART.includes(local)) edits.push({ start: before, end, text: '' });
      if (local === 'part')
        missing = { start: end, end, text: ` ${prefix}:conformance="${claim.conformance}"` };
      hasConformance ||= local === 'conformance';
    }
  }
  return missing && !hasConformance ? [...edits, missing] : edits;
}

function asElement(prefix: string, { conformance }: PdfAClaim): string {
  const name = prefix === '' ? 'conformance' : `${prefix}:conformance`;
  const declaration = prefix === '' ? 'xmlns' : `xmlns:${prefix}`;
  return `<${name} ${declaration}="${NAMESPACE}">${conformance}</${name}>`;
}

function split(name: string): { prefix: string; local: string } {
  const colon = name.indexOf(':');
  return { prefix: name.slice(0, Math.max(colon, 0)), local: name.slice(colon + 1) };
}

function unreadable(what: string): SigningError {
  return new SigningError(
    'ERR_SEAL_FAILED',
    `the metadata of the document, which says that it is PDF/A, ${what}`,
  );
}
