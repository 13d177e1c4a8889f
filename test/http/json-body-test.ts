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
    expect(() => parseJson('{"secret": nonsense}')).to.throw(
      /^the body is not JSON: line 1, column 12: neither a text in double quotes, a number, true, false nor null$/,
    );
  });

  it('names the line and the column of its fault, for programs too', () => {
    expect(() => parseJson('{\r\n  "a": 1\r\n  "b": 2\r\n}'))
      .to.throw('the body is not JSON: line 3, column 3: a comma is expected')
      .with.property('info')
      .that.deep.equals({ line: 3, column: 3 });
  });

  it('names no place in more than a million characters', () => {
    expect(() => parseJson(`{"a": 1,}${' '.repeat(1_000_000)}`)).to.throw(/^the body is not JSON$/);
  });

  it('may begin with a byte order mark', () => {
    expect(parseJson('\uFEFF{"a":1}')).to.deep.equal({ a: 1 });
  });

  it('has its first column behind the byte order mark', () => {
    expect(() => parseJson('\uFEFF!')).to.throw('line 1, column 1: ');
  });

  it('may not have a second byte order mark', () => {
    expect(codeOf(() => parseJson('\uFEFF\uFEFF{}'))).to.equal('ERR_BODY_INVALID');
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

  describe('in a long text', () => {
    const filling = `"${'x'.repeat(100_000)}"`;

    it('is refused for its depth before it is parsed', () => {
      expect(codeOf(() => parseJson('['.repeat(200_000)))).to.equal('ERR_BODY_TOO_DEEP');
    });

    it('may be nested 20 levels deep', () => {
      expect(parseJson(`${'['.repeat(20)}${filling}${']'.repeat(20)}`)).to.be.an('array');
    });

    it('is not deep by what stands side by side', () => {
      expect(parseJson(`[${'[],{},'.repeat(50)}${filling}]`)).to.have.lengthOf(101);
    });

    it('is not deep by what stands in strings', () => {
      const text = JSON.stringify([`"${'['.repeat(50)}\\`, '{'.repeat(50), 'x'.repeat(100_000)]);
      expect(parseJson(text)).to.have.lengthOf(3);
    });
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
