import { XMLValidator } from 'fast-xml-parser';
import type { DefinitionIssue, DefinitionSurroundings } from './process-definition.ts';

const DEFAULT_MAX_BYTES = 2_000_000;
export const DEFAULT_MAX_ELEMENTS = 1_000;
/** A drawn element has a shape with labels and way points, and a signing task a list of signees. */
const TAGS_PER_ELEMENT = 20;
const TAGS_BESIDE_ELEMENTS = 1_000;
/** Deeper than any drawing, and shallow enough for readers that recurse. */
const MAX_DEPTH = 100;

/**
 * The text of a definition, or why it isn't read at all. Size, encoding, document types, entities and the number of
 * elements are looked at before any parser sees the text.
 */
export function readXml(
  source: string | Buffer,
  { maxBytes = DEFAULT_MAX_BYTES, maxElements = DEFAULT_MAX_ELEMENTS }: DefinitionSurroundings = {},
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
  const { depth, tags } = measure(markup);
  if (depth > MAX_DEPTH) {
    return refuse('ERR_XML_BROKEN', `the definition is nested deeper than ${MAX_DEPTH} elements`);
  }
  const maxTags = TAGS_PER_ELEMENT * maxElements + TAGS_BESIDE_ELEMENTS;
  if (tags > maxTags) {
    const message = `the definition has ${tags} start tags and may have ${maxTags}; split the process`;
    return refuse('ERR_DEFINITION_TOO_MANY_ELEMENTS', message);
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
function measure(markup: string): { depth: number; tags: number } {
  let open = 0;
  let depth = 0;
  let tags = 0;
  for (const [, close, empty] of markup.matchAll(/<(\/)?[A-Za-z_][^<>]*?(\/)?>/g)) {
    if (close) open -= 1;
    else {
      tags += 1;
      if (!empty) open += 1;
    }
    if (open > depth) depth = open;
  }
  return { depth, tags };
}

/** The parser's words without the file's: an attribute may hold a name. */
function lower(message: string): string {
  const short = message.replace(/'[^']*'|"[^"]*"/g, (quoted) => (quoted.length > 60 ? '…' : quoted));
  return short.charAt(0).toLowerCase() + short.slice(1);
}

function refuse(code: DefinitionIssue['code'], message: string): { issue: DefinitionIssue } {
  return { issue: { severity: 'error', code, message } };
}
