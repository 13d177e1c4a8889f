import { expect } from 'chai';
import {
  applyEvents,
  asSeenAt,
  canBeSatisfied,
  due,
  isSatisfied,
  nextDueAt,
  type Round,
  type Signee,
} from '../../src/signing/index.ts';
import { day, minute, type SigningDesk } from './desk.ts';
import { always } from './random-walk.ts';

function sum<T>(rows: readonly T[], count: (row: T) => number): number {
  return rows.reduce((total, row) => total + count(row), 0);
}

function dueBefore({ before, desk }: { before: SigningDesk; desk: SigningDesk }) {
  const changed = { signedBytesChanged: before.signedBytesChanged() };
  return { events: due(before.round, desk.now, changed), round: asSeenAt(before.round, desk.now, changed) };
}

/** What a group's counters must be. */
function countsOf(signees: readonly Signee[], position: number) {
  const rows = signees.filter(({ group }) => group === position);
  const listed = rows.filter((row) => row.listed && row.state !== 'delegated' && row.state !== 'removed');
  const lost = listed.filter(({ state }) => state === 'rejected' || state === 'failed');
  return {
    position,
    signees: listed.length,
    slots: sum(listed, ({ slots }) => slots),
    filled: sum(listed, ({ filled }) => filled),
    lost: sum(lost, ({ slots, filled }) => slots - filled),
    unlistedSignatures: sum(rows, ({ listed, filled }) => (listed ? 0 : filled)),
  };
}

/** A signee, and those above them in the chain of delegations. */
function chainOf(desk: SigningDesk, signee: Signee): Signee[] {
  const from = signee.delegatedFrom === undefined ? undefined : desk.signee(signee.delegatedFrom);
  return from ? [signee, ...chainOf(desk, from)] : [signee];
}

describe('whatever is asked of a round, in whatever order', function () {
  this.timeout(30_000);

  it('has at most one outcome, and nothing happens after it', () => {
    always((desk, { before, decision }) => {
      const ends = desk.events.filter(({ type }) => type === 'round-ended');
      expect(ends).to.have.lengthOf(desk.round.state === 'open' ? 0 : 1);
      if (before.round.state !== 'open') expect(decision.events).to.deep.equal([]);
      if (ends.length > 0) expect(desk.events.at(-1)).to.equal(ends[0]);
    });
  });

  it('ends as completed only with every group complete and satisfied', () => {
    always(({ round }) => {
      const isComplete = round.groups.every((one) => one.state === 'complete' && isSatisfied(one));
      expect(round.state === 'completed').to.equal(isComplete);
    });
  });

  it('ends as expired only with a group that expired unsatisfied or with changed bytes', () => {
    always((desk) => {
      const expired = desk.round.groups.filter(({ state }) => state === 'expired');
      expect(expired.length).to.equal(desk.round.state === 'expired' ? 1 : 0);
      for (const one of expired) expect(isSatisfied(one) && !desk.signedBytesChanged()).to.equal(false);
    });
  });

  it('never leaves a satisfied group open that does not wait for next', () => {
    always(({ round }) => {
      for (const one of round.groups.filter(({ state }) => state === 'open')) {
        const waitsForNext = round.rules.completion === 'parallel' && one === round.groups.at(-1);
        expect(isSatisfied(one) && !waitsForNext).to.equal(false);
      }
    });
  });

  it('never stays open when it can no longer be satisfied', () => {
    always(({ round }) => {
      if (round.state === 'open') expect(round.groups.every(canBeSatisfied)).to.equal(true);
    });
  });

  it('opens groups in order, one at a time', () => {
    always(({ round }) => {
      const begun = round.groups.filter(({ openedAt }) => openedAt !== undefined);
      expect(begun).to.deep.equal(round.groups.slice(0, begun.length));
      expect(begun.slice(0, -1).every(({ state }) => state === 'complete')).to.equal(true);
      for (const [index, one] of begun.slice(1).entries()) {
        expect(one.openedAt).to.equal(begun[index]!.endedAt);
      }
    });
  });

  it('keeps a signature that stands, unless its signee replaces or withdraws it', () => {
    always((desk, { before, decision }) => {
      const given = decision.events.flatMap((event) =>
        event.type === 'signed'
          ? [event.supersedes]
          : event.type === 'signature-withdrawn'
            ? [event.signatureId]
            : [],
      );
      const standing = desk.standing().map(({ id }) => id);
      for (const { id } of before.standing()) {
        expect(standing.includes(id), `signature ${id} stands`).to.equal(!given.includes(id));
      }
    });
  });

  it('replaces and withdraws only signatures of the same actor for the same signee', () => {
    always((_, { before, decision, step }) => {
      for (const event of decision.events) {
        if (event.type !== 'signed' && event.type !== 'signature-withdrawn') continue;
        const id = event.type === 'signed' ? event.supersedes : event.signatureId;
        const old = before.signatures.find((signature) => signature.id === id);
        if (old === undefined || !('by' in step)) continue;
        expect(old).to.include({ actorKey: `person:${step.by ?? step.party}`, signeeId: event.signeeId });
      }
    });
  });

  it('counts in its groups what the rows of signees and signatures say', () => {
    always((desk) => {
      const { round, signees } = desk;
      const standing = desk.standing();
      const signed = signees.map(({ id }) => sum(standing, ({ signeeId }) => (signeeId === id ? 1 : 0)));
      expect(signed).to.deep.equal(signees.map(({ filled }) => filled));
      const counted = round.groups.map(
        ({ position, signees: asked, slots, filled, lost, unlistedSignatures }) => {
          return { position, signees: asked, slots, filled, lost, unlistedSignatures };
        },
      );
      expect(counted).to.deep.equal(round.groups.map(({ position }) => countsOf(signees, position)));
      expect(round.rejections).to.equal(sum(signees, ({ state }) => (state === 'rejected' ? 1 : 0)));
    });
  });

  it('never fills more slots than there are', () => {
    always(({ signees, ...desk }) => {
      for (const { filled, slots } of signees) expect(filled).to.be.within(0, slots);
      for (const { filled, slots } of desk.round.groups) expect(filled).to.be.within(0, slots);
    });
  });

  it('fills a second slot by the same actor only when they say again', () => {
    always((_, { before, decision, step }) => {
      const [event] = decision.events.filter(({ type }) => type === 'signed');
      if (event?.type !== 'signed' || event.supersedes !== undefined || step.what !== 'sign') return;
      const own = before
        .standing()
        .filter(
          ({ actorKey, signeeId }) =>
            actorKey === `person:${step.by ?? step.party}` && signeeId === event.signeeId,
        );
      if (own.length > 0) expect(step.again).to.equal(true);
    });
  });

  it('changes nothing by a refused action but what was due', () => {
    always((desk, { before, decision }) => {
      if (decision.refusal === undefined) return;
      expect({ events: decision.events, round: decision.round }).to.deep.equal(dueBefore({ before, desk }));
      expect(desk.signatures).to.deep.equal(before.signatures);
      expect(desk.signees).to.deep.equal(before.signees);
    });
  });

  it('changes nothing by a repeat but what was due', () => {
    always((desk, { before, decision }) => {
      if (!decision.repeat) return;
      expect({ events: decision.events, round: decision.round }).to.deep.equal(dueBefore({ before, desk }));
    });
  });

  it('never honours anything at or after a deadline', () => {
    always((desk, { before, decision }) => {
      const settled = dueBefore({ before, desk });
      const own = decision.events.slice(settled.events.length);
      if (own.length > 0) {
        const open = settled.round.groups.find(({ state }) => state === 'open');
        expect(desk.now).to.be.lessThan(open?.deadlineAt ?? Number.POSITIVE_INFINITY);
      }
      expect(nextDueAt(desk.round) ?? Number.POSITIVE_INFINITY).to.be.greaterThan(desk.now);
    });
  });

  it('gives every group its whole lifetime from when it is opened', () => {
    always((desk, { decision }) => {
      for (const event of decision.events) {
        if (event.type !== 'group-opened') continue;
        const { lifetime } = desk.round.groups[event.group]!;
        const length = lifetime === undefined ? undefined : { PT1H: 60 * minute, P1D: day }[lifetime];
        expect(event.at).to.equal(desk.now);
        expect(event.deadlineAt).to.equal(length && event.at + length);
      }
    });
  });

  it('never has a deadline beyond the maximum lifetime', () => {
    always(({ round }) => {
      const { maximumLifetime } = round.rules;
      const length =
        maximumLifetime === undefined ? Number.POSITIVE_INFINITY : maximumLifetime === 'P1D' ? day : 2 * day;
      for (const { openedAt, deadlineAt } of round.groups) {
        if (deadlineAt !== undefined) expect(deadlineAt - openedAt!).to.be.at.most(length);
      }
    });
  });

  it('never takes anything of a signee who handed over or was removed', () => {
    always((_, { before, decision }) => {
      for (const event of decision.events) {
        const state = 'signeeId' in event ? before.signee(event.signeeId)?.state : undefined;
        expect(state).not.to.be.oneOf(['delegated', 'removed']);
      }
    });
  });

  it('hands over three times at most, and never to one who stands in the same chain', () => {
    always((desk) => {
      for (const signee of desk.signees.filter(({ delegatedFrom }) => delegatedFrom !== undefined)) {
        const chain = chainOf(desk, signee);
        const parties = chain.map(({ id }) => desk.party(id));
        expect(new Set(parties).size).to.equal(chain.length);
        expect(chain.length - 1)
          .to.equal(signee.delegationDepth ?? 0)
          .and.to.be.at.most(3);
        for (const from of chain.slice(1)) {
          expect(from).to.include({ state: 'delegated', group: signee.group, slots: signee.slots });
        }
      }
    });
  });

  it('changes signees of pending groups only', () => {
    always((desk, { before, decision }) => {
      const { groups } = dueBefore({ before, desk }).round;
      for (const event of decision.events) {
        if (event.type !== 'signee-added' && event.type !== 'signee-removed') continue;
        expect(groups[event.group]?.state).to.equal('pending');
      }
    });
  });

  it('takes signatures in the open group only', () => {
    always((desk, { before, decision }) => {
      const open = dueBefore({ before, desk }).round.groups.find(({ state }) => state === 'open');
      for (const event of decision.events) {
        if (event.type === 'signed') expect(event.group).to.equal(open?.position);
      }
    });
  });

  it('decides a round that is the sum of its events', () => {
    always((_, { before, decision }) => {
      expect(decision.round).to.deep.equal(applyEvents(before.round, decision.events));
    });
  });

  it('answers the request for an accepted signature, sent once more, with that signature', () => {
    always((desk, { decision, step }) => {
      if (step.what !== 'sign' || step.again || decision.refusal) return;
      const signee = desk.signee(decision.signature!.signeeId)!;
      const signatures = desk.standing().filter(({ signeeId }) => signeeId === signee.id);
      const once = { type: 'sign', signatureId: 'other', signeeId: 'other' } as const;
      const repeated = desk.take(once, { signee, signatures, actorKey: `person:${step.by ?? step.party}` });
      expect(repeated).to.deep.include({ repeat: true, signature: decision.signature });
    });
  });
});

describe('what is due', function () {
  this.timeout(30_000);

  it('does not depend on how often anybody looked, once its first group has opened', () => {
    always((desk) => {
      if (desk.round.groups[0]?.openedAt === undefined) return;
      const horizon = desk.now + 40 * day;
      const looks: Round[] = [];
      let round = desk.round;
      for (let at = nextDueAt(round); at !== undefined && at <= horizon; at = nextDueAt(round)) {
        round = asSeenAt(round, at);
        looks.push(round);
      }
      expect(asSeenAt(desk.round, horizon)).to.deep.equal(looks.at(-1) ?? desk.round);
    });
  });
});
