import { expect } from 'chai';
import { jobStatus, signeeStanding } from '../../../src/http/posten/job-status.ts';
import type { SigneeProgress } from '../../../src/runtime/view-types.ts';
import type { FailureCause, SigneeStatus } from '../../../src/signing/index.ts';

function signee(status: SigneeStatus, more: Partial<SigneeProgress> = {}): SigneeProgress {
  return {
    id: 'id',
    group: 0,
    kind: 'person',
    isLookedUp: false,
    hasCeremonyFailed: false,
    status,
    since: 1,
    ...more,
  };
}

/** How a signee stands, and what that is called in a direct job and in the portal. */
const rows: [what: string, signee: SigneeProgress, direct: string, portal: string][] = [
  ['has not acted yet', signee('waiting'), 'WAITING', 'WAITING'],
  ['has signed', signee('signed'), 'SIGNED', 'SIGNED'],
  ['has rejected', signee('rejected'), 'REJECTED', 'REJECTED'],
  ['was too late', signee('expired'), 'EXPIRED', 'EXPIRED'],
  ['could not sign', signee('waiting', { ceremonyFailedAt: 5 }), 'FAILED', 'WAITING'],
  ['had no chance before the sender cancelled', signee('cancelled'), 'NOT_APPLICABLE', 'CANCELLED'],
  ['had no chance before another ended it', signee('not-applicable'), 'NOT_APPLICABLE', 'NOT_APPLICABLE'],
];
const causes: [cause: FailureCause, direct: string, portal: string][] = [
  ['reserved', 'FAILED', 'RESERVED'],
  ['no-contact-information', 'FAILED', 'CONTACT_INFORMATION_MISSING'],
  ['blocked', 'FAILED', 'BLOCKED'],
  ['no-name', 'SIGNERS_NAME_NOT_AVAILABLE', 'SIGNERS_NAME_NOT_AVAILABLE'],
];

describe('a signee of a signature job', () => {
  for (const [what, standing, direct, portal] of rows) {
    it(`who ${what} is ${direct} in a direct job, and ${portal} in the portal`, () => {
      expect(signeeStanding('direct', standing).status).to.equal(direct);
      expect(signeeStanding('portal', standing).status).to.equal(portal);
    });
  }

  for (const [cause, direct, portal] of causes) {
    it(`who dropped out as ${cause} is ${direct} in a direct job, and ${portal} in the portal`, () => {
      const standing = signee('failed', { cause });
      expect(signeeStanding('direct', standing).status).to.equal(direct);
      expect(signeeStanding('portal', standing).status).to.equal(portal);
    });
  }

  it('who could not sign stands so since then', () => {
    expect(signeeStanding('direct', signee('waiting', { ceremonyFailedAt: 5 })).since).to.equal(5);
  });

  it('who could not sign has signed all the same, once they have', () => {
    expect(signeeStanding('direct', signee('signed', { ceremonyFailedAt: 5 }))).to.deep.equal({
      status: 'SIGNED',
      since: 1,
    });
  });
});

describe('a signature job', () => {
  const waiting = signee('waiting');
  const failed = signee('waiting', { ceremonyFailedAt: 5 });
  const jobs: [
    what: string,
    kind: 'direct' | 'portal',
    state: string,
    signees: SigneeProgress[],
    status: string,
  ][] = [
    ['in which somebody is waited for', 'portal', 'open', [signee('signed'), waiting], 'IN_PROGRESS'],
    ['that all have signed', 'portal', 'completed', [signee('signed')], 'COMPLETED_SUCCESSFULLY'],
    ['that one rejected', 'portal', 'rejected', [signee('rejected')], 'FAILED'],
    ['that was cancelled', 'portal', 'cancelled', [signee('cancelled')], 'FAILED'],
    ['that is too late', 'direct', 'expired', [signee('expired')], 'FAILED'],
    [
      'one of whose signees dropped out',
      'portal',
      'failed',
      [signee('failed', { cause: 'blocked' })],
      'FAILED',
    ],
    ['in which one could not sign, and others wait', 'direct', 'open', [failed, waiting], 'IN_PROGRESS'],
    ['in which one could not sign, and nobody waits', 'direct', 'open', [failed, signee('signed')], 'FAILED'],
    ['whose portal signee could not sign', 'portal', 'open', [failed], 'IN_PROGRESS'],
  ];
  for (const [what, kind, state, signees, status] of jobs) {
    it(`${what} is ${status}`, () => {
      expect(jobStatus(kind, { state, signees } as Parameters<typeof jobStatus>[1])).to.equal(status);
    });
  }
});
