import { expect } from 'chai';
import { outlasts } from '../../src/signing/index.ts';
import { day, group, SigningDesk, start } from './desk.ts';

describe('one duration outlasts another', () => {
  const cases: [duration: string, other: string, expected: boolean][] = [
    ['P91D', 'P90D', true],
    ['P90D', 'P90D', false],
    ['P30D', 'P90D', false],
    ['PT25H', 'P1D', true],
    ['P3M', 'P90D', true],
    ['P1M', 'P31D', false],
    ['P30D', 'P1M', true],
    ['P1Y', 'P365D', true],
    ['P1Y', 'P366D', false],
    ['P9999999Y', 'P90D', true],
  ];
  for (const [duration, other, expected] of cases) {
    it(`<${duration}> ${expected ? 'may be' : 'is never'} longer than <${other}>`, () => {
      expect(outlasts(duration, other)).to.equal(expected);
    });
  }
});

describe('a lifetime', () => {
  const parties = ['A', 'B', 'C'];
  const chained = () =>
    new SigningDesk(
      { groups: [1, 2, 3].map((order) => group({ order, lifetime: 'P1D' })) },
      parties.map((party, index) => ({ party, order: index + 1 })),
    );

  it('of a day each lets three chained groups take three days at most', () => {
    const desk = chained();
    for (const [index, party] of parties.entries()) {
      expect(desk.sign(party, { at: start + (index + 1) * (day - 1) }).refusal).to.equal(undefined);
    }
    expect(desk.round).to.include({ state: 'completed', endedAt: start + 3 * (day - 1) });
  });

  it('of a day each ends a chain a day after the group before it was complete', () => {
    const desk = chained();
    desk.sign('A', { at: start + day / 2 });
    desk.sign('B', { at: start + day });
    expect(desk.tick(start + 9 * day).round).to.include({ state: 'expired', endedAt: start + 2 * day });
  });

  it('of a day gives three who sign at the same time one day', () => {
    const desk = new SigningDesk(
      { groups: [group({ lifetime: 'P1D' })] },
      parties.map((party) => ({ party })),
    );
    desk.sign('A');
    desk.sign('B', { at: start + day - 1 });
    expect(desk.sign('C', { at: start + day }).refusal).to.include({ code: 'ERR_ROUND_EXPIRED' });
  });

  it('begins on entry where the activation lies in the past', () => {
    const { round } = new SigningDesk(
      { activation: '2024-12-24T12:00:00Z', groups: [group({ lifetime: 'P7D' })] },
      [{ party: 'A' }],
    );
    expect(round.groups[0]).to.include({ openedAt: start, deadlineAt: start + 7 * day });
  });
});

describe('a maximum lifetime', () => {
  const maximum = (own?: string, hosts?: string) =>
    new SigningDesk(
      { ...(own && { maximumLifetime: own }) },
      [{ party: 'A' }],
      hosts === undefined ? {} : { maximumLifetime: hosts },
    ).round.rules.maximumLifetime;

  it('is the one that the task or the host says', () => {
    expect([maximum('P90D'), maximum(undefined, 'P60D'), maximum()]).to.deep.equal([
      'P90D',
      'P60D',
      undefined,
    ]);
  });

  it('is the shorter one where both say one', () => {
    expect([maximum('P90D', 'P60D'), maximum('P60D', 'P2M'), maximum('P60D', 'P1M')]).to.deep.equal([
      'P60D',
      'P2M',
      'P1M',
    ]);
  });

  it('gives no lifetime to a group that has none', () => {
    const { round } = new SigningDesk({ maximumLifetime: 'P90D' }, [{ party: 'A' }]);
    expect(round.groups[0]).not.to.have.property('deadlineAt');
  });

  it('of the host refuses a longer lifetime', () => {
    const enter = () =>
      new SigningDesk({ groups: [group({ lifetime: 'P90D' })] }, [{ party: 'A' }], {
        maximumLifetime: 'P60D',
      });
    expect(enter).to.throw('lifetime of group <0> may be longer than its maximum, <P60D>');
  });
});
