import { XmlC14NMode, type XmlDocument, XmlElement } from 'libxml2-wasm';
import { parseXml } from '../xml/parse-xml.ts';
import { invalidEvidence } from './evidence-problem.ts';
import type { ReadElement } from './record-xml.ts';

/** Longest XML that is read, characters. */
const longest = 4 * 1024 * 1024;

/** Exclusive canonical form of a document (W3C, Exclusive XML Canonicalization 1.0), without comments. */
export function canonicalXml(xml: string): string {
  const document = parseXml(xml);
  try {
    return document.canonicalizeToString({ mode: XmlC14NMode.XML_C14N_EXCLUSIVE_1_0 });
  } finally {
    document.dispose();
  }
}

/**
 * Reads a document's root. Throws `ERR_EVIDENCE_INVALID` for what is not well formed or has any declaration, comment or
 * CDATA section: evidence has none, and there are no entities without declarations.
 */
export function readXml(xml: string): ReadElement {
  if (xml.length > longest) throw invalidEvidence('too-large', 'the XML is larger than evidence is');
  if (xml.includes('<!')) throw invalidEvidence('malformed', 'the XML has declarations or comments');
  let document: XmlDocument;
  try {
    document = parseXml(xml);
  } catch {
    throw invalidEvidence('malformed', 'the XML is not well formed');
  }
  try {
    return elementOf(document.root);
  } finally {
    document.dispose();
  }
}

function elementOf(element: XmlElement): ReadElement {
  const children: ReadElement[] = [];
  for (let child = element.firstChild; child !== null; child = child.next) {
    if (child instanceof XmlElement) children.push(elementOf(child));
  }
  return {
    name: element.name,
    text: children.length > 0 ? '' : element.content,
    isJson: element.attr('encoding') !== null,
    children,
  };
}
