import { SigningError } from '../../errors.ts';

/** What file systems take. */
const MAX_BYTES = 255;

/** Control characters, lone surrogates, separators of lines and paragraphs. */
const CONTROL = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u;

// Direction marks and zero-width characters are all "default ignorable"; the two selectors choose how an emoji looks.
const INVISIBLE = /(?![\uFE0E\uFE0F])\p{Default_Ignorable_Code_Point}/u;

/**
 * Refuses a document name that could deceive a person or a file system: a path, control characters, direction marks
 * and other characters that can't be seen, only dots or spaces, more than 255 bytes of UTF-8.
 *
 * @throws SigningError `ERR_DOCUMENT_NAME`; its message does not hold the name.
 */
export function assertDocumentName(name: string): void {
  const fault = faultOf(name);
  if (fault !== undefined) {
    throw new SigningError('ERR_DOCUMENT_NAME', `the document name ${fault}; give it a plain file name`);
  }
}

function faultOf(name: string): string | undefined {
  if (name === '') return 'is empty';
  // before anything that looks at every character
  if (name.length > MAX_BYTES || Buffer.byteLength(name) > MAX_BYTES) {
    return `is longer than ${MAX_BYTES} bytes of UTF-8`;
  }
  if (/[/\\]/.test(name)) return 'is a path';
  if (CONTROL.test(name)) return 'holds control characters';
  if (INVISIBLE.test(name)) return 'holds direction marks or other invisible characters';
  if (/^[\s.]+$/.test(name)) return 'holds nothing but dots and spaces';
  return undefined;
}
