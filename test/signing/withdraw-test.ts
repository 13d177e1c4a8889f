import { expect } from 'chai';
import { group, SigningDesk } from './desk.ts';

const allow = ['withdraw' as const];
const listed = [{ party: 'A', slots: 2 }, { party: 'B' }];

describe('a signature that is withdrawn', () => {
  it('is void, and its signee waits again', () => {
    const desk = new SigningDesk({ allow }, listed);
    desk.sign('B');
    desk.withdraw('B');
    expect(desk.standing()).to.deep.equal([]);
    expect(desk.round.groups[0]).to.include({ filled: 0 });
    expect(desk.status('B')).to.equal('waiting');
  });

  it('remains as proof', () => {
    const desk = new SigningDesk({ allow }, listed);
    desk.sign('B');
    desk.withdraw('B', { at: desk.now + 1 });
    expect(desk.signatures[0]).to.include({ supersededAt: desk.now });
  });

  it('can be made anew', () => {
    const desk = new SigningDesk({ allow }, listed);
    desk.sign('B');
    desk.withdraw('B');
    expect(desk.sign('B')).not.to.have.property('repeat');
    expect(desk.round.groups[0]).to.include({ filled: 1 });
  });

  it('is the latest of an actor who has made several', () => {
    const desk = new SigningDesk({ allow }, listed);
    desk.sign('A');
    desk.sign('A', { again: true, at: desk.now + 1 });
    desk.withdraw('A');
    expect(desk.standing().map(({ id }) => id)).to.deep.equal(['signature-1']);
    expect(desk.status('A')).to.equal('signed');
  });

  it('of somebody who is not listed no longer counts', () => {
    const desk = new SigningDesk({ allow, groups: [group({ unlisted: true })] }, listed);
    desk.sign('Z');
    desk.withdraw('Z');
    expect(desk.round.groups[0]).to.include({ unlistedSignatures: 0 });
    desk.sign('Z');
    expect(desk.round.groups[0]).to.include({ unlistedSignatures: 1, filled: 0 });
  });
});

describe('a withdrawal is refused', () => {
  it('when the model does not allow it', () => {
    const desk = new SigningDesk({}, listed);
    desk.sign('B');
    expect(desk.withdraw('B').refusal).to.include({
      code: 'ERR_ACTION_NOT_ALLOWED',
      message: 'signing task <SignLease> does not allow <withdraw>',
    });
  });

  it('when the actor has signed nothing, though somebody else has for the same signee', () => {
    const desk = new SigningDesk({ allow }, listed);
    desk.sign('A', { by: 'Kari' });
    expect(desk.withdraw('A', { by: 'Ola' }).refusal).to.include({
      code: 'ERR_NOTHING_SIGNED',
      message: 'signing task <SignLease> has no signature of yours to withdraw',
    });
  });

  it('when the group is complete', () => {
    const groups = [group({ order: 1 }), group({ order: 2 })];
    const desk = new SigningDesk({ allow, groups }, [
      { party: 'A', order: 1 },
      { party: 'B', order: 2 },
    ]);
    desk.sign('A');
    expect(desk.withdraw('A').refusal).to.include({ code: 'ERR_GROUP_CLOSED' });
  });

  it('when the signee has dropped out since', () => {
    const desk = new SigningDesk(
      { allow, onDropout: 'until-unreachable', groups: [group({ required: 2 })] },
      listed,
    );
    desk.sign('A');
    desk.dropOut('A');
    expect(desk.withdraw('A').refusal).to.include({ code: 'ERR_SIGNEE_DROPPED_OUT' });
  });

  it('when the round has ended', () => {
    const desk = new SigningDesk({ allow }, [{ party: 'B' }]);
    desk.sign('B');
    expect(desk.withdraw('B').refusal).to.include({ code: 'ERR_ROUND_ENDED', outcome: 'completed' });
  });
});
