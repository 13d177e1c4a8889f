import { expect } from 'chai';
import { type GroupState, type Round, type Signee, signeeStatus } from '../../src/signing/index.ts';
import { SigningDesk } from './desk.ts';

const { round: open, signees } = new SigningDesk({}, [{ party: 'A' }]);
const cases: [Signee['state'], GroupState, Round['state'], string][] = [
  ['waiting', 'pending', 'open', 'waiting'],
  ['waiting', 'open', 'open', 'waiting'],
  ['waiting', 'complete', 'open', 'not-applicable'],
  ['waiting', 'complete', 'completed', 'not-applicable'],
  ['waiting', 'complete', 'cancelled', 'not-applicable'],
  ['waiting', 'expired', 'expired', 'expired'],
  ['waiting', 'closed', 'expired', 'not-applicable'],
  ['waiting', 'closed', 'rejected', 'not-applicable'],
  ['waiting', 'closed', 'failed', 'not-applicable'],
  ['waiting', 'closed', 'cancelled', 'cancelled'],
  ['signed', 'open', 'open', 'signed'],
  ['signed', 'closed', 'cancelled', 'signed'],
  ['signed', 'expired', 'expired', 'signed'],
  ['rejected', 'closed', 'rejected', 'rejected'],
  ['rejected', 'complete', 'completed', 'rejected'],
  ['failed', 'pending', 'open', 'failed'],
  ['delegated', 'open', 'open', 'delegated'],
  ['delegated', 'complete', 'completed', 'delegated'],
  ['removed', 'pending', 'open', 'removed'],
  ['removed', 'closed', 'cancelled', 'removed'],
  ['failed', 'closed', 'cancelled', 'failed'],
];

describe('the status of a signee', () => {
  for (const [stored, groupState, roundState, status] of cases) {
    it(`is ${status} when stored as ${stored}, in a group ${groupState} of a round ${roundState}`, () => {
      const group = { ...open.groups[0]!, state: groupState };
      expect(signeeStatus({ ...signees[0]!, state: stored }, group, { ...open, state: roundState })).to.equal(
        status,
      );
    });
  }
});
