import { expect } from 'chai';
import { altinnTime, altinnTimeOrNull } from '../../../src/http/altinn/time.ts';

describe('a time as Altinn writes it', () => {
  const at = Date.UTC(2026, 0, 5, 9, 0, 0, 7);

  it('has seven decimals', () => {
    expect(altinnTime(at)).to.equal('2026-01-05T09:00:00.0070000Z');
  });

  it('is right again after another one', () => {
    expect([at, at, 0, at].map(altinnTime)).to.deep.equal([
      '2026-01-05T09:00:00.0070000Z',
      '2026-01-05T09:00:00.0070000Z',
      '1970-01-01T00:00:00.0000000Z',
      '2026-01-05T09:00:00.0070000Z',
    ]);
  });

  it('may be none', () => {
    expect(altinnTimeOrNull(undefined)).to.equal(null);
  });
});
