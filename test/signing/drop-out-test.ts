import { expect } from 'chai';
import type { Decision, SigningTaskConfig } from '../../src/signing/index.ts';
import { group, type Listed, SigningDesk, start } from './desk.ts';

const listed: Listed[] = [{ party: 'A' }, { party: 'B' }, { party: 'Z', order: 1 }];
const groups = [group(), group({ order: 1 })];
const lenient: Partial<SigningTaskConfig> = {
  onDropout: 'until-unreachable',
  groups: [group({ required: 1 }), group({ order: 1 })],
};

describe('a signee who rejects', () => {
  it('ends the round as rejected and closes every group that is not complete', () => {
    const desk = new SigningDesk({ groups }, listed);
    const { events } = desk.ask('A', {}, { type: 'reject', reason: 'too expensive' });
    expect(events).to.deep.equal([
      { type: 'signee-rejected', group: 0, signeeId: 'A', lost: 1, reason: 'too expensive', at: start },
      { type: 'group-closed', group: 0, at: start },
      { type: 'group-closed', group: 1, at: start },
      { type: 'round-ended', outcome: 'rejected', at: start },
    ]);
  });

  it('keeps their reason', () => {
    const desk = new SigningDesk({ groups }, listed);
    desk.ask('A', {}, { type: 'reject', reason: 'too expensive' });
    expect(desk.signee('A')).to.include({ state: 'rejected', reason: 'too expensive' });
  });

  it('leaves a group complete that was', () => {
    const desk = new SigningDesk({ groups }, listed);
    desk.sign('A');
    desk.sign('B');
    desk.reject('Z');
    expect(desk.groupStates()).to.deep.equal(['complete', 'closed']);
  });

  it('loses only the slots that are not filled', () => {
    const desk = new SigningDesk({ ...lenient, groups: [group({ required: 1, minimum: 2 })] }, [
      { party: 'A', slots: 3 },
      { party: 'B' },
    ]);
    desk.sign('A', { by: 'Kari' });
    desk.reject('A', { by: 'Ola' });
    expect(desk.round.groups[0]).to.include({ filled: 1, lost: 2 });
    expect(desk.round.state).to.equal('open');
  });

  it('ends nothing while the group can still be satisfied, where the model says until-unreachable', () => {
    const desk = new SigningDesk(lenient, listed);
    desk.reject('A');
    expect(desk.round).to.include({ state: 'open', rejections: 1 });
  });
});

const refusals: {
  when: string;
  task?: Partial<SigningTaskConfig>;
  ask: (desk: SigningDesk) => Decision;
  code: string;
  message: string;
}[] = [
  {
    when: 'the model does not allow it',
    task: { groups, allow: [] },
    ask: (desk) => desk.reject('A'),
    code: 'ERR_ACTION_NOT_ALLOWED',
    message: 'signing task <SignLease> does not allow <reject>',
  },
  {
    when: 'their group is pending',
    ask: (desk) => desk.reject('Z'),
    code: 'ERR_TOO_EARLY',
    message: 'group <1> of signing task <SignLease> has not opened yet; wait for its turn',
  },
  {
    when: 'they are not listed',
    ask: (desk) => desk.reject('X'),
    code: 'ERR_NOT_A_SIGNEE',
    message: 'only a listed signee of signing task <SignLease> can reject or drop out',
  },
  {
    when: 'they have signed',
    ask: (desk) => {
      desk.sign('A');
      return desk.reject('A');
    },
    code: 'ERR_ALREADY_SIGNED',
    message: 'signee <A> has already signed in signing task <SignLease>',
  },
  {
    when: 'they have signed, but may withdraw',
    task: { groups, allow: ['reject', 'withdraw'] },
    ask: (desk) => {
      desk.sign('A');
      return desk.reject('A');
    },
    code: 'ERR_ALREADY_SIGNED',
    message: 'signee <A> has already signed in signing task <SignLease>; withdraw the signature first',
  },
  {
    when: 'they have rejected before',
    task: lenient,
    ask: (desk) => {
      desk.reject('A');
      return desk.reject('A');
    },
    code: 'ERR_SIGNEE_DROPPED_OUT',
    message: 'signee <A> of signing task <SignLease> has already rejected',
  },
  {
    when: 'their level is too low',
    task: { groups, level: 2 },
    ask: (desk) => desk.reject('A', { level: 1 }),
    code: 'ERR_LEVEL_TOO_LOW',
    message: 'signing task <SignLease> needs authentication level 2; log in with a higher level',
  },
];

describe('a rejection is refused', () => {
  for (const { when, task = { groups }, ask, code, message } of refusals) {
    it(`when ${when}`, () => {
      expect(ask(new SigningDesk(task, listed)).refusal).to.include({ code, message });
    });
  }

  it('when they are not listed, though they had signed', () => {
    const desk = new SigningDesk({ groups: [group({ unlisted: true })], allow: ['reject', 'withdraw'] }, [
      { party: 'A' },
    ]);
    desk.sign('X');
    desk.withdraw('X');
    expect(desk.reject('X').refusal).to.include({ code: 'ERR_NOT_A_SIGNEE' });
  });

  it('when the actor has signed for the same organisation, though it has a slot left', () => {
    const desk = new SigningDesk({}, [{ party: 'organisation', slots: 2 }]);
    desk.sign('organisation', { by: 'Kari' });
    expect(desk.reject('organisation', { by: 'Kari' }).refusal).to.include({ code: 'ERR_ALREADY_SIGNED' });
    expect(desk.reject('organisation', { by: 'Ola' }).round.state).to.equal('rejected');
  });
});

describe('a signee who drops out', () => {
  it('ends the round as failed, with the cause', () => {
    const desk = new SigningDesk({ groups }, listed);
    expect(desk.dropOut('A', 'reserved').round).to.include({ state: 'failed', cause: 'reserved' });
    expect(desk.signee('A')).to.include({ state: 'failed', cause: 'reserved' });
  });

  it('does so while their group is pending', () => {
    const desk = new SigningDesk({ groups }, listed);
    expect(desk.dropOut('Z@1').round.state).to.equal('failed');
  });

  it('ends the round as rejected, without a cause, where somebody has rejected', () => {
    const desk = new SigningDesk(lenient, listed);
    desk.reject('A');
    const { round } = desk.dropOut('B');
    expect(round.state).to.equal('rejected');
    expect(round).not.to.have.property('cause');
  });

  it('is refused for who has signed: signed stays signed', () => {
    const desk = new SigningDesk({ groups }, listed);
    desk.sign('A');
    expect(desk.dropOut('A').refusal).to.include({ code: 'ERR_ALREADY_SIGNED' });
  });

  it('is refused a second time', () => {
    const desk = new SigningDesk(lenient, listed);
    desk.dropOut('A');
    expect(desk.dropOut('A').refusal).to.include({
      code: 'ERR_SIGNEE_DROPPED_OUT',
      message: 'signee <A> of signing task <SignLease> has already failed',
    });
  });

  it('is refused after their group is complete', () => {
    const desk = new SigningDesk(lenient, listed);
    desk.sign('A');
    expect(desk.dropOut('B').refusal).to.include({ code: 'ERR_GROUP_CLOSED' });
  });

  it('is refused for somebody who is not listed', () => {
    const desk = new SigningDesk({ groups: [group({ unlisted: true })] }, [{ party: 'A' }]);
    desk.sign('Z');
    expect(desk.dropOut('unlisted-1').refusal).to.include({ code: 'ERR_NOT_A_SIGNEE' });
  });
});
