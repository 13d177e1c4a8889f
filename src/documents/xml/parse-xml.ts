import { type ErrorDetail, ParseOption, XmlDocument, XmlLibError } from 'libxml2-wasm';

// nothing outside is read: no network, no entities or DTDs of elsewhere, no catalogs
const options = {
  option:
    ParseOption.XML_PARSE_NONET |
    ParseOption.XML_PARSE_NO_XXE |
    ParseOption.XML_PARSE_NO_SYS_CATALOG |
    ParseOption.XML_PARSE_BIG_LINES,
};

/** Why something is no XML that can be read. Its message says nothing of what is in it. */
export class XmlFault extends Error {
  /** Deeper than the parser goes; else it is not well-formed. */
  readonly isTooDeep: boolean;
  /** From 1; undefined where it is not known. */
  readonly line: number | undefined;
  /** What libxml2 says, which may quote the XML. */
  readonly details: readonly ErrorDetail[];

  constructor(cause: XmlLibError) {
    super('not well-formed XML', { cause });
    this.details = cause.details;
    const { line = 0, message = '' } = cause.details[0] ?? {};
    this.isTooDeep = message.startsWith('Excessive depth');
    this.line = line > 0 ? line : undefined;
  }
}

/**
 * Parses XML, bytes in the encoding that they say or text, without reading anything else. Entities that it declares
 * itself are read: who takes XML of strangers refuses a DOCTYPE before. The document has to be disposed of. Throws an
 * {@link XmlFault}.
 */
export function parseXml(xml: Uint8Array | string): XmlDocument {
  try {
    return typeof xml === 'string'
      ? XmlDocument.fromString(xml, options)
      : XmlDocument.fromBuffer(xml, options);
  } catch (error) {
    if (error instanceof XmlLibError) throw new XmlFault(error);
    throw error;
  }
}
