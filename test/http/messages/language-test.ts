import { expect } from 'chai';
import { messageLanguage } from '../../../src/http/messages/language.ts';

describe('the language of a message', () => {
  for (const [number, language] of [
    ['1033', 'en'],
    ['1044', 'nb'],
    ['2068', 'nn'],
    ['1083', 'se'],
  ]) {
    it(`is ${language} by the number ${number}`, () => {
      expect(messageLanguage(number, 'nb')).to.equal(language);
    });
  }

  for (const other of [undefined, '', '1', 'en', ['1033', '1044'], { a: '1033' }, 'constructor']) {
    it(`is the default where the parameter is ${JSON.stringify(other)}`, () => {
      expect(messageLanguage(other, 'nn')).to.equal('nn');
    });
  }
});
