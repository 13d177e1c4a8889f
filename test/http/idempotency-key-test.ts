import { expect } from 'chai';
import type { Request } from 'express';
import { idempotencyKey } from '../../src/http/idempotency-key.ts';
import { codeOf } from './error-code.ts';

const read = (header?: string) =>
  idempotencyKey({ headers: { 'idempotency-key': header } } as unknown as Request);

describe('the header Idempotency-Key', () => {
  const keys: [what: string, header: string, key: string][] = [
    ['a string in quotes', '"8e03978e-40d5-43dd-bc93-6894a57f9324"', '8e03978e-40d5-43dd-bc93-6894a57f9324'],
    [
      'the same without quotes',
      '8e03978e-40d5-43dd-bc93-6894a57f9324',
      '8e03978e-40d5-43dd-bc93-6894a57f9324',
    ],
    ['a string with spaces', '"order 17, once"', 'order 17, once'],
    ['a string with escaped characters', '"a \\"b\\" \\\\c"', 'a "b" \\c'],
    ['as much as may be', `"${'x'.repeat(255)}"`, 'x'.repeat(255)],
    ['one character', 'x', 'x'],
  ];
  for (const [what, header, key] of keys) {
    it(`takes ${what}`, () => {
      expect(read(header)).to.equal(key);
    });
  }

  it('may be absent', () => {
    expect(read()).to.equal(undefined);
  });

  const malformed: [what: string, header: string][] = [
    ['nothing', ''],
    ['an empty string', '""'],
    ['a string without an end', '"abc'],
    ['something behind the string', '"abc" x'],
    ['two strings, as two headers come', '"abc", "def"'],
    ['two bare keys, as two headers come', 'abc, def'],
    ['an escape that is none', '"a\\b"'],
    ['a quote inside', '"a"b"'],
    ['a space without quotes', 'a b'],
    ['a control character', '"a\u0007"'],
    ['a letter that is not ASCII', '"\u00e6"'],
    ['too much', `"${'x'.repeat(256)}"`],
    ['too much without quotes', 'x'.repeat(256)],
  ];
  for (const [what, header] of malformed) {
    it(`refuses ${what}`, () => {
      expect(codeOf(() => read(header))).to.equal('ERR_BODY_INVALID');
    });
  }

  it('is not repeated in the refusal', () => {
    expect(() => read('secret key')).to.throw(/^(?!.*secret)/);
  });
});
