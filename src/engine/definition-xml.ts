import { XMLValidator } from 'fast-xml-parser';
import type { DefinitionIssue } from './process-definition.ts';

const DEFAULT_MAX_BYTES = 2_000_000;
/** Deeper than any drawing, and shallow enough for readers that recurse. */
const MAX_DEPTH = 100;

/**
 * The text of a definition, or why it isn't read at all. Size, encoding, document types and entities are looked at
 * before any parser sees the text.
 */
export function readXml(
  source: string | Buffer,
  maxBytes = DEFAULT_MAX_BYTES,
): { xml: string; issue?: undefined } | { xml?: undefined; issue: DefinitionIssue } {
  if (Buffer.byteLength(source) > maxBytes) {
    return refuse(
      'ERR_DEFINITION_TOO_LARGE',
      `the definition is larger than ${maxBytes} bytes; split the process`,
    );
  }
  const xml = decode(source);
  if (xml === undefined) return refuse('ERR_XML_BROKEN', 'the definition is not UTF-8; save it as UTF-8');
  const markup = markupOf(xml);
  if (/<!(DOCTYPE|ENTITY)/i.test(markup)) {
    return refuse('ERR_XML_DOCTYPE', 'the definition has a document type (DOCTYPE) or entities; remove them');
  }
  if (depthOf(markup) > MAX_DEPTH) {
    return refuse('ERR_XML_BROKEN', `the definition is nested deeper than ${MAX_DEPTH} elements`);
  }
  const result = XMLValidator.validate(xml);
  if (result === true) return { xml };
  const { line, col, msg } = result.err as { line: number; col?: number; msg: string };
  const place = col === undefined ? `line ${line}` : `line ${line}, column ${col}`;
  return refuse('ERR_XML_BROKEN', `the definition is not well-formed at ${place}: ${lower(msg)}`);
}

function decode(source: string | Buffer): string | undefined {
  if (typeof source === 'string') return source.replace(/^\uFEFF/, '').trimStart();
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(source).trimStart();
  } catch {
    return undefined;
  }
}

/** Where what is no markup ends, by how it begins. */
const CLOSINGS: Record<string, string> = { '<!--': '-->', '<![CDATA[': ']]>', '<?': '?>' };

/** The text without comments, character data and processing instructions, in one pass over it. */
function markupOf(xml: string): string {
  const opening = /<!--|<!\[CDATA\[|<\?/g;
  let markup = '';
  let at = 0;
  for (let match = opening.exec(xml); match; match = opening.exec(xml)) {
    const closing = CLOSINGS[match[0]]!;
    const end = xml.indexOf(closing, opening.lastIndex);
    // What is never closed hides nothing.
    if (end === -1) break;
    markup += xml.slice(at, match.index);
    at = end + closing.length;
    opening.lastIndex = at;
  }
  return markup + xml.slice(at);
}

/** A rough count that can only be too high: attributes may hold what looks like a tag. */
function depthOf(markup: string): number {
  let depth = 0;
  let deepest = 0;
  for (const [, close, empty] of markup.matchAll(/<(\/)?[A-Za-z_][^<>]*?(\/)?>/g)) {
    if (close) depth -= 1;
    else if (!empty) depth += 1;
    if (depth > deepest) deepest = depth;
  }
  return deepest;
}

/** The parser's words without the file's: an attribute may hold a name. */
function lower(message: string): string {
  const short = message.replace(/'[^']*'|"[^"]*"/g, (quoted) => (quoted.length > 60 ? '…' : quoted));
  return short.charAt(0).toLowerCase() + short.slice(1);
}

function refuse(code: DefinitionIssue['code'], message: string): { issue: DefinitionIssue } {
  return { issue: { severity: 'error', code, message } };
}
