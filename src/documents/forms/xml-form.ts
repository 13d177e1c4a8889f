import { createHash } from 'node:crypto';
import { type ErrorDetail, XmlDocument, XmlElement, XmlLibError, XsdValidator } from 'libxml2-wasm';
import { parseXml, XmlFault } from '../xml/parse-xml.ts';
import { schemaFaults } from '../xml/schema-faults.ts';
import { type FormFault, maximumFaults } from './form-fault.ts';

/** Schemas that are kept compiled. */
const kept = 50;

const schemaNamespace = 'http://www.w3.org/2001/XMLSchema';

/** By the digest of their text; the one that was used last is last. */
const compiled = new Map<string, XsdValidator>();

/**
 * What is wrong with a form that is to be XML, without DOCTYPE and valid by its schema. It may take for ever: that is
 * for whoever calls it to bound.
 * @param schema must be one that {@link faultOfSchema} finds nothing wrong with
 */
export function faultsOfXml(bytes: Uint8Array, schema?: string): FormFault[] {
  const document = parse(bytes);
  if (!(document instanceof XmlDocument)) return [document];
  try {
    if (document.dtd !== null) return [{ message: 'the form has a DOCTYPE, which is not allowed' }];
    return schema === undefined ? [] : schemaFaults(document, validatorOf(schema), maximumFaults);
  } finally {
    document.dispose();
  }
}

/** What is wrong with an XSD schema; undefined: it can be used. Reads nothing that it refers to. */
export function faultOfSchema(text: string): string | undefined {
  try {
    validatorOf(text);
    return undefined;
  } catch (error) {
    if (error instanceof XmlFault || error instanceof XmlLibError) return firstOf(error.details);
    if (error instanceof UnusableSchema) return error.message;
    throw error;
  }
}

class UnusableSchema extends Error {}

function parse(bytes: Uint8Array): XmlDocument | FormFault {
  try {
    return parseXml(bytes);
  } catch (error) {
    if (!(error instanceof XmlFault)) throw error;
    const { isTooDeep, line } = error;
    const what = isTooDeep
      ? 'the elements of the form are nested too deeply'
      : 'the form is not well-formed XML';
    return line === undefined ? { message: what } : { message: `${what}, see line ${line}`, line };
  }
}

function validatorOf(text: string): XsdValidator {
  const digest = createHash('sha256').update(text).digest('hex');
  const validator = compiled.get(digest) ?? compile(text);
  compiled.delete(digest);
  compiled.set(digest, validator);
  if (compiled.size > kept) {
    const [oldest, unused] = compiled.entries().next().value as [string, XsdValidator];
    compiled.delete(oldest);
    unused.dispose();
  }
  return validator;
}

function compile(text: string): XsdValidator {
  const document = parseXml(text);
  try {
    assertAlone(document);
    return XsdValidator.fromDoc(document);
  } finally {
    document.dispose();
  }
}

/** What a schema leads to is not read: what it leaves out would not be checked, and nobody would know. */
function assertAlone(document: XmlDocument): void {
  if (document.dtd !== null) throw new UnusableSchema('has a DOCTYPE, remove it');
  for (let child = document.root.firstChild; child !== null; child = child.next) {
    if (!(child instanceof XmlElement) || child.namespaceUri !== schemaNamespace) continue;
    const isElsewhere = ['include', 'redefine', 'override', 'import'].includes(child.name);
    if (isElsewhere && child.attr('schemaLocation') !== null) {
      throw new UnusableSchema(
        `line ${child.line}: ${child.name} leads to another file, put all into this one`,
      );
    }
  }
}

/** A schema is its author's, and may be quoted. */
function firstOf(details: readonly ErrorDetail[]): string {
  const detail = details.find(({ level }) => level > 1) ?? details[0];
  if (detail === undefined) return 'is no XSD schema';
  const said = detail.message.trim().replaceAll(`{${schemaNamespace}}`, 'xs:').slice(0, 300);
  return `is no XSD schema: ${detail.line > 0 ? `line ${detail.line}: ` : ''}${said}`;
}
