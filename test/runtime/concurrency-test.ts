import { expect } from 'chai';
import { findBreak } from '../../src/documents/index.ts';
import type { Runtime } from '../../src/runtime/index.ts';
import { person, personParty } from '../helpers/runtime.ts';
import {
  codeOf,
  eventTypes,
  lease,
  type OnRuntime,
  onRuntime,
  owner,
  roundIn,
  rowsOf,
  waitingIn,
} from './on-runtime.ts';
import { end, path, process, signedBy, task } from './processes.ts';

const many = Array.from({ length: 50 }, (_, n) => n + 1);
const after = (numbers: readonly number[], attributes = '') =>
  process(signedBy('Sign', numbers, attributes), task('After'), end(), path('Start', 'Sign', 'After', 'End'));

const apps = {
  'test/fifty': { source: after(many) },
  'test/two': { source: after([1, 2]) },
  'test/parallel': { source: after([1, 2], 'completion="parallel" required="1"') },
  'test/any': { source: after([1, 2, 3, 4], 'required="any"') },
};
const parties = many.slice(10).map(personParty);

/** What a caller may be told who lost a race. */
const coded = [
  ...['ERR_ROUND_ENDED', 'ERR_TASK_LEFT', 'ERR_CONFLICT', 'ERR_GROUP_CLOSED'],
  ...['ERR_INSTANCE_ENDED', 'ERR_NO_INCIDENT'],
];

/** One outcome, counts that agree with rows, one move on, a chain that holds. */
async function expectSound(on: OnRuntime, instanceId: string): Promise<void> {
  for (const { id, groups, state } of await on.runtime.rounds({ actor: owner, instanceId })) {
    const signees = await rowsOf(on, 'signee', { round_id: id });
    const signatures = await rowsOf(on, 'signature', { round_id: id, superseded_at: null });
    const filled = groups.reduce((sum, group) => sum + group.filled + group.unlistedSignatures, 0);
    expect(signatures, 'signatures').to.have.lengthOf(filled);
    expect(
      signees.reduce((sum, signee) => sum + Number(signee.filled), 0),
      'filled',
    ).to.equal(filled);
    const events = await on.runtime.events({ actor: owner, instanceId });
    const ended = events.filter(({ type, roundId }) => type === 'round.round-ended' && roundId === id);
    expect(ended, 'outcomes').to.have.lengthOf(state === 'open' ? 0 : 1);
    expect(findBreak(events.map(({ identity: _, ...event }) => event))).to.equal(undefined);
  }
  const types = await eventTypes(on, instanceId);
  expect(types.filter((type) => type === 'element.left Sign').length, 'moves').to.be.at.most(1);
  expect(types.filter((type) => type === 'instance.ended').length, 'ends').to.be.at.most(1);
}

onRuntime('two nodes over one database', { apps, parties }, (on) => {
  let nodes: [Runtime, Runtime];
  before(async () => {
    nodes = [on.runtime, await on.node()];
  });

  const half = (index: number): Runtime => nodes[index % 2]!;

  it('take fifty signatures at once, each once', async function () {
    this.timeout(20_000);
    const instanceId = await on.start('test/fifty');
    const signed = await Promise.all(many.map((n) => half(n).sign({ instanceId, actor: person(n) })));
    expect(signed.filter(({ outcome }) => outcome === 'completed')).to.have.lengthOf(1);
    expect(signed.filter(({ repeat }) => repeat)).to.have.lengthOf(0);
    expect(await waitingIn(on, instanceId)).to.deep.equal(['After']);
    await expectSound(on, instanceId);
  });

  it('take the same signature at once as one', async () => {
    const instanceId = await on.start('test/two');
    const signed = await Promise.all(
      [0, 1, 2, 3].map((index) => half(index).sign({ instanceId, actor: person(2) })),
    );
    expect(signed.filter(({ repeat }) => !repeat)).to.have.lengthOf(1);
    expect(new Set(signed.map(({ signature }) => signature.id)).size).to.equal(1);
    await expectSound(on, instanceId);
  });

  it('move on once with the last two signatures at once', async () => {
    for (let turn = 0; turn < 5; turn += 1) {
      const instanceId = await on.start('test/two');
      const signed = await Promise.all([1, 2].map((n) => half(n).sign({ instanceId, actor: person(n) })));
      expect(signed.filter(({ outcome }) => outcome === 'completed')).to.have.lengthOf(1);
      expect(await waitingIn(on, instanceId)).to.deep.equal(['After']);
      await expectSound(on, instanceId);
    }
  });

  it('let one of several sign where one is enough, and tell the others', async () => {
    const instanceId = await on.start('test/any');
    const roundId = await roundIn(on, instanceId);
    const codes = await Promise.all(
      [1, 2, 3, 4].map((n) => codeOf(half(n).sign({ instanceId, roundId, actor: person(n) }))),
    );
    expect(codes.filter((code) => code === undefined)).to.have.lengthOf(1);
    expect(coded).to.include.members(codes.filter((code) => code !== undefined));
    await expectSound(on, instanceId);
  });

  it('let either the last signature or the cancel win, and tell the other', async () => {
    for (let turn = 0; turn < 5; turn += 1) {
      const instanceId = await on.start('test/two');
      const roundId = await roundIn(on, instanceId);
      await on.runtime.sign({ instanceId, roundId, actor: person(1) });
      const [signed, cancelled] = await Promise.all([
        codeOf(half(turn).sign({ instanceId, roundId, actor: person(2) })),
        codeOf(half(turn + 1).cancelRound({ instanceId, roundId, actor: owner })),
      ]);
      expect([signed, cancelled].filter((code) => code === undefined)).to.have.lengthOf(1);
      expect(signed ?? cancelled).to.equal('ERR_ROUND_ENDED');
      const [round] = await on.runtime.rounds({ actor: owner, instanceId });
      expect(round!.state).to.equal(signed === undefined ? 'completed' : 'cancelled');
      await expectSound(on, instanceId);
    }
  });

  it('let one of two nexts of a round win, and tell the other', async () => {
    for (let turn = 0; turn < 5; turn += 1) {
      const instanceId = await on.start('test/parallel');
      const roundId = await roundIn(on, instanceId);
      await on.runtime.sign({ instanceId, actor: person(1) });
      const codes = await Promise.all(
        nodes.map((node) => codeOf(node.next({ instanceId, roundId, actor: owner }))),
      );
      expect(codes.filter((code) => code === undefined)).to.have.lengthOf(1);
      expect(coded).to.include(codes.find((code) => code !== undefined));
      expect(await waitingIn(on, instanceId)).to.deep.equal(['After']);
      await expectSound(on, instanceId);
    }
  });

  it('sign many instances at once without hindering one another', async () => {
    const ids = await Promise.all(Array.from({ length: 20 }, () => on.start('test/two')));
    const signed = await Promise.all(
      ids.flatMap((instanceId, index) =>
        [1, 2].map((n) => half(index + n).sign({ instanceId, actor: person(n) })),
      ),
    );
    expect(signed.filter(({ outcome }) => outcome === 'completed')).to.have.lengthOf(20);
  });

  it('store a document that both add', async () => {
    const data = { id: 'lease', allowedContentTypes: [], appOwned: false, minCount: 0, maxCount: 3 };
    const form = process(task('Form'), end(), path('Start', 'Form', 'End'));
    const limited = { apps: { 'test/data': { source: form, dataTypes: [data] } } };
    const [one, two] = [await on.node(limited), await on.node(limited)];
    const { instance } = await one.start({ app: 'test/data', ownerPartyId: 101, actor: owner });
    const codes = await Promise.all(
      [one, two, one, two, one].map((node) =>
        codeOf(node.addDocument({ instanceId: instance.id, actor: owner, document: lease() })),
      ),
    );
    expect(codes.filter((code) => code === undefined)).to.have.lengthOf(3);
    expect(codes.filter((code) => code === 'ERR_DOCUMENT_COUNT')).to.have.lengthOf(2);
  });
});

const crowd = Array.from({ length: 200 }, (_, n) => n + 1);
const crowded = {
  apps: { 'test/crowd': { source: after(crowd) } },
  parties: crowd.slice(10).map(personParty),
};

onRuntime('four nodes that commit to one instance all the time', crowded, (on) => {
  it('turn no signature away for it', async function () {
    this.timeout(30_000);
    const nodes = [on.runtime, ...(await Promise.all([1, 2, 3].map(() => on.node())))];
    const instanceId = await on.start('test/crowd');
    const waiting = [...crowd];
    const call = async (node: Runtime) => {
      for (let n = waiting.pop(); n !== undefined; n = waiting.pop()) {
        await node.sign({ instanceId, actor: person(n) });
      }
    };
    await Promise.all(Array.from({ length: 32 }, (_, index) => call(nodes[index % nodes.length]!)));
    await expectSound(on, instanceId);
  });
});

onRuntime('two nexts at once on one node', { apps }, (on) => {
  it('mean the task that was current when they came: one moves on, the other is told', async () => {
    const instanceId = await on.start('test/parallel');
    await on.runtime.sign({ instanceId, actor: person(1) });
    const codes = await Promise.all([1, 2].map(() => codeOf(on.runtime.next({ instanceId, actor: owner }))));
    expect(codes).to.deep.equal([undefined, 'ERR_TASK_LEFT']);
    expect(await waitingIn(on, instanceId)).to.deep.equal(['After']);
  });

  it('mean it too when the second comes while the first is planned', async () => {
    const instanceId = await on.start('test/parallel');
    await on.runtime.sign({ instanceId, actor: person(1) });
    let second: Promise<string | undefined> | undefined;
    const policy = {
      permits() {
        second ??= codeOf(node.next({ instanceId, actor: owner }));
        return true;
      },
    };
    const node = await on.node({ policy });
    await node.next({ instanceId, actor: owner });
    expect(await second).to.equal('ERR_TASK_LEFT');
    expect(await waitingIn(on, instanceId)).to.deep.equal(['After']);
  });
});
