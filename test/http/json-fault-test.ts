import { expect } from 'chai';
import { jsonFault } from '../../src/http/json-fault.ts';

const SECRET = '01816000001';

/** The request body that Altinn II's documentation gives for signing a form. */
const documented = `{
    "Type": "FormTask",
    "ServiceCode": "1029",
    "ServiceEdition": 64,
}`;

const trailing = (expected: string, closing: string) =>
  `${expected} is expected, but there is a comma before the closing ${closing}; remove the comma`;

const faults: [text: string, line: number, column: number, reason: string][] = [
  [documented, 5, 1, trailing('a property name', 'brace')],
  ['[1, 2, ]', 1, 8, trailing('a value', 'bracket')],
  ['{"a": 1,\n\n  }', 3, 3, trailing('a property name', 'brace')],
  ['{"a": 1,, "b": 2}', 1, 9, 'a property name is expected'],
  ['{"a": }', 1, 7, 'a value is expected'],
  ['', 1, 1, 'a value is expected'],
  [`{"a": 1\n "b": ${SECRET}}`, 2, 2, 'a comma is expected'],
  ['{"a" 1}', 1, 6, 'a colon is expected'],
  ['{"a": [1, 2', 1, 12, 'a closing bracket is expected'],
  ['{"a": 1', 1, 8, 'a closing brace is expected'],
  [`{"a": 1} ${SECRET}`, 1, 10, 'the end is expected'],
  ['// note\n{}', 1, 1, 'comments are not allowed'],
  [`{"a": x${SECRET}}`, 1, 7, 'neither a text in double quotes, a number, true, false nor null'],
  [`["${SECRET}\n"]`, 1, 2, 'a text does not end in its line'],
  [`["${SECRET}\t"]`, 1, 2, 'a text has a control character that is not escaped'],
  [`["${SECRET}\\q"]`, 1, 2, 'a text has an escape that is unknown'],
  ['["\\u12"]', 1, 2, 'a text has an escape \\u without its four hexadecimal digits'],
  ['[1., 2]', 1, 2, 'a number is not complete'],
];

describe('the first fault of a text that is not JSON', () => {
  for (const [text, line, column, reason] of faults) {
    it(`in ${JSON.stringify(text)} stands in line ${line}, column ${column}: ${reason}`, () => {
      expect(jsonFault(text)).to.deep.equal({ line, column, reason });
    });
  }

  it('is found in no time among a million', () => {
    const since = performance.now();
    expect(jsonFault('!'.repeat(1_000_000))).to.include({ line: 1, column: 1 });
    expect(performance.now() - since).to.be.below(500);
  });

  it('has no place where it is nested too deeply to be searched', () => {
    expect(jsonFault(`${'['.repeat(900_000)}!`)).to.equal(undefined);
  });

  it('has no place in more than a million characters', () => {
    expect(jsonFault(`!${' '.repeat(1_000_000)}`)).to.equal(undefined);
  });
});
