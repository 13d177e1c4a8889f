import { expect } from 'chai';
import type { Request } from 'express';
import { ifMatch, isKnown } from '../../src/http/entity-tag.ts';
import { codeOf } from './error-code.ts';

const withHeader = (name: string, value?: string) => ({ headers: { [name]: value } }) as unknown as Request;
const expected = (header?: string) => ifMatch(withHeader('if-match', header));
const known = (header: string) => isKnown(withHeader('if-none-match', header), 7);

describe('the header If-Match', () => {
  const conditions: [what: string, header: string | undefined, tags: string[] | undefined][] = [
    ['is no condition when it is absent', undefined, undefined],
    ['is no more than that it exists as *', ' * ', undefined],
    ['names one tag', '"7"', ['7']],
    ['names several', '"7","8" ,\t"a,b"', ['7', '8', 'a,b']],
    ['may have empty members', ', "7",, "8",', ['7', '8']],
    ['may name the empty tag', '""', ['']],
    ['may name a tag that is not ASCII', '"\u00e6"', ['\u00e6']],
    ['leaves out weak tags', 'W/"7", "8"', ['8']],
    ['matches nothing when all are weak', 'W/"7"', []],
  ];
  for (const [what, header, tags] of conditions) {
    it(what, () => {
      expect(expected(header)).to.deep.equal(tags);
    });
  }

  const malformed = [
    '',
    ',',
    '7',
    '"7',
    '7"',
    '"7" "8"',
    '"7"; "8"',
    'w/"7"',
    'W/ "7"',
    '"7", *',
    '**',
    '"a b"',
    "'7'",
  ];
  for (const header of malformed) {
    it(`refuses ${JSON.stringify(header)}`, () => {
      expect(codeOf(() => expected(header))).to.equal('ERR_BODY_INVALID');
    });
  }

  it('is read in no time, however long it is', () => {
    const since = performance.now();
    for (const part of [' ', ',', '"7",', 'W/', '""', '\t,']) codeOf(() => expected(part.repeat(16_000)));
    expect(performance.now() - since).to.be.below(500);
  });
});

describe('the header If-None-Match', () => {
  for (const header of ['"7"', 'W/"7"', '"6", "7"', '*']) {
    it(`knows it by ${header}`, () => {
      expect(known(header)).to.equal(true);
    });
  }
  for (const header of ['"6"', '"07"', '"77"', '""']) {
    it(`does not know it by ${header}`, () => {
      expect(known(header)).to.equal(false);
    });
  }
});
