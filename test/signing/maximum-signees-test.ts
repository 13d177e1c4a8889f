import { expect } from 'chai';
import { group, SigningDesk } from './desk.ts';

const groups = [group({ order: 1 }), group({ order: 2 })];
const desk = (maximumSignees?: number, options: { allow?: 'delegate'[] } = {}) =>
  new SigningDesk(
    { groups, ...options },
    [
      { party: 'A', order: 1 },
      { party: 'B', order: 1 },
      { party: 'C', order: 2, slots: 5 },
    ],
    maximumSignees === undefined ? {} : { maximumSignees },
  );
const adding = (on: SigningDesk, parties: string[], remove: string[] = []) =>
  on.changeSignees({ add: parties.map((party) => ({ party, order: 2 })), remove }).refusal?.code;

describe('the most signees that a round may list', () => {
  it('may be listed, whatever their slots', () => {
    expect(desk(3).round.groups.map(({ signees }) => signees)).to.deep.equal([2, 1]);
  });

  it('is none unless somebody says it', () => {
    expect(desk().round.rules).not.to.have.property('maximumSignees');
  });

  it('is not passed on entry', () => {
    expect(() => desk(2))
      .to.throw("signing task <SignLease> can't be entered: it would list 3 signees, and may list 2")
      .with.property('code', 'ERR_TOO_MANY_SIGNEES');
  });

  it('is not passed by adding some', () => {
    const on = desk(4);
    expect(adding(on, ['D', 'E'])).to.equal('ERR_TOO_MANY_SIGNEES');
    expect(adding(on, ['D'])).to.equal(undefined);
    expect(adding(on, ['E'])).to.equal('ERR_TOO_MANY_SIGNEES');
  });

  it('leaves room for one who takes the place of another', () => {
    const on = desk(3);
    expect(adding(on, ['D'], ['C@2'])).to.equal(undefined);
    expect(on.round.groups.map(({ signees }) => signees)).to.deep.equal([2, 1]);
  });

  it('is not touched by handing over', () => {
    const on = desk(3, { allow: ['delegate'] });
    expect(on.delegate('A', 'D').refusal).to.equal(undefined);
    expect(on.round.groups[0]!.signees).to.equal(2);
  });
});
