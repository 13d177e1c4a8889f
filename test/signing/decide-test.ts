import { expect } from 'chai';
import { type Decision, decide, type Outcome, type SigningAction } from '../../src/signing/index.ts';
import { day, group, minute, SigningDesk, start } from './desk.ts';

const allow = ['reject', 'return', 'withdraw', 'delegate'] as const;
const groups = [group({ lifetime: 'P7D' })];
const ended: Record<Outcome, (desk: SigningDesk) => Decision> = {
  completed: (desk) => desk.next(),
  rejected: (desk) => desk.take({ type: 'return' }),
  failed: (desk) => desk.dropOut('B'),
  expired: (desk) => desk.tick(start + 7 * day),
  cancelled: (desk) => desk.take({ type: 'cancel', cause: 'sender' }),
};
const asked: Record<Exclude<SigningAction['type'], 'tick' | 'drop-out'>, (desk: SigningDesk) => Decision> = {
  sign: (desk) => desk.sign('B'),
  reject: (desk) => desk.reject('B'),
  withdraw: (desk) => desk.withdraw('A'),
  next: (desk) => desk.next(),
  return: (desk) => desk.take({ type: 'return' }),
  cancel: (desk) => desk.take({ type: 'cancel', cause: 'owner' }),
  delegate: (desk) => desk.delegate('B', 'C'),
  'change-signees': (desk) => desk.changeSignees({ add: [{ party: 'C' }] }),
  extend: (desk) => desk.take({ type: 'extend', deadlineAt: start + 30 * day }),
};

for (const [outcome, end] of Object.entries(ended)) {
  describe(`a round that is ${outcome}`, () => {
    let desk: SigningDesk;
    beforeEach(() => {
      desk = new SigningDesk(
        {
          completion: 'parallel',
          allow: [...allow],
          groups: outcome === 'expired' ? groups : [group({ lifetime: 'P7D', required: 1 })],
        },
        [{ party: 'A' }, { party: 'B' }],
      );
      desk.sign('A');
      end(desk);
    });

    for (const [action, ask] of Object.entries(asked)) {
      it(`refuses <${action}> with the outcome`, () => {
        const { refusal, events } = ask(desk);
        expect(events).to.deep.equal([]);
        expect(refusal).to.deep.equal({
          code: outcome === 'expired' ? 'ERR_ROUND_EXPIRED' : 'ERR_ROUND_ENDED',
          message: `signing task <SignLease> is already ${outcome}`,
          outcome,
        });
      });
    }

    it('answers a signature again', () => {
      expect(desk.sign('A')).to.deep.include({ repeat: true, signature: desk.signatures[0], events: [] });
    });

    it('takes a tick', () => {
      expect(desk.tick(start + 30 * day)).to.deep.equal({ events: [], round: desk.round });
    });
  });
}

describe('what is due', () => {
  it('comes before the action, in the same decision', () => {
    const desk = new SigningDesk({ activation: 'PT1M' }, [{ party: 'A' }]);
    const { events } = desk.sign('A', { at: start + 2 * minute });
    expect(events.map(({ type, at }) => [type, at - start])).to.deep.equal([
      ['group-opened', 2 * minute],
      ['signed', 2 * minute],
      ['group-completed', 2 * minute],
      ['round-ended', 2 * minute],
    ]);
  });

  it('stays when the action is refused for another reason', () => {
    const desk = new SigningDesk({ activation: 'PT1M' }, [{ party: 'A' }]);
    const { events, refusal } = desk.sign('Z', { at: start + 2 * minute });
    expect(refusal).to.include({ code: 'ERR_NOT_A_SIGNEE' });
    expect(events).to.deep.equal([{ type: 'group-opened', group: 0, at: start + 2 * minute }]);
    expect(desk.round.groups[0]?.state).to.equal('open');
  });

  it('beats a cancel at the instant of the deadline', () => {
    const desk = new SigningDesk({ groups }, [{ party: 'A' }]);
    const { refusal } = desk.take({ type: 'cancel', cause: 'sender' }, {}, start + 7 * day);
    expect(refusal).to.include({ code: 'ERR_ROUND_EXPIRED', outcome: 'expired' });
  });
});

describe('a decision', () => {
  it('is the same for the same arguments', () => {
    const { round, signees } = new SigningDesk({}, [{ party: 'A' }]);
    const action = { type: 'reject', reason: 'no' } as const;
    const context = { signee: signees[0]!, actorKey: 'person:A' };
    expect(decide(round, action, context, start)).to.deep.equal(decide(round, action, context, start));
  });

  it('tells no identity in a refusal', () => {
    const desk = new SigningDesk({ level: 4, allow: [...allow] }, [{ party: 'A' }]);
    for (const { refusal } of [desk.sign('A'), desk.sign('Z'), desk.reject('A'), desk.delegate('A', 'B')]) {
      expect(refusal?.message).to.be.a('string').and.not.to.include('person:');
    }
  });
});
