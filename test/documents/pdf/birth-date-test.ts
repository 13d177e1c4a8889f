import { expect } from 'chai';
import { birthDate } from '../../../src/documents/pdf/birth-date.ts';

describe('the date of birth in an identity number', () => {
  const cases: [string, string, string | undefined][] = [
    ['a national number', '17054026641', '1940-05-17'],
    ['a D-number', '57054026641', '1940-05-17'],
    ['a synthetic number with 40 added to the month', '17454026641', '1940-05-17'],
    ['a synthetic number with 80 added to the month', '17854026641', '1940-05-17'],
    ['a synthetic D-number', '57854026641', '1940-05-17'],
    ['somebody born in the 19th century', '01019950012', '1899-01-01'],
    ['the first year of the 19th century', '01015474912', '1854-01-01'],
    ['somebody born in 1900', '01010000012', '1900-01-01'],
    ['somebody born in 1999', '31129949912', '1999-12-31'],
    ['somebody born in 1940 whose digits are above 900', '01014090012', '1940-01-01'],
    ['somebody born in 2000', '01010050012', '2000-01-01'],
    ['somebody born in 2039', '31123999912', '2039-12-31'],
    ['29 February of a leap year', '29020050012', '2000-02-29'],
    ['digits that belong to no century', '01014075012', undefined],
    ['29 February of another year', '29020150012', undefined],
    ['month 13', '01130050012', undefined],
    ['month 0', '01000050012', undefined],
    ['day 0', '00010050012', undefined],
    ['too few digits', '1705402664', undefined],
    ['letters', '1705402664x', undefined],
  ];
  for (const [what, number, date] of cases) {
    it(`is ${date ?? 'not known'} for ${what}`, () => {
      expect(birthDate(number)).to.equal(date);
    });
  }
});
