import { expect } from 'chai';
import { DateTime } from 'luxon';
import { statusOf } from '../../../../src/http/index.ts';
import { locales, pageLanguages, pageTexts } from '../../../../src/http/signing-page/language.ts';
import { toldByCode } from '../../../../src/http/signing-page/texts/page-texts.ts';

/** Every text by where it stands, such as `code.text.0`. */
function textsIn(value: unknown, path = ''): [string, string][] {
  if (typeof value === 'string') return [[path, value]];
  return Object.entries(value as object).flatMap(([name, inner]) =>
    textsIn(inner, path === '' ? name : `${path}.${name}`),
  );
}

const placeholdersOf = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(([name]) => name).sort();

describe('the texts of the pages', () => {
  const known = new Map(textsIn(pageTexts.nb));

  for (const language of pageLanguages) {
    const texts = textsIn(pageTexts[language]).filter(([path]) => path !== 'time');

    it(`are all there in ${language}`, () => {
      expect(texts.filter(([, text]) => text.trim() === '')).to.deep.equal([]);
      expect(Object.keys(pageTexts[language])).to.have.members(Object.keys(pageTexts.nb));
    });

    it(`have the same values filled in as in Bokmål: ${language}`, () => {
      for (const [path, text] of texts)
        expect(placeholdersOf(text), path).to.deep.equal(placeholdersOf(known.get(path) ?? ''));
    });

    it(`write a time that can be read: ${language}`, () => {
      const time = DateTime.fromISO('2026-03-01T13:05', { zone: 'Europe/Oslo' })
        .setLocale(locales[language])
        .toFormat(pageTexts[language].time);
      expect(time).to.match(/1\.? mar(s|ch) 2026 (kl\.|at) 13[.:]05/i);
    });
  }

  it('are named for errors that there are', () => {
    for (const code of Object.keys(toldByCode)) expect(statusOf).to.have.property(code);
  });
});
