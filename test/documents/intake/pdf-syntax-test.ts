import { expect } from 'chai';
import { PdfBudget } from '../../../src/documents/intake/pdf-budget.ts';
import { PdfParser, PdfRef, type PdfValue } from '../../../src/documents/intake/pdf-syntax.ts';

const parsed = (text: string): PdfValue =>
  new PdfParser(Buffer.from(text, 'latin1'), new PdfBudget()).value();
const textOf = (text: string) => Buffer.from(parsed(text) as Uint8Array).toString('latin1');

describe('the syntax of PDF', () => {
  const values: [string, PdfValue][] = [
    ['null', null],
    ['true', true],
    ['false', false],
    ['17', 17],
    ['-0.5', -0.5],
    ['+.25', 0.25],
    ['4.', 4],
    ['/Name', 'Name'],
    ['/A#42c', 'ABc'],
    ['/A#4', 'A#4'],
    ['/', ''],
    ['12 0 R', new PdfRef(12, 0)],
    ['12%x\n0\nR', new PdfRef(12, 0)],
    [
      '<</A 1/B<</C[]>>>>',
      new Map<string, PdfValue>([
        ['A', 1],
        ['B', new Map([['C', []]])],
      ]),
    ],
    ['<</A 1 /A 1>>', new Map([['A', 1]])],
  ];
  for (const [text, value] of values) {
    it(`reads ${text.replace('\n', '\\n')}`, () => expect(parsed(text)).to.deep.equal(value));
  }

  it('tells a reference from numbers in a row', () => {
    expect(parsed('[1 2 3 0 R 4 5]')).to.deep.equal([1, 2, new PdfRef(3, 0), 4, 5]);
  });

  const strings: [string, string][] = [
    ['(hello)', 'hello'],
    ['(a (nested) b)', 'a (nested) b'],
    ['(\\(\\)\\\\)', '()\\'],
    ['(\\n\\r\\t\\b\\f)', '\n\r\t\b\f'],
    ['(a\\\nb\\\r\nc)', 'abc'],
    ['(\\101\\7x\\400)', 'A\x07x\0'],
    ['(\\x)', 'x'],
    ['<48 65 6c6C6f>', 'Hello'],
    ['<4>', '@'],
    ['<>', ''],
  ];
  for (const [text, value] of strings)
    it(`reads ${JSON.stringify(text)}`, () => expect(textOf(text)).to.equal(value));

  const faults: [string, string][] = [
    ['', 'has no end'],
    ['[1', 'has no end'],
    ['(a', 'has no end'],
    ['(a\\)', 'has no end'],
    ['<4', 'has no end'],
    ['<4x>', 'holds something else'],
    ['<</A 1', 'a key that is no name'],
    ['<</A>>', 'something else where an object should be'],
    ['<<1 2>>', 'a key that is no name'],
    ['<</A 1/A 2>>', 'a key twice'],
    ['nul', 'something else'],
    ['nullx', 'something else'],
    [']', 'something else'],
    [')', 'something else'],
    ['{', 'something else'],
    ['1.2.3', 'malformed'],
    ['--1', 'malformed'],
    ['1e5', 'malformed'],
    ['-', 'malformed'],
    ['/A#00b', 'holds a NUL'],
    ['8388608 0 R', 'out of range'],
    ['1 65536 R', 'out of range'],
  ];
  for (const [text, fault] of faults) {
    it(`refuses ${text || 'nothing'}`, () => {
      expect(() => parsed(text))
        .to.throw(fault)
        .with.property('code', 'ERR_DOCUMENT_DAMAGED');
    });
  }

  it('never looks beyond its range', () => {
    const bytes = Buffer.from('12 0 R (string)');
    expect(new PdfParser(bytes, new PdfBudget(), 0, 4).value()).to.equal(12);
    expect(() => new PdfParser(bytes, new PdfBudget(), 7, 10).value()).to.throw('has no end');
  });
});
