import { type XmlDocument, XmlElement, XsdValidator } from 'libxml2-wasm';
import type { FormFault } from '../../../documents/index.ts';
import { parseXml, XmlFault } from '../../../documents/xml/parse-xml.ts';
import { schemaFaults } from '../../../documents/xml/schema-faults.ts';
import { SigningError } from '../../../errors.ts';
import { hasDoctype } from './doctype.ts';
import type { MessageElement } from './message-element.ts';
import { NAMESPACE, SCHEMA } from './schema.ts';

/** What a message may be. */
export interface MessageKind {
  /** Name of its root element. */
  root: string;
  /** Bytes. */
  limit: number;
  /** What is thrown for one that is not well-formed or has a DOCTYPE, and so is not read; default `ERR_SCHEMA_INVALID`. */
  unreadable?: (what: string) => SigningError;
}

/** Begins all that is said of a message that is not valid. */
export const LEAD = 'the XML is not valid by the schema of signature jobs';

/** Tags and attributes together; what is valid has some four hundred at most. */
const maximumMarkup = 5_000;
const maximumFaults = 3;

const withDoctype = 'has a DOCTYPE, which is not allowed';

let compiled: XsdValidator | undefined;

/**
 * Reads an XML message with whichever namespace prefixes: UTF-8 or UTF-16 with or without a byte order mark, well-formed,
 * without DOCTYPE, and valid by {@link SCHEMA}. What comes back has all that the schema demands. Throws
 * `ERR_BODY_TOO_LARGE` behind the limit, what the kind says for what can't be read, and `ERR_SCHEMA_INVALID`, which names
 * lines and elements and no values.
 */
export function readMessage(
  bytes: Uint8Array,
  { root, limit, unreadable = (what) => invalid(root, what) }: MessageKind,
): MessageElement {
  if (bytes.length > limit)
    throw new SigningError('ERR_BODY_TOO_LARGE', `<${root}> may have ${limit} bytes of XML`);
  // before anything is parsed: entities of a DOCTYPE would be read
  if (hasDoctype(bytes)) throw unreadable(withDoctype);
  assertBounded(bytes, root);
  const document = parse(bytes, unreadable);
  try {
    if (document.dtd !== null) throw unreadable(withDoctype);
    if (document.root.name !== root || document.root.namespaceUri !== NAMESPACE)
      throw new SigningError('ERR_SCHEMA_INVALID', `${LEAD}: it must be <${root}> of ${NAMESPACE}`);
    validate(document, root);
    return toElement(document.root);
  } finally {
    document.dispose();
  }
}

/** Before anything is parsed: each fault costs a walk over what is beside it. */
function assertBounded(bytes: Uint8Array, root: string): void {
  let markup = 0;
  for (const byte of bytes) if (byte === 0x3c || byte === 0x3d) markup += 1;
  if (markup > maximumMarkup) throw invalid(root, 'has more elements or attributes than it may');
}

function parse(bytes: Uint8Array, unreadable: (what: string) => SigningError): XmlDocument {
  try {
    return parseXml(bytes);
  } catch (error) {
    if (!(error instanceof XmlFault)) throw error;
    const { isTooDeep, line } = error;
    const what = isTooDeep ? 'has elements that are nested too deeply' : 'is not well-formed';
    throw unreadable(line === undefined ? what : `${what}, see line ${line}`);
  }
}

function validate(document: XmlDocument, root: string): void {
  const faults = schemaFaults(document, validator(), maximumFaults);
  if (faults.length === 0) return;
  throw new SigningError('ERR_SCHEMA_INVALID', `${LEAD}: in <${root}>, ${faults.map(inWords).join('; ')}`);
}

function validator(): XsdValidator {
  if (compiled) return compiled;
  const document = parseXml(SCHEMA);
  try {
    compiled = XsdValidator.fromDoc(document);
    return compiled;
  } finally {
    document.dispose();
  }
}

/** Most clients send everything on one line: where they name elements with a prefix, there is a path as well. */
function inWords({ message, path }: FormFault): string {
  const place = path === undefined ? '' : ` (${path.replace(/[^/:]+:/g, '')})`;
  return `${message.replaceAll(`{${NAMESPACE}}`, '')}${place}`;
}

function invalid(root: string, what: string): SigningError {
  return new SigningError('ERR_SCHEMA_INVALID', `${LEAD}: <${root}> ${what}`);
}

function toElement(element: XmlElement): MessageElement {
  const children: MessageElement[] = [];
  for (let child = element.firstChild; child !== null; child = child.next) {
    if (child instanceof XmlElement) children.push(toElement(child));
  }
  return {
    name: element.name,
    text: children.length > 0 ? '' : element.content,
    attributes: new Map(
      element.attrs.filter(({ prefix }) => prefix === '').map(({ name, value }) => [name, value]),
    ),
    children,
  };
}
