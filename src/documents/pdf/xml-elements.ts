/** An attribute, and where it stands. */
export interface XmlAttribute {
  name: string;
  /** Where the space before it begins. */
  before: number;
  /** Without the quotes. */
  value: { start: number; end: number };
}

/** An element, and where it stands. */
export interface XmlElement {
  name: string;
  attributes: XmlAttribute[];
  /** Prefix to namespace, as it is declared there; the default one has the prefix ''. */
  scope: ReadonlyMap<string, string>;
  start: number;
  /** Its end tag, and where its text begins, if it has nothing but text. */
  close?: { textStart: number; start: number; end: number };
}

const SKIPPED = [
  ['<!--', '-->'],
  ['<![CDATA[', ']]>'],
  ['<?', '?>'],
  ['<!', '>'],
] as const;

/**
 * The elements of XML with their places, so that some characters can be changed and all others stay, which no parser
 * that builds a tree allows. It takes what is well-formed, and ends where something isn't.
 */
export function* elementsOf(xml: string): Generator<XmlElement> {
  const scopes: ReadonlyMap<string, string>[] = [new Map()];
  for (let at = xml.indexOf('<'); at !== -1; at = xml.indexOf('<', at)) {
    const skipped = SKIPPED.find(([open]) => xml.startsWith(open, at));
    const end = skipped ? behind(xml, skipped[1], at + skipped[0].length) : tagEnd(xml, at);
    if (end === undefined) return;
    if (!skipped && xml[at + 1] === '/') {
      if (scopes.length > 1) scopes.pop();
    } else if (!skipped) {
      const element = elementAt(xml, at, end, scopes.at(-1)!);
      if (xml[end - 2] !== '/') {
        scopes.push(element.scope);
        const next = xml.indexOf('<', end);
        const close = xml.startsWith('</', next) ? tagEnd(xml, next) : undefined;
        if (close !== undefined) element.close = { textStart: end, start: next, end: close };
      }
      yield element;
    }
    at = end;
  }
}

function behind(xml: string, mark: string, from: number): number | undefined {
  const found = xml.indexOf(mark, from);
  return found === -1 ? undefined : found + mark.length;
}

/** Behind the `>` that is in no quotes. */
function tagEnd(xml: string, start: number): number | undefined {
  let quote = '';
  for (let at = start + 1; at < xml.length; at += 1) {
    const character = xml[at]!;
    if (quote !== '') {
      if (character === quote) quote = '';
    } else if (character === '"' || character === "'") quote = character;
    else if (character === '>') return at + 1;
  }
  return undefined;
}

// The name is bounded: a long run of anything else would be tried from each of its characters.
const ATTRIBUTE = /([^\s=/"'<>]{1,200})\s*=\s*("[^"]*"|'[^']*')/g;

function elementAt(xml: string, start: number, end: number, outer: ReadonlyMap<string, string>): XmlElement {
  const tag = xml.slice(start, end);
  const name = /^<([^\s/>]*)/.exec(tag)![1]!;
  const attributes: XmlAttribute[] = [];
  let scope: Map<string, string> | undefined;
  for (const match of tag.slice(name.length + 1).matchAll(ATTRIBUTE)) {
    const [whole, attribute, quoted] = match;
    const nameStart = start + name.length + 1 + match.index;
    const valueEnd = nameStart + whole.length - 1;
    let before = nameStart;
    while (/\s/.test(xml[before - 1]!)) before -= 1;
    attributes.push({
      name: attribute!,
      before,
      value: { start: valueEnd - quoted!.length + 2, end: valueEnd },
    });
    const declared = /^xmlns(?::(.*))?$/.exec(attribute!);
    if (declared) {
      scope ??= new Map(outer);
      scope.set(declared[1] ?? '', quoted!.slice(1, -1));
    }
  }
  return { name, attributes, scope: scope ?? outer, start };
}
