import { expect } from 'chai';
import type { InstanceFilter, InstanceRecord } from '../../src/storage/index.ts';
import { onDatabases } from './on-databases.ts';
import { changesOf, DIGEST_A, DIGEST_B, instanceRecord, NOW, roundRecord, signeeRecord } from './records.ts';

interface Stored {
  instance: InstanceRecord;
  /** Party keys. */
  signees: string[];
}

/** Kari is in nearly all of them, Ola in a few, Per in many that have nothing to do with each other. */
function instances(): Stored[] {
  return Array.from({ length: 60 }, (_, n) => {
    const isEnded = n % 3 === 0;
    const instance = instanceRecord(`found-${String((n * 7) % 60).padStart(2, '0')}`, {
      version: 1,
      app: `app-${n % 2}`,
      definitionHash: n % 5 === 0 ? DIGEST_A : DIGEST_B,
      ownerPartyId: n % 4,
      state: isEnded ? 'ended' : n % 11 === 1 ? 'incident' : 'running',
      ...(isEnded && { outcome: n % 2 === 0 ? ('completed' as const) : ('expired' as const) }),
      // some at the same moment: their ids then tell them apart
      createdAt: NOW + Math.floor(n / 2),
      ...(!isEnded && n % 5 > 1 && { dueAt: NOW + 1_000 - Math.floor(n / 3) }),
    });
    const signees = [
      ...(n % 20 === 7 ? [] : ['person:kari']),
      ...(n % 20 < 2 ? ['person:ola'] : []),
      ...(n % 2 === 0 ? ['person:per'] : []),
    ];
    return { instance, signees };
  });
}

/** What is to be found, by looking at each. */
function looked(stored: readonly Stored[], filter: Partial<InstanceFilter>): string[] {
  const { signeeKey, dueBefore, behind: _, limit: __, ...equal } = filter;
  const sign = dueBefore === undefined ? -1 : 1;
  const at = ({ createdAt, dueAt }: InstanceRecord) => (dueBefore === undefined ? createdAt : dueAt!);
  return stored
    .filter(
      ({ instance, signees }) =>
        Object.entries(equal).every(([name, value]) => instance[name as keyof InstanceRecord] === value) &&
        (signeeKey === undefined || signees.includes(signeeKey)) &&
        (dueBefore === undefined || (instance.dueAt ?? Number.POSITIVE_INFINITY) < dueBefore),
    )
    .map(({ instance }) => instance)
    .sort((one, other) => sign * (at(one) - at(other) || (one.id < other.id ? -1 : 1)))
    .map(({ id }) => id);
}

/** All filters of these properties, each of them given or not. */
function filters(): Partial<InstanceFilter>[] {
  const choices: Partial<InstanceFilter>[][] = [
    [{}, { app: 'app-1' }],
    [{}, { definitionHash: DIGEST_A }],
    [{}, { state: 'running' }, { state: 'incident' }],
    [{}, { outcome: 'expired' }],
    [{}, { ownerPartyId: 1 }],
    [{}, { dueBefore: NOW + 990 }],
    [{}, { signeeKey: 'person:kari' }, { signeeKey: 'person:ola' }, { signeeKey: 'person:per' }],
  ];
  return choices.reduce(
    (all, choice) => all.flatMap((one) => choice.map((other) => ({ ...one, ...other }))),
    [{}],
  );
}

onDatabases('a search', (on) => {
  const stored = instances();
  before(() =>
    on.storage.transaction((transaction) =>
      on.storage.commit(
        stored.map(({ instance, signees }) => {
          const rounds = ['-round', '-again'].map((end) =>
            roundRecord(instance.id, { id: `${instance.id}${end}`, instanceId: instance.id }),
          );
          return changesOf(instance, {
            created: true,
            rounds,
            changedRounds: rounds,
            // who is asked twice in an instance is found in it once
            signees: rounds.flatMap(({ id: roundId }) =>
              signees.map((partyKey) =>
                signeeRecord(instance.id, `${roundId}-${partyKey}`, { roundId, partyKey }),
              ),
            ),
          });
        }),
        transaction,
      ),
    ),
  );

  it('finds what is as asked for, each once and in order, whatever is combined', async function () {
    this.timeout(20_000);
    for (const filter of filters()) {
      const found = await on.storage.instances.search({ ...filter, limit: 100 });
      expect(
        found.map(({ id }) => id),
        JSON.stringify(filter),
      ).to.deep.equal(looked(stored, filter));
    }
  });

  it('goes on behind the last of a page, whatever is combined', async function () {
    this.timeout(20_000);
    for (const filter of filters()) {
      const all = looked(stored, filter);
      const first = await on.storage.instances.search({ ...filter, limit: Math.ceil(all.length / 2) + 1 });
      const last = first.at(-1);
      if (!last) continue;
      const behind = { at: filter.dueBefore === undefined ? last.createdAt : last.dueAt!, id: last.id };
      const second = await on.storage.instances.search({ ...filter, behind, limit: 100 });
      expect(
        [...first, ...second].map(({ id }) => id),
        JSON.stringify(filter),
      ).to.deep.equal(all);
    }
  });
});
