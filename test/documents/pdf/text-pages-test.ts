import { expect } from 'chai';
import { loadFonts } from '../../../src/documents/pdf/fonts.ts';
import type { Typesetter } from '../../../src/documents/pdf/glyphs.ts';
import { typesetter } from '../../../src/documents/pdf/glyphs.ts';
import { runOn, textPages } from '../../../src/documents/pdf/text-pages.ts';

describe('the pages of a text', () => {
  let mono: Typesetter;
  before(async function () {
    this.timeout(20_000);
    mono = typesetter(await loadFonts(), 'mono');
  });
  const pages = (text: string, columns = 20, lines = 3) =>
    Array.from(textPages(text, mono, columns, lines), (page) =>
      page.map((line) => String.fromCodePoint(...line.map(({ codePoint }) => codePoint))),
    );

  it('keep lines, however they end', () => {
    expect(pages('a\nb\r\nc', 20, 5)).to.deep.equal([['a', 'b', 'c']]);
    expect(pages('a\rb', 20, 5)).to.deep.equal([['a', 'b']]);
  });

  it('keep empty lines', () => {
    expect(pages('a\n\n\nb', 20, 5)).to.deep.equal([['a', '', '', 'b']]);
  });

  it('have no line behind the last line end', () => {
    expect(pages('a\n')).to.deep.equal([['a']]);
  });

  it('are one for no text', () => {
    expect(pages('')).to.deep.equal([['']]);
  });

  it('have so many lines', () => {
    expect(pages('1\n2\n3\n4')).to.deep.equal([['1', '2', '3'], ['4']]);
  });

  it('wrap long lines', () => {
    expect(pages('one two three four five', 10)).to.deep.equal([['one two ', 'three four ', 'five']]);
  });

  it('end with a form feed', () => {
    expect(pages('a\fb')).to.deep.equal([['a'], ['b']]);
    expect(pages('a\n\fb')).to.deep.equal([['a'], ['b']]);
    expect(pages('a\f\fb')).to.deep.equal([['a'], [''], ['b']]);
  });

  it('have tabs go to every eighth column', () => {
    expect(pages('a\tb\t\tc', 40)).to.deep.equal([['a       b               c']]);
    expect(pages('12345678\tx')).to.deep.equal([['12345678        x']]);
  });

  it('lose nothing of a line that is set in pieces', () => {
    const line = `${'x'.repeat(9_999)}a\u030A🎉${'y'.repeat(12_000)}\tz`;
    const shown = pages(line, 50, 1_000).flat().join('').replaceAll(' ', '');
    expect(shown).to.equal(`${'x'.repeat(9_999)}å[U+1F389]${'y'.repeat(12_000)}z`);
  });

  it('run on with their ends shown', () => {
    expect(runOn('a\r\nb\n\fc\td')).to.equal('a↵b↵↡c d');
  });
});
