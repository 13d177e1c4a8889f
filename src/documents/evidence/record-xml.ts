import type { EvidenceRecord } from './evidence-record.ts';

/** Namespace of a record as XML. */
export const RECORD_NAMESPACE = 'urn:bpmn-signing:evidence:1.0';

/** An element that was read: its text, or the elements in it, and nothing else that it may have. */
export interface ReadElement {
  name: string;
  text: string;
  /** Whether its text is a JSON string; see {@link xmlText}. */
  isJson: boolean;
  children: ReadElement[];
}

// XML has only text: these are numbers in a record
const numbers = new Set(['level', 'size', 'sequence']);
// a list has elements of this name in it
const lists = new Map([['documents', 'document']]);

/**
 * Content of a record's root element: an element for each member, by the order of their names, in canonical form
 * (XML-C14N), so that a record is always the same text.
 */
export function recordXml(record: EvidenceRecord): string {
  return membersXml(record);
}

/** A record's value, read from the children of its root element; its schema has not seen it. */
export function valueOfXml(children: readonly ReadElement[]): unknown {
  return Object.fromEntries(children.map((child) => [child.name, readValue(child)]));
}

function membersXml(value: object): string {
  return Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, member]) => elementXml(name, member))
    .join('');
}

function elementXml(name: string, value: unknown): string {
  if (Array.isArray(value)) {
    return `<${name}>${value.map((item) => elementXml(lists.get(name)!, item)).join('')}</${name}>`;
  }
  if (typeof value === 'object' && value !== null) return `<${name}>${membersXml(value)}</${name}>`;
  const text = String(value);
  if (isXmlText(text)) return `<${name}>${xmlText(text)}</${name}>`;
  return `<${name} encoding="json">${xmlText(jsonText(text))}</${name}>`;
}

/** Text as canonical XML has it. */
export function xmlText(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('\r', '&#xD;');
}

/** XML 1.0 knows no control characters, not even escaped. Names in tokens and registers may have them all the same. */
function isXmlText(text: string): boolean {
  return /^[\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]*$/u.test(text);
}

function jsonText(text: string): string {
  return JSON.stringify(text).replaceAll('\uFFFE', '\\ufffe').replaceAll('\uFFFF', '\\uffff');
}

function readValue({ name, text, isJson, children }: ReadElement): unknown {
  if (lists.has(name)) return children.map(readValue);
  if (children.length > 0) return valueOfXml(children);
  if (isJson) return parseJson(text);
  return numbers.has(name) ? Number(text) : text;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
