import { expect } from 'chai';
import { canBeSatisfied, isSatisfied, type SigneeGroup } from '../../src/signing/index.ts';

function counted(counters: Partial<SigneeGroup>): SigneeGroup {
  return {
    position: 0,
    order: 0,
    state: 'open',
    required: 'all',
    minimum: 0,
    unlisted: false,
    signees: 3,
    slots: 3,
    filled: 0,
    lost: 0,
    unlistedSignatures: 0,
    ...counters,
  };
}

const strangers = { unlisted: true, unlistedSignatures: 5 };
const cases: { group: Partial<SigneeGroup>; satisfied: boolean; reachable: boolean }[] = [
  { group: { filled: 2 }, satisfied: false, reachable: true },
  { group: { filled: 3 }, satisfied: true, reachable: true },
  { group: { filled: 2, lost: 1 }, satisfied: false, reachable: false },
  { group: { required: 2, filled: 1, lost: 1 }, satisfied: false, reachable: true },
  { group: { required: 2, filled: 2, lost: 1 }, satisfied: true, reachable: true },
  { group: { required: 2, filled: 1, lost: 2 }, satisfied: false, reachable: false },
  { group: { required: 4 }, satisfied: false, reachable: false },
  { group: { required: 0 }, satisfied: true, reachable: true },
  { group: { required: 0, minimum: 1 }, satisfied: false, reachable: true },
  { group: { required: 0, minimum: 1, lost: 3 }, satisfied: false, reachable: false },
  { group: { required: 0, minimum: 1, lost: 3, unlisted: true }, satisfied: false, reachable: true },
  { group: { required: 1, ...strangers }, satisfied: false, reachable: true },
  { group: { required: 1, filled: 1, minimum: 6, ...strangers }, satisfied: true, reachable: true },
  { group: { required: 1, filled: 1, minimum: 7, ...strangers }, satisfied: false, reachable: true },
  { group: { slots: 0, minimum: 5, ...strangers }, satisfied: true, reachable: true },
];

describe('a group of three slots', () => {
  for (const { group, satisfied, reachable } of cases) {
    it(`with ${JSON.stringify(group)} is ${satisfied ? '' : 'not '}satisfied`, () => {
      expect(isSatisfied(counted(group))).to.equal(satisfied);
    });

    it(`with ${JSON.stringify(group)} ${reachable ? 'can' : 'can not'} be satisfied`, () => {
      expect(canBeSatisfied(counted(group))).to.equal(reachable);
    });
  }
});
