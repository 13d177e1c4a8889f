import { expect } from 'chai';
import { applyEvents, applyToSignee, type RoundEvent } from '../../src/signing/index.ts';
import { group, SigningDesk, start } from './desk.ts';

const desk = () => new SigningDesk({}, [{ party: 'A', slots: 2 }, { party: 'B' }]);

describe('the events of a round', () => {
  it('tell all of it, from its entry to its end', () => {
    const groups = [group({ order: 1, unlisted: true }), group({ order: 2 })];
    const told = new SigningDesk({ groups, allow: ['withdraw', 'reject'], activation: 'P1D' }, [
      { party: 'A', order: 1 },
      { party: 'B', order: 2 },
    ]);
    const entered = told.round;
    told.tick(entered.activationAt);
    told.sign('Z');
    told.withdraw('Z');
    told.sign('A');
    told.reject('B');
    expect(told.round.state).to.equal('rejected');
    expect(applyEvents(entered, told.events)).to.deep.equal(told.round);
  });

  it('leave the round that they are applied to as it was', () => {
    const { round } = desk();
    applyEvents(round, [{ type: 'round-ended', outcome: 'cancelled', at: start }]);
    expect(round.state).to.equal('open');
  });
});

describe('the events of a signee', () => {
  const rejected = (signeeId: string): RoundEvent => ({
    type: 'signee-rejected',
    group: 0,
    signeeId,
    lost: 1,
    at: start,
  });

  it('change that signee', () => {
    expect(applyToSignee(desk().signee('B'), [rejected('B')])).to.include({ state: 'rejected' });
  });

  it('change nobody else', () => {
    const signee = desk().signee('A');
    expect(applyToSignee(signee, [rejected('B')])).to.equal(signee);
  });

  const added: RoundEvent = { type: 'signee-added', group: 0, signeeId: 'B', slots: 3, level: 2, at: start };
  const delegated: RoundEvent = {
    type: 'signee-delegated',
    group: 0,
    signeeId: 'A',
    delegateId: 'B',
    slots: 2,
    depth: 1,
    at: start,
  };

  it('use a row anew that was removed, for one who is added or takes over', () => {
    const removed = applyToSignee(desk().signee('B'), [
      { type: 'signee-removed', group: 0, signeeId: 'B', slots: 1, at: start },
    ]);
    expect(removed).to.include({ state: 'removed' });
    for (const event of [added, delegated]) {
      expect(applyToSignee(removed, [event])).to.deep.equal(applyToSignee(undefined, [event]));
    }
  });

  it('keep with whoever hands over what was asked of them', () => {
    expect(applyToSignee(desk().signee('A'), [delegated])).to.include({ state: 'delegated', slots: 2 });
  });

  it('create nobody unless somebody unlisted signed, took over or was added', () => {
    const { events } = desk().sign('A');
    expect(applyToSignee(undefined, [rejected('A'), ...events])).to.equal(undefined);
  });

  it('do not undo a signature by what ends the round', () => {
    const signing = desk();
    signing.sign('A');
    const signee = signing.signee('A');
    expect(applyToSignee(signee, signing.take({ type: 'cancel', cause: 'sender' }).events)).to.equal(signee);
  });
});
