import { expect } from 'chai';
import fc from 'fast-check';
import { parseCanonicalJson } from '../../src/documents/canonical-json.ts';
import { canonicalJson } from '../../src/documents/index.ts';

describe('canonical JSON', () => {
  const cases: [title: string, value: unknown, text: string][] = [
    [
      'sorts the keys, at every depth',
      { b: 1, a: { d: 1, c: [{ f: 1, e: 2 }] } },
      '{"a":{"c":[{"e":2,"f":1}],"d":1},"b":1}',
    ],
    ['leaves out what is undefined', { a: undefined, b: 1 }, '{"b":1}'],
    ['keeps the order of lists', [3, 1, 2], '[3,1,2]'],
    ['keeps null, false, zero and the empty text', [null, false, 0, ''], '[null,false,0,""]'],
    ['escapes as JSON does', { 'a"b': 'line\nbreak' }, '{"a\\"b":"line\\nbreak"}'],
    ['writes what is undefined in a list as null', [undefined, 1], '[null,1]'],
    [
      'keeps a member called __proto__',
      JSON.parse('{"__proto__":{"b":1,"a":2}}'),
      '{"__proto__":{"a":2,"b":1}}',
    ],
    ['takes an object without a prototype', Object.assign(Object.create(null), { a: 1 }), '{"a":1}'],
  ];
  for (const [title, value, text] of cases) {
    it(title, () => expect(canonicalJson(value)).to.equal(text));
  }
});

describe('canonical JSON by RFC 8785', () => {
  it('writes the example of section 3.2.2', () => {
    const value: unknown = JSON.parse(String.raw`{
      "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
      "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
      "literals": [null, true, false]
    }`);
    expect(canonicalJson(value)).to.equal(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],' +
        String.raw`"string":"€$\u000f\nA'B\"\\\\\"/"}`,
    );
  });

  it('sorts keys by UTF-16 code units, as in section 3.2.3', () => {
    const keys = ['\u20ac', '\r', '\ufb33', '1', '\u{1f600}', '\u0080', '\u00f6'];
    const value = Object.fromEntries(keys.map((key) => [key, 0]));
    expect(Object.keys(JSON.parse(canonicalJson(value)) as object)).to.deep.equal([
      // JSON.parse itself puts what looks like an index first
      '1',
      '\r',
      '\u0080',
      '\u00f6',
      '\u20ac',
      '\u{1f600}',
      '\ufb33',
    ]);
    expect(canonicalJson(value)).to.match(/^\{"\\r":0,"1":0,/);
  });

  // the numbers of appendix B: bits of the double, and its text
  const numbers: [bits: string, text: string][] = [
    ['0000000000000000', '0'],
    ['8000000000000000', '0'],
    ['0000000000000001', '5e-324'],
    ['8000000000000001', '-5e-324'],
    ['7fefffffffffffff', '1.7976931348623157e+308'],
    ['ffefffffffffffff', '-1.7976931348623157e+308'],
    ['4340000000000000', '9007199254740992'],
    ['c340000000000000', '-9007199254740992'],
    ['4430000000000000', '295147905179352830000'],
    ['44b52d02c7e14af5', '9.999999999999997e+22'],
    ['44b52d02c7e14af6', '1e+23'],
    ['44b52d02c7e14af7', '1.0000000000000001e+23'],
    ['444b1ae4d6e2ef4e', '999999999999999700000'],
    ['444b1ae4d6e2ef4f', '999999999999999900000'],
    ['444b1ae4d6e2ef50', '1e+21'],
    ['3eb0c6f7a0b5ed8c', '9.999999999999997e-7'],
    ['3eb0c6f7a0b5ed8d', '0.000001'],
    ['41b3de4355555553', '333333333.3333332'],
    ['41b3de4355555554', '333333333.33333325'],
    ['41b3de4355555555', '333333333.3333333'],
    ['41b3de4355555556', '333333333.3333334'],
    ['41b3de4355555557', '333333333.33333343'],
    ['becbf647612f3696', '-0.0000033333333333333333'],
    ['43143ff3c1cb0959', '1424953923781206.2'],
  ];
  for (const [bits, text] of numbers) {
    it(`writes the number ${bits} as ${text}`, () => {
      expect(canonicalJson(Buffer.from(bits, 'hex').readDoubleBE())).to.equal(text);
    });
  }

  const unknown: [title: string, value: unknown][] = [
    ['NaN', Number.NaN],
    ['infinity', Number.POSITIVE_INFINITY],
    ['a big integer', 1n],
    ['a function', () => 1],
    ['a date', new Date(0)],
    ['bytes', Buffer.from('a')],
    ['a map', new Map()],
  ];
  for (const [title, value] of unknown) {
    it(`refuses ${title}`, () => expect(() => canonicalJson({ a: [value] })).to.throw(TypeError));
  }

  it('refuses nothing at all', () => expect(() => canonicalJson(undefined)).to.throw(TypeError));

  for (const bad of ['\ud800', 'a\udc00', '\udc00\ud800']) {
    it(`refuses the lone surrogate in ${JSON.stringify(bad)}, as value and as key`, () => {
      for (const value of [bad, { [bad]: 1 }, [bad]]) {
        expect(() => canonicalJson(value))
          .to.throw()
          .with.property('code', 'ERR_BODY_INVALID');
      }
    });
  }
});

describe('canonical JSON of any text', () => {
  it('is what JSON.stringify writes, for each character of the basic plane', () => {
    for (let code = 0; code <= 0xffff; code += 1) {
      const character = String.fromCharCode(code);
      if (character.isWellFormed())
        expect(canonicalJson(character) === JSON.stringify(character), `${code}`).to.equal(true);
    }
  });

  it('is what JSON.stringify writes, for any value whose keys are sorted', () => {
    const sorted = (value: fc.JsonValue): fc.JsonValue => {
      if (Array.isArray(value)) return value.map(sorted);
      if (value === null || typeof value !== 'object') return value;
      // what looks like an index would not keep its place
      const keys = Object.keys(value)
        .filter((key) => !/^\d+$/.test(key))
        .sort();
      return Object.fromEntries(keys.map((key) => [key, sorted(value[key]!)]));
    };
    fc.assert(
      fc.property(fc.jsonValue(), (value) => canonicalJson(sorted(value)) === JSON.stringify(sorted(value))),
      { seed: 8785, numRuns: 500 },
    );
  });
});

describe('reading canonical JSON', () => {
  it('gives the value', () => {
    expect(parseCanonicalJson('{"a":[1,"b"]}')).to.deep.equal({ value: { a: [1, 'b'] } });
  });

  const others = [
    '',
    '{"a":1} ',
    '{"b":1,"a":2}',
    '{"a":1,"a":1}',
    '1.0',
    '"\\u0041"',
    '"\\ud800"',
    '\ufeff1',
    '[1,]',
  ];
  for (const text of others) {
    it(`refuses ${JSON.stringify(text)}`, () => expect(parseCanonicalJson(text)).to.equal(undefined));
  }

  it('refuses what is nested too deep, without running out of stack', () => {
    expect(parseCanonicalJson('['.repeat(200_000) + ']'.repeat(200_000))).to.equal(undefined);
  });
});
