import type { z } from 'zod';

/** Faults of one body that are named; the first ones. */
const MAX_FAULTS = 5;

/** JSON's words for zod's types. */
const TYPES: Record<string, string> = {
  string: 'a string',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'an array',
  object: 'an object',
  record: 'an object',
};

/** What is wrong with a body. */
export interface BodyFault {
  /** Behind the words "the body", such as `lacks <name>`. */
  text: string;
  /** Where, such as `_embedded.forms[0].FormData`; without those that are too many to be named. */
  fields: string[];
}

/**
 * Puts into words what a schema has against a body, by names of the schema alone: keys that the caller made up are not
 * repeated, nor is any value. `undefined`: the body as a whole is not of its type.
 */
export function bodyFault(
  schema: z.ZodType,
  body: unknown,
  issues: readonly z.core.$ZodIssue[],
): BodyFault | undefined {
  const faults = new Map<string, string>();
  for (const issue of issues) {
    const path = knownPath(schema as z.core.$ZodType, issue.path);
    if (path.length === 0) continue;
    const field = fieldAt(path);
    const isWhole = path.length === issue.path.length;
    if (!faults.has(field)) faults.set(field, isWhole ? faultAt(field, body, issue) : wrongValue(field));
  }
  if (faults.size === 0) return undefined;
  const named = [...faults].slice(0, MAX_FAULTS);
  const more = faults.size > MAX_FAULTS ? ', and more' : '';
  return { text: named.map(([, text]) => text).join(', ') + more, fields: named.map(([field]) => field) };
}

function faultAt(field: string, body: unknown, issue: z.core.$ZodIssue): string {
  if (valueAt(body, issue.path) === undefined) return `lacks <${field}>`;
  const expected = expectedBy(issue);
  return expected === undefined ? wrongValue(field) : `${wrongValue(field)} (it must be ${expected})`;
}

function wrongValue(field: string): string {
  return `has a wrong value in <${field}>`;
}

/** Our own words, not zod's: a host may have set those to another language. */
function expectedBy(issue: z.core.$ZodIssue): string | undefined {
  if (issue.code === 'invalid_type') return TYPES[issue.expected];
  if (issue.code === 'invalid_value') return issue.values.map((value) => JSON.stringify(value)).join(' or ');
  if (issue.code !== 'invalid_union') return undefined;
  const choices = issue.errors.map(([first]) => (first?.path.length === 0 ? expectedBy(first) : undefined));
  return choices.length > 0 && choices.every((choice) => choice !== undefined)
    ? choices.join(' or ')
    : undefined;
}

/** As much of a path as the schema names itself; keys of records are the caller's. */
function knownPath(schema: z.core.$ZodType, path: readonly PropertyKey[]): PropertyKey[] {
  const known: PropertyKey[] = [];
  let schemas = [schema];
  for (const key of path) {
    schemas = schemas.flatMap((outer) => schemasAt(outer, key));
    if (schemas.length === 0) break;
    known.push(key);
  }
  return known;
}

/** The schemas that a value has under a key, if they are there by name; what isn't known here names nothing. */
function schemasAt(schema: z.core.$ZodType, key: PropertyKey): z.core.$ZodType[] {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  switch (def.type) {
    case 'object':
      return Object.hasOwn(def.shape, key) ? [def.shape[key as string]!] : [];
    case 'array':
      return typeof key === 'number' ? [def.element] : [];
    case 'optional':
    case 'nullable':
    case 'default':
      return schemasAt(def.innerType, key);
    case 'pipe':
      return schemasAt(def.in, key);
    case 'union':
      return def.options.flatMap((option) => schemasAt(option, key));
    default:
      return [];
  }
}

function fieldAt(path: readonly PropertyKey[]): string {
  const text = path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('');
  return text.replace(/^\./, '');
}

function valueAt(body: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (value as Record<PropertyKey, unknown> | undefined)?.[key],
    body,
  );
}
