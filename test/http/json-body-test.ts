import { expect } from 'chai';
import { z } from 'zod';
import { parseBody, parseJson } from '../../src/http/json-body.ts';
import { codeOf } from './error-code.ts';

describe('JSON from outside', () => {
  for (const text of ['{', '{"a":}', "{'a':1}", 'undefined', '{"a":1}}', '\u0000']) {
    it(`${JSON.stringify(text)} is broken`, () => {
      expect(codeOf(() => parseJson(text))).to.equal('ERR_BODY_INVALID');
    });
  }

  it('is not quoted in the message', () => {
    expect(() => parseJson('{"secret": nonsense}')).to.throw(/^the body is not JSON$/);
  });

  it('may be nested 20 levels deep', () => {
    expect(parseJson('['.repeat(20) + ']'.repeat(20))).to.be.an('array');
  });

  it('may not be nested 21 levels deep', () => {
    expect(codeOf(() => parseJson('['.repeat(21) + ']'.repeat(21)))).to.equal('ERR_BODY_TOO_DEEP');
  });

  it('may not be nested 40 000 levels deep either', () => {
    expect(codeOf(() => parseJson(`${'{"a":'.repeat(40_000)}1${'}'.repeat(40_000)}`))).to.equal(
      'ERR_BODY_TOO_DEEP',
    );
  });

  for (const text of ['{"__proto__":{"admin":true}}', '{"a":[{"__proto__":1}]}', '{"\\u005f_proto__":{}}']) {
    it(`${text} is refused`, () => {
      expect(codeOf(() => parseJson(text))).to.equal('ERR_BODY_INVALID');
    });
  }
});

describe('a body of the wrong shape', () => {
  const schema = z.object({ action: z.string(), metadata: z.record(z.string(), z.string()).optional() });

  for (const body of [null, 1, true, 'text', [], undefined]) {
    it(`${JSON.stringify(body)} is no object`, () => {
      expect(() => parseBody(schema, body)).to.throw(/^the body must be a JSON object$/);
    });
  }

  it('is refused by the name of the field', () => {
    expect(() => parseBody(schema, { action: 17 })).to.throw(/^the body has a wrong value in <action>$/);
  });

  it('is refused without quoting values or keys that the caller made up', () => {
    expect(() => parseBody(schema, { action: 'sign', metadata: { '01816000001': 5 } })).to.throw(
      /^the body has a wrong value in <metadata>$/,
    );
  });
});
