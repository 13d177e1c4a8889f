import { type JSONVisitor, printParseErrorCode, visit } from 'jsonc-parser';

/** Characters of a text that is searched; what is larger was not written by hand. */
const MAX_LENGTH = 1_000_000;

/** Where a text stops being JSON, and why. Lines and columns are counted from 1. */
export interface JsonFault {
  line: number;
  column: number;
  /** Quotes nothing of the text. */
  reason: string;
}

/** Finds the first fault of a text that is not JSON; none in one of more than a million characters. */
export function jsonFault(text: string): JsonFault | undefined {
  if (text.length > MAX_LENGTH) return undefined;
  let found: JsonFault | undefined;
  const onError: JSONVisitor['onError'] = (code, offset, _length, line, column) => {
    found = { line: line + 1, column: column + 1, reason: reasonOf(printParseErrorCode(code), text, offset) };
    // Nothing else ends a visit, and garbage has a fault in each character.
    throw found;
  };
  try {
    visit(text, { onError }, { disallowComments: true });
  } catch {
    // Also where the nesting is deeper than the visit can go: then there is no place to name.
  }
  return found;
}

function reasonOf(code: string, text: string, offset: number): string {
  const reason = reasons[code] ?? 'it can not be read';
  const closing = closings[text.charAt(offset)];
  if (closing === undefined || !text.slice(0, offset).trimEnd().endsWith(',')) return reason;
  return `${reason}, but there is a comma before the closing ${closing}; remove the comma`;
}

const closings: Record<string, string> = { '}': 'brace', ']': 'bracket' };

const reasons: Record<string, string> = {
  InvalidSymbol: 'neither a text in double quotes, a number, true, false nor null',
  InvalidNumberFormat: 'not a number',
  PropertyNameExpected: 'a property name is expected',
  ValueExpected: 'a value is expected',
  ColonExpected: 'a colon is expected',
  CommaExpected: 'a comma is expected',
  CloseBraceExpected: 'a closing brace is expected',
  CloseBracketExpected: 'a closing bracket is expected',
  EndOfFileExpected: 'the end is expected',
  InvalidCommentToken: 'comments are not allowed',
  UnexpectedEndOfString: 'a text does not end in its line',
  UnexpectedEndOfNumber: 'a number is not complete',
  InvalidUnicode: 'a text has an escape \\u without its four hexadecimal digits',
  InvalidEscapeCharacter: 'a text has an escape that is unknown',
  InvalidCharacter: 'a text has a control character that is not escaped',
};
