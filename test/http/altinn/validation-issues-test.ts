import { expect } from 'chai';
import { SigningError } from '../../../src/errors.ts';
import { validationIssues } from '../../../src/http/altinn/validation-issues.ts';

describe('the validation issues of a refusal', () => {
  it('name every data type of which there are too few or too many', () => {
    const error = new SigningError('ERR_DOCUMENT_COUNT', 'off', {
      info: {
        dataTypes: [
          { dataType: 'form', problem: 'too-few', count: 0, minCount: 1 },
          { dataType: 'scan', problem: 'too-many', count: 3, maxCount: 2 },
        ],
      },
    });
    expect(validationIssues(error, 'en')?.map(({ code, field }) => [code, field])).to.deep.equal([
      ['TooFewDataElementsOfType', 'form'],
      ['TooManyDataElementsOfType', 'scan'],
    ]);
  });

  it('name every fault of a form, by path or else by element', () => {
    const place = { documentId: 'd1', dataType: 'form' };
    const issues = [
      { ...place, message: 'too long', line: 1, field: 'b', path: '/a/b' },
      { ...place, message: 'too short', field: 'c' },
      { ...place, message: 'not XML' },
    ];
    const found = validationIssues(new SigningError('ERR_FORM_INVALID', 'wrong', { info: { issues } }), 'en');
    expect(
      found?.map(({ code, dataElementId, field, description }) => [code, dataElementId, field, description]),
    ).to.deep.equal([
      ['FormDataInvalid', 'd1', '/a/b', 'too long'],
      ['FormDataInvalid', 'd1', 'c', 'too short'],
      ['FormDataInvalid', 'd1', null, 'not XML'],
    ]);
  });

  for (const [language, text] of [
    [undefined, 'Signerte data er endret etter at signaturen ble utført.'],
    ['nb', 'Signerte data er endret etter at signaturen ble utført.'],
    ['nn', 'Signerte data er endra etter at signaturen vart utført.'],
    ['en', 'The signed data has been modified after the signature was made.'],
    ['se', 'The signed data has been modified after the signature was made.'],
  ] as const) {
    it(`are worded in ${language ?? 'no language that was named'}`, () => {
      const error = new SigningError('ERR_DOCUMENTS_CHANGED', 'changed');
      expect(validationIssues(error, language)?.[0]?.description).to.equal(text);
    });
  }

  it('are none for a refusal of another kind', () => {
    expect(validationIssues(new SigningError('ERR_FORBIDDEN', 'no'), 'en')).to.equal(undefined);
  });
});
