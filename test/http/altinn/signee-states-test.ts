import { expect } from 'chai';
import { signeeStates } from '../../../src/http/altinn/signee-states.ts';
import type { SignatureView, SigneeView } from '../../../src/runtime/index.ts';

const AT = Date.UTC(2025, 2, 3, 11, 16, 2, 939);

function signee(more: Partial<SigneeView>): SigneeView {
  return {
    id: 'signee',
    group: 0,
    listed: true,
    kind: 'person',
    name: 'STILLE MULTE',
    partyId: 1,
    slots: 1,
    filled: 0,
    status: 'waiting',
    delegation: 'done',
    notification: 'sent',
    signatures: [],
    ...more,
  };
}

function signature(more: Partial<SignatureView> = {}): SignatureView {
  return {
    id: 'signature',
    signeeId: 'signee',
    actorKey: 'person:x',
    documents: [],
    signedAt: AT,
    roundId: 'round',
    taskId: 'Sign',
    level: 3,
    dataType: 'signatures',
    actorName: 'RASK LYNG',
    actorPartyId: 2,
    ...more,
  };
}

const organisation = { kind: 'organisation', name: 'TENKT KAI AS', partyId: 3 } as const;

describe('the state of a signee', () => {
  it('is that of the documentation before anybody has signed', () => {
    expect(signeeStates([signee({}), signee(organisation)])).to.deep.equal([
      {
        name: 'STILLE MULTE',
        organisation: null,
        organization: null,
        delegationSuccessful: true,
        notificationStatus: 'Sent',
        partyId: 1,
        signedTime: null,
      },
      {
        name: null,
        organisation: 'TENKT KAI AS',
        organization: 'TENKT KAI AS',
        delegationSuccessful: true,
        notificationStatus: 'Sent',
        partyId: 3,
        signedTime: null,
      },
    ]);
  });

  it('is that of the documentation after somebody signed for an organisation', () => {
    const [state] = signeeStates([signee({ ...organisation, signatures: [signature()] })]);
    expect(state).to.deep.equal({
      name: 'RASK LYNG',
      organisation: 'TENKT KAI AS',
      organization: 'TENKT KAI AS',
      delegationSuccessful: true,
      notificationStatus: 'Sent',
      partyId: 3,
      signedTime: '2025-03-03T11:16:02.9390000Z',
    });
  });

  it('has a row for each slot', () => {
    const states = signeeStates([signee({ ...organisation, slots: 2, signatures: [signature()] })]);
    expect(states.map(({ name }) => name)).to.deep.equal(['RASK LYNG', null]);
  });

  it('does not count a signature that was replaced', () => {
    const [state] = signeeStates([signee({ signatures: [signature({ supersededAt: AT })] })]);
    expect(state?.signedTime).to.equal(null);
  });

  it('has no row for somebody unlisted whose signature was withdrawn', () => {
    const withdrawn = signee({ listed: false, signatures: [signature({ supersededAt: AT })] });
    expect(signeeStates([withdrawn])).to.deep.equal([]);
  });

  it('comes after the listed ones for somebody who is not', () => {
    const unlisted = signee({ name: 'SINDIG FURU', listed: false, signatures: [signature()] });
    const names = signeeStates([unlisted, signee({})]).map(({ name }) => name);
    expect(names).to.deep.equal(['STILLE MULTE', 'SINDIG FURU']);
  });

  for (const status of ['delegated', 'removed'] as const) {
    it(`is none for somebody who is ${status}`, () => {
      const names = signeeStates([signee({ status }), signee({ name: 'SINDIG FURU' })]).map(
        ({ name }) => name,
      );
      expect(names).to.deep.equal(['SINDIG FURU']);
    });
  }

  for (const [delegation, delegationSuccessful] of [
    ['done', true],
    ['none', true],
    ['failed', false],
  ] as const) {
    it(`says ${delegationSuccessful} of a delegation that is ${delegation}`, () => {
      expect(signeeStates([signee({ delegation })])[0]).to.include({ delegationSuccessful });
    });
  }

  for (const [notification, notificationStatus] of [
    ['not-sent', 'NotSent'],
    ['sent', 'Sent'],
    ['failed', 'Failed'],
  ] as const) {
    it(`says ${notificationStatus} of a notice that is ${notification}`, () => {
      expect(signeeStates([signee({ notification })])[0]).to.include({ notificationStatus });
    });
  }
});
