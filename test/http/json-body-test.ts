import { expect } from 'chai';
import type { Request, Response } from 'express';
import { z } from 'zod';
import { SigningError } from '../../src/errors.ts';
import { jsonBody, parseBody, parseJson } from '../../src/http/json-body.ts';
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

describe('a body of another type than JSON', () => {
  it('is refused by the types that there may be', () => {
    const req = { headers: { 'content-type': 'text/plain', 'content-length': '3' } } as Request;
    const [, read] = jsonBody();
    expect(() => read!(req, {} as Response, () => {}))
      .to.throw('the body must be JSON: application/json, or a type that ends in +json')
      .with.property('code', 'ERR_CONTENT_TYPE');
  });
});

describe('a body of the wrong shape', () => {
  const schema = z.object({ action: z.string(), metadata: z.record(z.string(), z.string()).optional() });

  for (const body of [null, 1, true, 'text', [], undefined]) {
    it(`${JSON.stringify(body)} is no object`, () => {
      expect(() => parseBody(schema, body)).to.throw(/^the body must be a JSON object$/);
    });
  }

  const form = z.object({ kind: z.enum(['main', 'sub']), data: z.string() });
  const nested = z
    .object({
      type: z.literal('task').nullish(),
      code: z.union([z.string(), z.number()]).optional(),
      size: z.string().max(3).optional(),
      inside: z.object({ forms: z.array(form).nullish() }).optional(),
      either: z.union([z.object({ a: z.string() }), z.object({ b: z.string() })]).optional(),
    })
    .transform((body) => body);

  const faults: [what: string, body: unknown, fields: string[], message: string][] = [
    ['a literal', { type: 'x' }, ['type'], 'has a wrong value in <type> (it must be "task")'],
    ['a wrong type', { inside: [] }, ['inside'], 'has a wrong value in <inside> (it must be an object)'],
    ['null', { code: null }, ['code'], 'has a wrong value in <code> (it must be a string or a number)'],
    ['what is wrong otherwise', { size: 'long' }, ['size'], 'has a wrong value in <size>'],
    [
      'a name inside a list',
      { inside: { forms: [{ kind: 'main', data: '' }, { kind: 'sub' }] } },
      ['inside.forms[1].data'],
      'lacks <inside.forms[1].data>',
    ],
    [
      'one of a fixed set',
      { inside: { forms: [{ kind: 'other', data: '' }] } },
      ['inside.forms[0].kind'],
      'has a wrong value in <inside.forms[0].kind> (it must be "main" or "sub")',
    ],
    ['neither of two shapes', { either: { c: 1 } }, ['either'], 'has a wrong value in <either>'],
    [
      'several faults',
      { type: 'x', inside: { forms: [{ kind: 'main' }] } },
      ['type', 'inside.forms[0].data'],
      'has a wrong value in <type> (it must be "task"), lacks <inside.forms[0].data>',
    ],
    [
      'too many faults to name them all',
      { inside: { forms: Array(100).fill({ kind: 'main' }) } },
      [0, 1, 2, 3, 4].map((index) => `inside.forms[${index}].data`),
      `${[0, 1, 2, 3, 4].map((index) => `lacks <inside.forms[${index}].data>`).join(', ')}, and more`,
    ],
  ];
  for (const [what, body, fields, message] of faults) {
    it(`is told by the whole path: ${what}`, () => {
      expect(() => parseBody(nested, body))
        .to.throw(SigningError)
        .that.deep.include({ message: `the body ${message}`, info: { fields } });
    });
  }

  it('is told by the path in bodies that are transformed or may be missing', () => {
    expect(() => parseBody(nested.nullish(), { code: true })).to.throw('<code>');
  });

  it('is refused without quoting values or keys that the caller made up', () => {
    expect(() => parseBody(schema, { action: 'sign', metadata: { '01816000001': 5 } })).to.throw(
      /^the body has a wrong value in <metadata>$/,
    );
  });
});
