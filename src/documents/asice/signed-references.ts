import { invalidPackage } from './package-problem.ts';
import { malformed, type SignatureElement } from './signature-xml.ts';

/** What `SignedInfo` says that is signed. */
export interface SignedReferences {
  /** SHA-256 of each file, by its name. */
  files: ReadonlyMap<string, Buffer>;
  /** SHA-256 of the signed properties in canonical form by this algorithm, and their `Id`. */
  properties: { digest: Buffer; algorithm: string; id: string };
  /** `Id` of the references to files. */
  ids: ReadonlySet<string>;
}

export const SHA1 = 'http://www.w3.org/2000/09/xmldsig#sha1';
export const SHA256 = 'http://www.w3.org/2001/04/xmlenc#sha256';
const PROPERTIES_TYPE = 'http://uri.etsi.org/01903#SignedProperties';
/** What is done to a part of the same document where nothing is said (XML Signature, section 4.4.3.2). */
const DEFAULT_C14N = 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315';

/**
 * Reads the references of `SignedInfo`: one to the signed properties, the others each to a file of the package by its
 * form-url-encoded name. Throws `ERR_PACKAGE_INVALID` for any that leads elsewhere, transforms a file, is not by SHA-256,
 * or is to a file that another is to.
 */
export function signedReferences(signedInfo: SignatureElement): SignedReferences {
  const files = new Map<string, Buffer>();
  const ids = new Set<string>();
  let properties: SignedReferences['properties'] | undefined;
  const references = signedInfo.children.filter(({ name }) => name === 'ds:Reference');
  for (const [index, reference] of references.entries()) {
    const where = `reference ${index + 1} of META-INF/signatures.xml`;
    const digest = digestOf(reference, where);
    if (reference.attributes.get('Type') === PROPERTIES_TYPE) {
      if (properties) throw malformed('has two references to signed properties');
      properties = { digest, ...readProperties(reference, where) };
      continue;
    }
    const name = fileOf(reference, where);
    if (files.has(name)) throw malformed('has two references to one file');
    files.set(name, digest);
    const id = reference.attributes.get('Id');
    if (id !== undefined) ids.add(id);
  }
  if (!properties) throw malformed('has no reference to its signed properties');
  return { files, properties, ids };
}

function digestOf(reference: SignatureElement, where: string): Buffer {
  const method = theOnly(reference, 'ds:DigestMethod').attributes.get('Algorithm');
  if (method !== SHA256)
    throw invalidPackage('digest-method', `${where} has another digest method than SHA-256`);
  return fromBase64(theOnly(reference, 'ds:DigestValue').text);
}

function readProperties(reference: SignatureElement, where: string): { algorithm: string; id: string } {
  const uri = reference.attributes.get('URI') ?? '';
  if (!/^#./.test(uri))
    throw invalidPackage('outside-reference', `${where} does not lead to the signed properties`);
  const [transforms, ...others] = reference.children.filter(({ name }) => name === 'ds:Transforms');
  const [transform, ...more] = transforms?.children ?? [];
  if (others.length > 0 || more.length > 0 || (transforms && !transform)) {
    throw invalidPackage('transform', `${where} has other transforms than one canonicalisation`);
  }
  return { algorithm: transform ? algorithmOf(transform) : DEFAULT_C14N, id: uri.slice(1) };
}

function fileOf(reference: SignatureElement, where: string): string {
  const { attributes, children } = reference;
  const outside = () =>
    invalidPackage('outside-reference', `${where} does not lead to a file of the package`);
  const uri = attributes.get('URI');
  if (uri === undefined || attributes.has('Type')) throw outside();
  // with a scheme, a host, from a root, or only a part of something: none of these is a file by its name
  if (uri === '' || /^[A-Za-z][\w+.-]*:|^\/|[#?]/.test(uri)) throw outside();
  if (children.some(({ name }) => name === 'ds:Transforms')) {
    throw invalidPackage('transform', `${where} transforms a file before it is hashed`);
  }
  try {
    return decodeURIComponent(uri.replaceAll('+', ' '));
  } catch {
    throw outside();
  }
}

/** The one child of that name. Throws `ERR_PACKAGE_INVALID` if there is none, or more. */
export function theOnly(element: SignatureElement, name: string): SignatureElement {
  const [child, ...others] = element.children.filter((one) => one.name === name);
  if (!child || others.length > 0) throw malformed(`does not have exactly one ${name} in ${element.name}`);
  return child;
}

/** The algorithm that an element names; empty if it names none. */
export function algorithmOf(element: SignatureElement): string {
  return element.attributes.get('Algorithm') ?? '';
}

/** Bytes of base64, whatever its lines end with. Throws `ERR_PACKAGE_INVALID` for anything else. */
export function fromBase64(text: string): Buffer {
  const packed = text.replace(/[\t\n\r ]/g, '');
  const bytes = Buffer.from(packed, 'base64');
  if (packed === '' || bytes.toString('base64') !== packed) throw malformed('has a value that is not base64');
  return bytes;
}
