import { expect } from 'chai';
import type { Glyph } from '../../../src/documents/pdf/glyphs.ts';
import { wrap } from '../../../src/documents/pdf/wrap.ts';

const glyphs = (text: string): Glyph[] =>
  Array.from(text, (character) => ({
    face: 'mono',
    id: 0,
    codePoint: character.codePointAt(0)!,
    advance: 1,
    back: 0,
    pad: 0,
    width: character === '\u0301' ? 0 : 1,
  }));
const wrapped = (text: string, width: number) =>
  [...wrap(glyphs(text), width)].map((line) => String.fromCodePoint(...line.map((each) => each.codePoint)));

describe('a line that is wrapped', () => {
  it('stays one line if it fits', () => {
    expect(wrapped('abc', 3)).to.deep.equal(['abc']);
  });

  it('is one empty line if it is empty', () => {
    expect(wrapped('', 3)).to.deep.equal(['']);
  });

  it('breaks behind the last space', () => {
    expect(wrapped('one two three', 8)).to.deep.equal(['one two ', 'three']);
  });

  it('breaks where the width ends, if there is no space', () => {
    expect(wrapped('abcdefg', 3)).to.deep.equal(['abc', 'def', 'g']);
  });

  it('breaks where the width ends, if the space is in the first half', () => {
    expect(wrapped('a bcdefghij', 8)).to.deep.equal(['a bcdefg', 'hij']);
  });

  it('breaks behind a slash', () => {
    expect(wrapped('https://host/path', 14)).to.deep.equal(['https://host/', 'path']);
  });

  it('lets a space hang over the edge', () => {
    expect(wrapped('abc def', 3)).to.deep.equal(['abc ', 'def']);
  });

  it('keeps a mark with its letter', () => {
    expect(wrapped('abc\u0301def', 3)).to.deep.equal(['abc\u0301', 'def']);
  });

  it('takes a glyph that is wider than the line', () => {
    expect(wrapped('ab', 0.5)).to.deep.equal(['a', 'b']);
  });

  it('loses nothing of spaces alone', () => {
    expect(wrapped(' '.repeat(10), 3).join('')).to.equal(' '.repeat(10));
  });
});
