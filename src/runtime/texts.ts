import { SigningError } from '../errors.ts';

/**
 * Control characters of ASCII other than tab and line ends, and halves of surrogate pairs: PostgreSQL stores no NUL, XML has
 * no room for most of them, and nobody sees them. U+0080 to U+009F do no harm and are left: texts that were read in a wrong
 * encoding have them instead of quotation marks and dashes.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const FORBIDDEN = /[\0-\x08\x0B\x0C\x0E-\x1F\x7F]|\p{Cs}/u;

/**
 * Refuses texts that can't be stored and shown alike everywhere, in all that is said under these names, however deep;
 * bytes are not looked at. Throws `ERR_TEXT_INVALID`, with the name in `info.field` and nothing of the text.
 * @param element whose model says it, where it is no caller's
 */
export function assertTexts(said: object, element?: string): void {
  const wrong = Object.entries(said).find(([, value]) => isWrong(value));
  if (!wrong) return;
  const [field] = wrong;
  const where = element === undefined ? '' : ` of element <${element}>`;
  throw new SigningError(
    'ERR_TEXT_INVALID',
    `<${field}>${where} holds a control character other than tab and line ends, or half a character; leave it out`,
    { info: { field }, ...(element !== undefined && { element }) },
  );
}

function isWrong(value: unknown): boolean {
  if (typeof value === 'string') return FORBIDDEN.test(value);
  if (Array.isArray(value)) return value.some(isWrong);
  return isPlain(value) && Object.entries(value).some(([key, each]) => FORBIDDEN.test(key) || isWrong(each));
}

function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
