import { expect } from 'chai';
import { person } from '../helpers/runtime.ts';
import { lease, oneDatabase, onRuntime } from '../runtime/on-runtime.ts';
import type { Act } from './acts.ts';
import { type AppId, keyOf, owner, ownerPartyId, testApps, waysOf } from './apps.ts';
import type { DamageKind } from './damage.ts';
import { findDamage } from './find-damage.ts';
import { readStored, type StoredInstance, type StoredRound } from './stored-instance.ts';

/** What is stored, and what callers were told: a copy that a test may spoil. */
interface Evidence {
  stored: StoredInstance[];
  acts: Act[];
}

const of = ({ stored }: Evidence, app: AppId): StoredInstance =>
  stored.find(({ instance }) => instance.app === app)!;
const roundOf = (evidence: Evidence, app: AppId): StoredRound => of(evidence, app).rounds[0]!;
const without = <Item>(items: Item[], index: number) => void items.splice(index, 1);

/** Each kind of damage, and how to do it to evidence that is sound. */
const damages: [what: string, kind: DamageKind, spoil: (evidence: Evidence) => void][] = [
  [
    'a signature whose row is gone',
    'signature-lost',
    (evidence) => without(roundOf(evidence, 'local/board').signatures, 0),
  ],
  [
    'a signature that is gone together with all that told of it',
    'signature-lost',
    (evidence) => {
      const { rounds, events } = of(evidence, 'local/parallel');
      const round = rounds[0]!;
      const [gone] = round.signatures.splice(0, 1);
      round.record.groups[0]!.filled -= 1;
      Object.assign(round.signees.find(({ id }) => id === gone!.signeeId)!, { filled: 0, state: 'waiting' });
      events.splice(events.findIndex(({ type }) => type === 'round.signed'));
    },
  ],
  [
    'a signature of somebody else under the id that was acknowledged',
    'signature-lost',
    (evidence) => {
      roundOf(evidence, 'local/board').signatures[0]!.actorKey = keyOf(6);
    },
  ],
  [
    'a signature that stands twice',
    'signature-doubled',
    (evidence) => {
      const { signatures } = roundOf(evidence, 'local/board');
      signatures.push({ ...signatures[0]!, id: 'another' });
    },
  ],
  [
    'a signature that the trail does not tell of',
    'signature-untold',
    (evidence) => {
      const { signatures } = roundOf(evidence, 'local/board');
      signatures.push({ ...signatures[0]!, id: 'another' });
    },
  ],
  [
    'a signature that stands though its caller was told no',
    'signature-untold',
    ({ acts }) => {
      const act = acts.find(({ kind }) => kind === 'sign')!;
      act.status = 'refused';
      delete act.signatureId;
    },
  ],
  [
    'a group that counts one too many',
    'counter-wrong',
    (evidence) => {
      roundOf(evidence, 'local/parallel').record.groups[0]!.filled += 1;
    },
  ],
  [
    'a group that counts an unlisted signature that is not there',
    'counter-wrong',
    (evidence) => {
      roundOf(evidence, 'local/parallel').record.groups[0]!.unlistedSignatures += 1;
    },
  ],
  [
    'a signee who has signed and is not counted',
    'counter-wrong',
    (evidence) => {
      roundOf(evidence, 'local/parallel').signees[0]!.filled = 0;
    },
  ],
  [
    'a round that everybody has signed and that is still pending',
    'state-wrong',
    (evidence) => {
      const { instance, rounds, events } = of(evidence, 'local/board');
      const { record } = rounds[0]!;
      record.state = 'open';
      record.groups[0]!.state = 'open';
      events.splice(events.findIndex(({ type }) => type === 'round.group-completed'));
      const { taskId: elementId, executionId, id: roundId } = record;
      const waiting = { elementId, executionId, roundId, kind: 'signing', enteredAt: 0, flow: 2 } as const;
      Object.assign(instance, {
        state: 'running',
        outcome: undefined,
        endEvent: undefined,
        waiting: [waiting],
      });
    },
  ],
  [
    'a group that did not open when the one before it was complete',
    'state-wrong',
    (evidence) => {
      roundOf(evidence, 'local/chained').record.groups[1]!.state = 'pending';
    },
  ],
  [
    'a round with another outcome than its acts give it',
    'state-wrong',
    (evidence) => {
      roundOf(evidence, 'local/board').record.state = 'cancelled';
    },
  ],
  [
    'a signee who is said to have rejected',
    'state-wrong',
    (evidence) => {
      roundOf(evidence, 'local/parallel').signees[2]!.state = 'rejected';
    },
  ],
  [
    'an outcome that the process has not heard of',
    'outcome-unheard',
    (evidence) => {
      roundOf(evidence, 'local/chained').record.state = 'completed';
    },
  ],
  [
    'an open round that the process has left',
    'outcome-unheard',
    (evidence) => {
      roundOf(evidence, 'local/board').record.state = 'open';
    },
  ],
  [
    'a process that waits for a round that is not there',
    'outcome-unheard',
    (evidence) => without(of(evidence, 'local/chained').rounds, 0),
  ],
  [
    'a round that has ended twice',
    'move-doubled',
    (evidence) => {
      const { events } = of(evidence, 'local/board');
      events.push(events.find(({ type }) => type === 'round.round-ended')!);
    },
  ],
  [
    'an element that was left twice',
    'move-doubled',
    (evidence) => {
      const { events } = of(evidence, 'local/board');
      events.push(events.find(({ type }) => type === 'element.left')!);
    },
  ],
  [
    'an instance that has ended twice',
    'move-doubled',
    (evidence) => {
      const { events } = of(evidence, 'local/board');
      events.push(events.find(({ type }) => type === 'instance.ended')!);
    },
  ],
  [
    'an instance that was created twice',
    'move-doubled',
    (evidence) => {
      const { events } = of(evidence, 'local/board');
      events.push(events.find(({ type }) => type === 'instance.created')!);
    },
  ],
  [
    'a process that is where its last outcome does not lead',
    'place-wrong',
    (evidence) => {
      of(evidence, 'local/returned').instance.waiting[0]!.elementId = 'Elsewhere';
    },
  ],
  [
    'an acknowledged step of the process that was not made',
    'move-lost',
    ({ acts }) => {
      acts.push(acts.find(({ kind }) => kind === 'reject')!);
    },
  ],
  ['an acknowledged start of which nothing is there', 'start-lost', ({ stored }) => without(stored, 0)],
  [
    'an instance that waits for nothing',
    'instance-stuck',
    (evidence) => {
      of(evidence, 'local/returned').instance.waiting = [];
    },
  ],
  [
    'an instance whose process has no state to go on from',
    'instance-stuck',
    (evidence) => {
      of(evidence, 'local/chained').hasEngineState = false;
    },
  ],
  [
    'an instance on hold without an incident that could be resumed',
    'instance-stuck',
    (evidence) => {
      of(evidence, 'local/chained').instance.state = 'incident';
    },
  ],
  [
    'a service task whose work nobody does',
    'job-missing',
    (evidence) => {
      of(evidence, 'local/filed').jobs = [];
    },
  ],
  [
    'a deadline for which nothing wakes the instance',
    'job-missing',
    (evidence) => {
      of(evidence, 'local/chained').jobs = [];
    },
  ],
  [
    'a deadline whose job was put aside',
    'job-missing',
    (evidence) => {
      of(evidence, 'local/chained').jobs[0]!.state = 'parked';
    },
  ],
  [
    'an instance that is to be woken at another time than its deadline',
    'job-missing',
    (evidence) => {
      of(evidence, 'local/chained').instance.dueAt! += 1;
    },
  ],
  [
    'an event that was changed',
    'chain-broken',
    (evidence) => {
      of(evidence, 'local/chained').events[2]!.payload = { forged: true };
    },
  ],
  ['an event that is gone', 'chain-broken', (evidence) => without(of(evidence, 'local/chained').events, 1)],
];

onRuntime(
  'what is stored and what callers were told',
  { apps: testApps },
  (on) => {
    let sound: Evidence;

    before(async () => {
      const acts: Act[] = [];
      const start = async (app: AppId) => {
        const documents = [lease()];
        const { instance } = await on.runtime.start({ app, ownerPartyId, actor: person(owner), documents });
        const about = { app, instanceId: instance.id, keyed: false, status: 'acknowledged' } as const;
        acts.push({ ...about, kind: 'start', actorKey: keyOf(owner) });
        return {
          async sign(n: number) {
            const { signature } = await on.runtime.sign({ instanceId: instance.id, actor: person(n) });
            const { id: signatureId, taskId } = signature;
            acts.push({ ...about, kind: 'sign', actorKey: keyOf(n), taskId, signatureId });
          },
          async next(taskId: string, action?: 'reject') {
            const command = { instanceId: instance.id, taskId, actor: person(owner) };
            await on.runtime.next({ ...command, ...(action && { action }) });
            acts.push({ ...about, kind: action ?? 'next', actorKey: keyOf(owner), taskId });
          },
        };
      };
      const board = await start('local/board');
      for (const n of [2, 3]) await board.sign(n);
      const chained = await start('local/chained');
      for (const n of [2, 3, 4]) await chained.sign(n);
      const parallel = await start('local/parallel');
      for (const n of [2, 3]) await parallel.sign(n);
      const returned = await start('local/returned');
      await returned.next('Form');
      await returned.sign(2);
      await returned.next('Sign', 'reject');
      const filed = await start('local/filed');
      await filed.sign(2);
      sound = { stored: await readStored(on.database), acts };
    });

    it('agree where nothing has gone wrong', () => {
      expect(findDamage(sound.stored, { acts: sound.acts, waysOf })).to.deep.equal([]);
    });

    for (const [what, kind, spoil] of damages) {
      it(`show ${what}: ${kind}`, () => {
        const spoiled = structuredClone(sound);
        spoil(spoiled);
        const found = findDamage(spoiled.stored, { acts: spoiled.acts, waysOf });
        expect(found.map((damage) => damage.kind)).to.include(kind);
      });
    }

    it('show bytes of documents that are gone, or others: content-lost', async () => {
      const { knex } = on.database;
      const lost = async () => findDamage(await readStored(on.database)).map(({ kind }) => kind);
      await knex('signing_content_piece').update({ bytes: Buffer.from('another') });
      expect(new Set(await lost())).to.deep.equal(new Set(['content-lost']));
      await knex('signing_content_piece').delete();
      expect(await lost()).to.have.lengthOf(sound.stored.length);
    });
  },
  oneDatabase,
);
