import { SigningError } from '../errors.ts';

/** What a `Content-Disposition` header says. */
export interface Disposition {
  /** Name of the part of a form. */
  name?: string;
  /** As it was sent: whether a document may have it, is for those to say who take the document. */
  filename?: string;
}

const TYPE = /^\s*[\w-]*\s*/;
const PARAMETER = /;\s*(?:([\w!#$&+.^`|~-]+\*?)\s*=\s*("(?:\\.|[^"\\])*"|[^\s;"]*)\s*)?/y;

/**
 * Reads a `Content-Disposition` header (RFC 6266). Throws `ERR_BODY_INVALID` for one that can't be read to its end, such
 * as with a name of several words without quotation marks: what is left of a name may be another name.
 */
export function parseDisposition(header = ''): Disposition {
  const parameters = new Map<string, string>();
  PARAMETER.lastIndex = TYPE.exec(header)?.[0].length ?? 0;
  while (PARAMETER.lastIndex < header.length) {
    const match = PARAMETER.exec(header);
    if (!match) throw unreadable('put the filename in quotation marks');
    const [, name, value] = match;
    if (name !== undefined && value !== undefined) parameters.set(name.toLowerCase(), unquoted(value));
  }
  const name = parameters.get('name');
  const filename = extended(parameters.get('filename*')) ?? parameters.get('filename');
  return {
    ...(name === undefined ? {} : { name }),
    ...(filename === undefined || filename === '' ? {} : { filename }),
  };
}

/** The same of a request's header: Node reads header bytes as latin1, senders mean UTF-8. */
export function requestDisposition(header: string | undefined): Disposition {
  return parseDisposition(header === undefined ? undefined : Buffer.from(header, 'latin1').toString('utf8'));
}

/** A header that offers a document for saving, never for showing it in this server's name. */
export function attachment(filename: string | undefined): string {
  if (filename === undefined) return 'attachment';
  const plain = filename.replace(/[^\x20-\x7e]|["\\%]/g, '_');
  const encoded = encodeURIComponent(wellFormed(filename)).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return plain === filename
    ? `attachment; filename="${plain}"`
    : `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`;
}

/** Half a surrogate pair has no encoding. */
function wellFormed(text: string): string {
  return Buffer.from(text, 'utf8').toString('utf8');
}

/** Many who send a path escape nothing: what else stands behind a backslash keeps it, so that the path is seen. */
function unquoted(value: string): string {
  return value.startsWith('"') ? value.slice(1, -1).replace(/\\(["\\])/g, '$1') : value;
}

function extended(value: string | undefined): string | undefined {
  const encoded = /^utf-8'[^']*'(.*)$/i.exec(value ?? '')?.[1];
  if (encoded === undefined) return undefined;
  try {
    return decodeURIComponent(encoded);
  } catch {
    throw unreadable('the filename is not percent-encoded UTF-8');
  }
}

function unreadable(problem: string): SigningError {
  return new SigningError('ERR_BODY_INVALID', `the header <content-disposition> can not be read: ${problem}`);
}
