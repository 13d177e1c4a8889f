import { SigningError } from '../errors.ts';

/** What a `Content-Disposition` header says. */
export interface Disposition {
  /** Name of the part of a form. */
  name?: string;
  /** As it was sent: whether a document may have it, is for those to say who take the document. */
  filename?: string;
}

const PARAMETER = /;\s*([\w!#$&+.^`|~-]+\*?)\s*=\s*("(?:\\.|[^"\\])*"|[^\s;"]+)/g;

/** Reads a `Content-Disposition` header (RFC 6266). Throws `ERR_BODY_INVALID` for a filename that can't be one. */
export function parseDisposition(header: string | undefined): Disposition {
  const parameters = new Map<string, string>();
  for (const [, name, value] of (header ?? '').matchAll(PARAMETER)) {
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

function unquoted(value: string): string {
  return value.startsWith('"') ? value.slice(1, -1).replace(/\\(.)/g, '$1') : value;
}

function extended(value: string | undefined): string | undefined {
  const encoded = /^utf-8'[^']*'(.*)$/i.exec(value ?? '')?.[1];
  if (encoded === undefined) return undefined;
  try {
    return decodeURIComponent(encoded);
  } catch {
    throw new SigningError('ERR_BODY_INVALID', 'the filename is not percent-encoded UTF-8');
  }
}
