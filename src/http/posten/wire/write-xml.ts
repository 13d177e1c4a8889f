import { NAMESPACE } from './schema.ts';

/** A piece of XML that is written already. */
export class Xml {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

type Attributes = Readonly<Record<string, string | undefined>>;
type Content = Xml | string | number | undefined;

/**
 * Writes an element; attributes and contents that are undefined are left out. There is no white space between elements
 * and none around text: Java reads a null from an address that is surrounded by some.
 */
export function element(name: string, attributes: Attributes, ...contents: readonly Content[]): Xml {
  const start = Object.entries(attributes)
    .filter((entry): entry is [string, string] => entry[1] !== undefined)
    .map(([key, value]) => ` ${key}="${escaped(value)}"`)
    .join('');
  const inside = contents
    .filter((content) => content !== undefined)
    .map((content) => (content instanceof Xml ? content.text : escaped(String(content))))
    .join('');
  return new Xml(inside === '' ? `<${name}${start}/>` : `<${name}${start}>${inside}</${name}>`);
}

/** The element of that name with that text; nothing where there is no text. */
export function optional(name: string, text: string | undefined): Xml | undefined {
  return text === undefined ? undefined : element(name, {}, text);
}

/** Writes a whole message, with its declaration and namespace. */
export function message(name: string, attributes: Attributes, ...contents: readonly Content[]): string {
  const root = element(name, { xmlns: NAMESPACE, ...attributes }, ...contents);
  return `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>${root.text}`;
}

const references: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  // readers make spaces of these in attributes, and one of the two that end a line
  '\t': '&#9;',
  '\n': '&#10;',
  '\r': '&#13;',
};

/** XML 1.0 has no room for other control characters, nor for half a surrogate pair, not even by their numbers. */
function escaped(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '')
    .replace(/[&<>"\t\n\r]/g, (character) => references[character]!);
}
