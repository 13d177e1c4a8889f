/** A part of a form, as it is to be sent. */
export interface FormPart {
  name: string;
  contentType: string;
  /** What follows the name, such as `; filename="x"`. */
  parameters?: string;
  content: string | Buffer;
}

const BOUNDARY = 'a-boundary-that-is-in-no-document';

/** A form, byte for byte as browsers send it. */
export function formOf(parts: readonly FormPart[]): { headers: Record<string, string>; body: Buffer } {
  const pieces = parts.flatMap(({ name, contentType, parameters = '', content }) => [
    Buffer.from(
      `--${BOUNDARY}\r\ncontent-disposition: form-data; name="${name}"${parameters}\r\n` +
        `content-type: ${contentType}\r\n\r\n`,
    ),
    Buffer.from(content as Buffer),
    Buffer.from('\r\n'),
  ]);
  return {
    headers: { 'content-type': `multipart/form-data; boundary=${BOUNDARY}` },
    body: Buffer.concat([...pieces, Buffer.from(`--${BOUNDARY}--\r\n`)]),
  };
}

/** A filename as a parameter of a header, whatever is in it (RFC 5987). */
export function filenameParameter(name: string): string {
  const encoded = encodeURIComponent(name).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16)}`,
  );
  return `; filename*=UTF-8''${encoded}`;
}
