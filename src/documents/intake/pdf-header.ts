import { SigningError } from '../../errors.ts';
import { latin1 } from './latin1.ts';
import { headerOffset } from './recognise-format.ts';

/** PDF versions that are taken. */
const VERSIONS: readonly string[] = ['1.1', '1.2', '1.3', '1.4', '1.5', '1.6', '1.7', '2.0'];

/**
 * The version that a PDF's header names.
 *
 * @throws SigningError `ERR_DOCUMENT_FORMAT`: there is no header, or it names a version that is not taken
 */
export function headerVersion(bytes: Uint8Array): string {
  const at = headerOffset(bytes);
  if (at === undefined) throw new SigningError('ERR_DOCUMENT_FORMAT', 'the document is no PDF');
  const header = latin1(bytes, at, at + 16);
  return knownVersion(/^%PDF-(\d\.\d)(?![\d.])/.exec(header)?.[1]);
}

/** The version, if it is taken; else the error. */
export function knownVersion(version: string | undefined): string {
  if (version !== undefined && VERSIONS.includes(version)) return version;
  throw new SigningError(
    'ERR_DOCUMENT_FORMAT',
    'the PDF names a version other than 1.1 to 1.7 and 2.0; save it anew in one of these',
  );
}
