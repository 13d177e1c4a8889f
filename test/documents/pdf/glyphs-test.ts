import { expect } from 'chai';
import { loadFonts } from '../../../src/documents/pdf/fonts.ts';
import type { Typesetter } from '../../../src/documents/pdf/glyphs.ts';
import { MONO_ADVANCE, typesetter, widthOf } from '../../../src/documents/pdf/glyphs.ts';

describe('the glyphs of a text', () => {
  let mono: Typesetter;
  let sans: Typesetter;
  before(async function () {
    this.timeout(20_000);
    const fonts = await loadFonts();
    mono = typesetter(fonts, 'mono');
    sans = typesetter(fonts, 'sans');
  });
  const read = (typeset: Typesetter, text: string) =>
    String.fromCodePoint(...typeset(text).map(({ codePoint }) => codePoint));

  const readable: Record<string, string> = {
    Norwegian: 'Ærlig ørret på blåbærtur – «ÆØÅ æøå éèêóòôü»',
    'Northern Sámi': 'ÁáČčĐđŊŋŠšŦŧŽž',
    'Lule Sámi': 'ÁáÅåÄäŊŋŃńÑñ',
    'South Sámi': 'ÏïÖöÄäÅåÆæØø',
    'Inari Sámi': 'ÂâÄäÁáČčĐđŊŋŠšŽž',
    'Skolt Sámi': 'ÂâČčƷʒǮǯĐđǦǧǤǥǨǩŊŋÕõŠšŽžÅåÄäʹʼˈ',
    Greek: 'ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩ αβγδεζηθικλμνξοπρσςτυφχψω ΆΈΉΊΌΎΏάέήίόύώϊϋΐΰ ᾳῆὧ',
  };
  for (const [language, text] of Object.entries(readable)) {
    for (const face of ['mono', 'sans'] as const) {
      it(`of ${language} are there in ${face}`, () => {
        expect(read(face === 'mono' ? mono : sans, text)).to.equal(text.normalize('NFC'));
      });
    }
  }

  it('are those of a second face where the first has none', () => {
    expect(mono('a')[0]!.face).to.equal('mono');
    expect(mono('ᐁ')[0]!.face).to.equal('sans');
  });

  for (const [what, text, code] of [
    ['a control character', 'a\u0007b', 'a[U+0007]b'],
    ['NUL', '\u0000', '[U+0000]'],
    ['a direction mark', 'a\u202Eb', 'a[U+202E]b'],
    ['a zero-width space', 'a\u200Bb', 'a[U+200B]b'],
    ['a soft hyphen', 'a\u00ADb', 'a[U+00AD]b'],
    ['a letter written from right to left', 'ש', '[U+05E9]'],
    ['a letter that no face has', '水', '[U+6C34]'],
    ['one beyond the first plane', '🎉', '[U+1F389]'],
    ['half a surrogate pair', 'a\uD800b', 'a[U+D800]b'],
    ['a line separator', 'a\u2028b', 'a[U+2028]b'],
    ['a private character', '\uE000', '[U+E000]'],
    ['a variation selector', 'a\uFE0F', 'a[U+FE0F]'],
    ['a mark without a letter', '\u0301a', '[U+0301]a'],
    ['the third mark on a letter', 'x\u0301\u0302\u0303', 'x\u0301\u0302[U+0303]'],
  ] as const) {
    it(`show ${what} as its code`, () => {
      expect(read(sans, text)).to.equal(code);
      expect(read(mono, text)).to.equal(code);
    });
  }

  it('are composed, so that a letter with a mark is one', () => {
    expect(mono('a\u030A')).to.have.length(1);
  });

  it('put a mark that can’t be composed onto its letter', () => {
    const [, mark] = mono('x\u0301');
    expect(mark).to.include({ width: 0, back: mark!.advance });
  });

  it('fill whole columns of a monospaced line, whatever face they are of', () => {
    const columns = widthOf(mono('aᐁb')) / MONO_ADVANCE;
    expect(columns).to.be.closeTo(Math.round(columns), 0.001);
  });
});
