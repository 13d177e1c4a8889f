import { XMLParser } from 'fast-xml-parser';
import { SigningError } from '../../errors.ts';

/** A document that conditions read. */
export interface DataModelDocument {
  contentType: string;
  bytes: Buffer;
}

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '',
  removeNSPrefix: true,
  parseTagValue: false,
  parseAttributeValue: false,
  processEntities: false,
  ignoreDeclaration: true,
  ignorePiTags: true,
});

/**
 * Value at a path of a JSON or XML document, as `["dataModel", path]` reads it.
 *
 * A path is names with dots between, each perhaps with an index: `owners[0].name`, from 0. In JSON it begins at the
 * top. In XML it begins inside the root element; prefixes of namespaces are left out, attributes are read like child
 * elements, repeated elements are a list (a single one may be read with `[0]` too), and every value is text.
 * `undefined` where the path leads nowhere or to something that is not one value. Throws `ERR_EXPRESSION_FAILED`
 * for a document that can't be read.
 */
export function readDataModel(document: DataModelDocument, path: string): unknown {
  let node = parseDocument(document);
  for (const step of stepsOf(path)) {
    node = stepInto(node, step);
    if (node === undefined || node === null) return undefined;
  }
  if (Array.isArray(node) && node.length === 1) [node] = node;
  if (isRecord(node) && '#text' in node) node = node['#text'];
  return typeof node === 'object' ? undefined : typeof node === 'string' ? node : node;
}

function parseDocument({ contentType, bytes }: DataModelDocument): unknown {
  const text = bytes.toString('utf8').replace(/^\uFEFF/, '');
  try {
    if (!contentType.includes('xml')) return JSON.parse(text);
    if (/<!DOCTYPE/i.test(text)) throw new Error('a document type');
    const root = Object.values(parser.parse(text) as Record<string, unknown>)[0];
    return decodeEntities(root);
  } catch (cause) {
    const message =
      'the document that a condition reads is neither JSON nor XML; store it in its declared type';
    throw new SigningError('ERR_EXPRESSION_FAILED', message, { info: { contentType }, cause });
  }
}

function stepsOf(path: string): (string | number)[] {
  return path.split('.').flatMap((part) => {
    const match = /^([^[\]]*)((?:\[\d+\])*)$/.exec(part.trim());
    if (!match) {
      throw new SigningError(
        'ERR_EXPRESSION_FAILED',
        'the condition reads a path that is not of the form a.b[0].c',
      );
    }
    const indexes = [...match[2]!.matchAll(/\d+/g)].map(([digits]) => Number(digits));
    return [...(match[1] === '' ? [] : [match[1]!]), ...indexes];
  });
}

function stepInto(node: unknown, step: string | number): unknown {
  if (typeof step === 'number') return Array.isArray(node) ? node[step] : step === 0 ? node : undefined;
  const record = Array.isArray(node) && node.length === 1 ? node[0] : node;
  return isRecord(record) && Object.hasOwn(record, step) ? record[step] : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const PREDEFINED: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

/** Only the five entities that XML itself defines and references to characters: nothing that a document declares. */
function decodeEntities(node: unknown): unknown {
  if (typeof node === 'string') {
    return node.replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|(\w+));/gi, (all, decimal, hex, name) => {
      if (name) return PREDEFINED[name] ?? all;
      const code = decimal ? Number(decimal) : Number.parseInt(hex, 16);
      return code <= 0x10ffff ? String.fromCodePoint(code) : all;
    });
  }
  if (Array.isArray(node)) return node.map(decodeEntities);
  if (!isRecord(node)) return node;
  return Object.fromEntries(Object.entries(node).map(([name, value]) => [name, decodeEntities(value)]));
}
