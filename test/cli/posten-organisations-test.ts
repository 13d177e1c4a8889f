import { expect } from 'chai';
import { readOrganisations } from '../../src/cli/posten-organisations.ts';

const SECRET = 'hunter2';
const good = { number: '991825827', name: 'Tax', kind: 'public' };

describe('the organisations that send', () => {
  it('are those of the setting', () => {
    const all = [
      { ...good, brokers: ['984661185'], features: ['name-identifier'] },
      { number: '937884117', name: 'Bank', kind: 'private' },
    ];
    expect(readOrganisations(all)).to.deep.equal(all);
  });

  const shape = '[0] must be an object of number, name, kind, and perhaps brokers and features';
  const nine = 'must be an organisation number, 9 digits';
  const length = '[0].name must have 1 to 100 characters, and no space around them';
  const wrong: [what: string, json: unknown, message: string][] = [
    ['no list', good, ' must be a JSON list of organisations'],
    ['empty', [], ' must have at least one organisation'],
    ['texts', [SECRET], shape],
    ['of unknown properties', [{ ...good, [SECRET]: true }], shape],
    ['without number', [{ ...good, number: undefined }], '[0].number must be a text'],
    ['of a number with spaces', [{ ...good, number: '991 825 827' }], `[0].number ${nine}`],
    ['of a number that is too long', [{ ...good, number: '01017012345' }], `[0].number ${nine}`],
    ['without name', [{ ...good, name: undefined }], '[0].name must be a text'],
    ['of an empty name', [{ ...good, name: '' }], length],
    ['of a long name', [{ ...good, name: 'x'.repeat(101) }], length],
    ['of another kind', [{ ...good, kind: SECRET }], '[0].kind must be public or private'],
    ['with one broker', [{ ...good, brokers: '1' }], '[0].brokers must be a list of organisation numbers'],
    ['with a broker that is none', [good, { ...good, brokers: [SECRET] }], `[1].brokers[0] ${nine}`],
    [
      'with a feature that there is not',
      [{ ...good, features: ['name-identifier', SECRET] }],
      '[0].features[1] must be among name-identifier',
    ],
    ['with one feature', [{ ...good, features: SECRET }], '[0].features must be a list of name-identifier'],
    ['the same twice', [good, { ...good, name: 'Other' }], ' has two organisations of the same number'],
  ];
  for (const [what, json, message] of wrong) {
    it(`are refused where they are ${what}, and nothing is quoted`, () => {
      expect(() => readOrganisations(json))
        .to.throw()
        .that.includes({ code: 'ERR_SETTING_INVALID', message: `POSTEN_ORGANISATIONS${message}` });
    });
  }
});
