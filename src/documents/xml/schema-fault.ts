import type { ErrorDetail } from 'libxml2-wasm';
import type { FormFault } from '../forms/form-fault.ts';

/** What libxml2 says of an element: the names are the form's, what follows quotes what was filled in. */
const statement =
  /^Element '(?:\{[^']*\})?([^'{}]*)'(?:, attribute '(?:\{[^']*\})?([^'{}]*)')?: (?:\[facet '(\w+)'\] )?(.*)$/s;

const facets: Record<string, string> = {
  pattern: 'does not match the pattern that it must match',
  enumeration: 'is none of the values that it may be',
  length: 'does not have the length that it must have',
  minLength: 'is too short',
  maxLength: 'is too long',
  minInclusive: 'is too small',
  minExclusive: 'is too small',
  maxInclusive: 'is too large',
  maxExclusive: 'is too large',
  totalDigits: 'has too many digits',
  fractionDigits: 'has too many decimals',
};

/** By what the statement begins with. */
const rules: readonly (readonly [string, string])[] = [
  ['This element is not expected', 'is not expected there'],
  ['Missing child element(s)', 'lacks an element'],
  ['No matching global', 'is not an element that a form of this schema begins with'],
  ['Character content', 'has text where there may be none'],
  ['Element content is not allowed', 'has elements where there may be text alone'],
  ['The element is not', 'may not be nil'],
  ['Duplicate key-sequence', 'repeats what must be unique'],
  ['No match found for key-sequence', 'refers to what is not there'],
  ['Not all fields of key', 'lacks what it is identified by'],
];

/** The fault that libxml2 tells of, in words that hold nothing of what was filled in. */
export function schemaFault({ message, line, xpath }: ErrorDetail): FormFault {
  const [, element = '', attribute, facet, rest = ''] = statement.exec(message.trimEnd()) ?? [];
  const place = line > 0 ? { line } : {};
  if (!isTellable(element))
    return { message: `an element ${atLine(line)}is not valid by the schema`, ...place };

  const broken = ruleOf(facet, rest);
  const shown = attribute !== undefined && isTellable(attribute) ? attribute : undefined;
  const what =
    attribute === undefined ? '' : `${shown === undefined ? 'an attribute' : `attribute ${shown}`} of `;
  const path = pathOf(xpath, shown);
  return {
    message: `${what}element <${element}> ${atLine(line)}${broken}`,
    ...place,
    field: element,
    ...(path !== undefined && { path }),
  };
}

function atLine(line: number): string {
  return line > 0 ? `at line ${line} ` : '';
}

function ruleOf(facet: string | undefined, rest: string): string {
  if (facet !== undefined) return facets[facet] ?? 'is not valid by the schema';
  // these quote the value first: what may be told is at the end
  if (rest.startsWith("'")) return notOfType(rest);
  const required = /^The attribute '([^']*)' is required but missing\.$/.exec(rest)?.[1];
  if (required !== undefined) return `lacks the attribute ${required}`;
  if (/^The attribute '[^']*' is not allowed\.$/.test(rest)) return 'is not allowed';
  const rule = rules.find(([start]) => rest.startsWith(start))?.[1] ?? 'is not valid by the schema';
  return `${rule}${expectedIn(rest)}`;
}

function notOfType(rest: string): string {
  const type = /type '([\w:.-]{1,100})'\.$/.exec(rest)?.[1];
  return type === undefined ? 'is not valid by its type' : `is not a valid ${type}`;
}

/** Names of the schema's own. */
function expectedIn(rest: string): string {
  const expected = /Expected is (?:one of )?\( ([^()]{1,200}) \)\.$/.exec(rest)?.[1];
  return expected === undefined ? '' : `; expected: ${expected}`;
}

/** A name in a form that nobody has checked may be anything, an identity number too. */
function isTellable(name: string): boolean {
  return /^[\p{L}_][\p{L}\p{N}_.-]{0,99}$/u.test(name) && !/\d{5}/.test(name);
}

/** Elements of a default namespace have no name in an XPath, but a star: that leads nowhere. */
function pathOf(xpath: string | undefined, attribute: string | undefined): string | undefined {
  if (xpath === undefined || xpath.length > 1000) return undefined;
  const names = xpath
    .split('/')
    .slice(1)
    .map((step) => step.replace(/\[\d+\]$/, '').replace(/^[^:]*:/, ''));
  if (!names.every(isTellable)) return undefined;
  return attribute === undefined ? xpath : `${xpath}/@${attribute}`;
}
