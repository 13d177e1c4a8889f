import { XmlC14NMode, type XmlDocument, XmlElement, XmlText } from 'libxml2-wasm';
import { parseXml } from '../xml/parse-xml.ts';
import { invalidPackage } from './package-problem.ts';
import { grammar, namespaces } from './signature-grammar.ts';

/** Largest `META-INF/signatures.xml` that is read, bytes. */
export const LARGEST_SIGNATURE = 256 * 1024;
/** Most elements in it: five for a file, and some thirty besides. */
const MOST_ELEMENTS = 1000;
/** Most declarations of namespaces in scope: each is looked at again for every element in canonical form. */
const MOST_DECLARATIONS = 20;

/** An element of the signature, as the grammar allows it. */
export interface SignatureElement {
  /** With the prefix of the grammar: `ds:Reference`. */
  name: string;
  attributes: ReadonlyMap<string, string>;
  children: readonly SignatureElement[];
  /** Empty where it has children. */
  text: string;
  /** Its canonical form where it stands, by the address of an algorithm; undefined for one that is not taken. */
  canonical(algorithm: string): Buffer | undefined;
}

/** C14N 1.0, 1.1 and the exclusive one, each without comments: there are none. */
const canonicalModes = new Map<string, (typeof XmlC14NMode)[keyof typeof XmlC14NMode]>([
  ['http://www.w3.org/TR/2001/REC-xml-c14n-20010315', XmlC14NMode.XML_C14N_1_0],
  ['http://www.w3.org/2006/12/xml-c14n11', XmlC14NMode.XML_C14N_1_1],
  ['http://www.w3.org/2001/10/xml-exc-c14n#', XmlC14NMode.XML_C14N_EXCLUSIVE_1_0],
]);

/**
 * Reads `META-INF/signatures.xml` and hands its one signature to a function, after which its elements are gone. Throws
 * `ERR_PACKAGE_INVALID` for what is not UTF-8, not well formed, has a DOCTYPE, comments, CDATA or processing
 * instructions, has an `Id` twice, anything in it that the grammar does not, or more signatures than one.
 */
export function readSignature<Result>(xml: Uint8Array, use: (signature: SignatureElement) => Result): Result {
  const text = decoded(xml);
  // also keeps entities out, and text that looks like another with a comment in its middle
  if (text.includes('<!')) throw malformed('has a DOCTYPE, a comment or a CDATA section');
  const document = parsed(text);
  try {
    const reading: Reading = { elements: 0, ids: [] };
    const root = elementOf(document.root, 0, reading);
    if (root.name !== 'asic:XAdESSignatures') throw malformed('has another root than XAdESSignatures');
    const [signature, ...others] = root.children;
    if (!signature) throw malformed('has no signature in it');
    if (others.length > 0) {
      throw invalidPackage('too-many-signatures', 'META-INF/signatures.xml has more than one signature');
    }
    if (new Set(reading.ids).size < reading.ids.length) throw malformed('has an Id twice');
    return use(signature);
  } finally {
    document.dispose();
  }
}

/** An error about `META-INF/signatures.xml`, in words that follow its name. */
export function malformed(what: string, cause?: unknown): Error {
  return invalidPackage('signature-malformed', `META-INF/signatures.xml ${what}`, cause);
}

interface Reading {
  elements: number;
  ids: string[];
}

function elementOf(element: XmlElement, declaredAbove: number, reading: Reading): SignatureElement {
  const name = nameOf(element);
  const { attributes: allowed, children: inside } = grammar.get(name)!;
  reading.elements += 1;
  const declared = declaredAbove + Object.keys(element.nsDeclarations).length;
  if (reading.elements > MOST_ELEMENTS || declared > MOST_DECLARATIONS) {
    throw malformed('has more in it than the signature of a package');
  }
  const attributes = attributesOf(element, name, allowed);
  const id = attributes.get('Id');
  if (id !== undefined) reading.ids.push(id);

  const children: SignatureElement[] = [];
  for (let child = element.firstChild; child !== null; child = child.next) {
    if (child instanceof XmlElement) {
      if (!inside.includes(nameOf(child)))
        throw malformed(`has an element in ${name} that does not belong there`);
      children.push(elementOf(child, declared, reading));
    } else if (!(child instanceof XmlText)) {
      throw malformed('has something else in it than elements and text');
    } else if (inside.length > 0 && child.content.trim() !== '') {
      throw malformed(`has text in ${name}`);
    }
  }
  return {
    name,
    attributes,
    children,
    text: inside.length > 0 ? '' : element.content,
    canonical: (algorithm) => canonicalForm(element, algorithm),
  };
}

function nameOf(element: XmlElement): string {
  const name = `${namespaces.get(element.namespaceUri)}:${element.name}`;
  if (!grammar.has(name)) throw malformed('has an element that signatures of packages do not have');
  return name;
}

function attributesOf(
  element: XmlElement,
  name: string,
  allowed: readonly string[],
): ReadonlyMap<string, string> {
  const attributes = new Map<string, string>();
  for (const attribute of element.attrs) {
    if (attribute.prefix !== '' || !allowed.includes(attribute.name)) {
      throw malformed(`has an attribute on ${name} that does not belong there`);
    }
    attributes.set(attribute.name, attribute.value);
  }
  return attributes;
}

function canonicalForm(element: XmlElement, algorithm: string): Buffer | undefined {
  const mode = canonicalModes.get(algorithm);
  if (mode === undefined) return undefined;
  try {
    return Buffer.from(element.canonicalizeToString({ mode }));
  } catch (error) {
    throw malformed('has no canonical form', error);
  }
}

function decoded(xml: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(xml);
  } catch {
    throw malformed('is not UTF-8');
  }
}

function parsed(text: string): XmlDocument {
  try {
    return parseXml(text);
  } catch (error) {
    throw malformed('is not well-formed XML', error);
  }
}
