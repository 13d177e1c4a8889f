import { expect } from 'chai';
import type { Actor } from '../../src/signing/index.ts';
import { person } from '../helpers/runtime.ts';
import { codeOf, lease, onRuntime, owner, rejection, roundIn, waitingIn } from '../runtime/on-runtime.ts';
import { boundary, end, path, process, signedBy, signing, task } from '../runtime/processes.ts';

const apps = {
  'test/groups': {
    source: process(
      signing(
        'Sign',
        `<signing:group order="1"><signing:signee reference="102" /><signing:signee reference="103" />
           <signing:signee reference="104" /></signing:group>
         <signing:group order="2"><signing:signee reference="105" /></signing:group>`,
      ),
      end(),
      path('Start', 'Sign', 'End'),
    ),
  },
  'test/form': {
    source: process(
      task('Form'),
      signedBy('First', [1, 2]),
      boundary('Rejected', 'First', 'RejectedError'),
      signing('Second', '<signing:signee reference="101" /><signing:distinctFrom task="First" />'),
      end(),
      path('Start', 'Form', 'First', 'Second', 'End'),
      path('Rejected', 'Form'),
    ),
    dataTypes: [
      { id: 'lease', taskId: 'Form', allowedContentTypes: [], appOwned: false, minCount: 0, maxCount: 0 },
    ],
  },
  'test/other': {
    source: process(
      task('Form'),
      signedBy('First', [1, 2], 'completion="parallel" required="1"'),
      boundary('Rejected', 'First', 'RejectedError'),
      signing('Second', '<signing:signee reference="101" /><signing:distinctFrom task="First" />'),
      end(),
      path('Start', 'Form', 'First', 'Second', 'End'),
      path('Rejected', 'Form'),
    ),
    dataTypes: [
      { id: 'lease', taskId: 'Form', allowedContentTypes: [], appOwned: false, minCount: 0, maxCount: 0 },
    ],
  },
};

onRuntime('A has signed, B rejects, C is just signing, Z is in group two', { apps }, (on) => {
  const [a, b, c] = [person(2), person(3), person(4)];
  let instanceId: string;
  let roundId: string;
  let first: string;
  let tooLate: Error & { code?: string; info?: Record<string, unknown> };

  before(async () => {
    instanceId = await on.start('test/groups');
    roundId = await roundIn(on, instanceId);
    first = (await on.runtime.sign({ instanceId, roundId, actor: a })).signature.id;
    const rejected = on.runtime.reject({ instanceId, roundId, actor: b });
    [tooLate] = await Promise.all([rejection(on.runtime.sign({ instanceId, roundId, actor: c })), rejected]);
  });

  it('refuses C and tells the outcome', () => {
    expect(tooLate.code).to.equal('ERR_ROUND_ENDED');
    expect(tooLate.info).to.include({ outcome: 'rejected' });
  });

  it('leaves A signed, and asks C and Z no more', async () => {
    const signees = await on.runtime.signees({ actor: owner, instanceId, roundId });
    expect(signees.map(({ status }) => status)).to.deep.equal([
      ...['signed', 'rejected', 'not-applicable', 'not-applicable'],
    ]);
  });

  it("answers A's repeated request with the first signature", async () => {
    const { repeat, signature } = await on.runtime.sign({ instanceId, roundId, actor: a });
    expect([repeat, signature.id]).to.deep.equal([true, first]);
  });

  it('answers it without the round’s id too', async () => {
    const { repeat, signature } = await on.runtime.sign({ instanceId, actor: a });
    expect([repeat, signature.id]).to.deep.equal([true, first]);
  });
});

onRuntime('the owner has signed, then returns the task, and the form is changed', { apps }, (on) => {
  let instanceId: string;
  let earlier: string;

  before(async () => {
    const { instance } = await on.startWhole('test/form');
    instanceId = instance.id;
    await on.runtime.next({ instanceId, actor: owner });
    earlier = await roundIn(on, instanceId);
    await on.runtime.sign({ instanceId, actor: owner });
    await on.runtime.return({ instanceId, actor: owner });
    on.clock.advance(1_000);
    const about = { instanceId, actor: owner, documentId: instance.documents[0]!.id };
    await on.runtime.replaceDocument({ ...about, ...lease('another lease') });
    await on.runtime.next({ instanceId, actor: owner });
  });

  it('opens a new round with no signatures', async () => {
    const rounds = await on.runtime.rounds({ actor: owner, instanceId, taskId: 'First' });
    expect(
      rounds.map(({ state, superseded, groups }) => [state, superseded, groups[0]!.filled]),
    ).to.deep.equal([
      ['rejected', true, 1],
      ['open', false, 0],
    ]);
  });

  it('keeps the old signature as proof', async () => {
    const kept = await on.runtime.signatures({ actor: owner, instanceId, roundId: earlier });
    expect(kept).to.have.lengthOf(1);
    expect(await on.runtime.signatures({ actor: owner, instanceId })).to.deep.equal([]);
  });

  it('takes the owner’s signature anew, of the new bytes', async () => {
    const { repeat, signature } = await on.runtime.sign({ instanceId, actor: owner });
    const { documents } = await on.runtime.instance({ actor: owner, instanceId });
    expect(repeat).to.equal(false);
    expect(signature.documents[0]!.sha256).to.equal(documents[0]!.sha256);
  });
});

onRuntime('a second task has to be signed by others than the first', { apps }, (on) => {
  /** Runs to the second task, which the owner is asked to sign; `first` signs the first one. */
  async function toSecond(instanceId: string, first: Actor): Promise<void> {
    await on.runtime.next({ instanceId, actor: owner });
    await on.runtime.sign({ instanceId, actor: first });
    await on.runtime.next({ instanceId, actor: owner });
    expect(await waitingIn(on, instanceId)).to.deep.equal(['Second']);
  }

  it('refuses who signed the first', async () => {
    const instanceId = await on.start('test/other');
    await toSecond(instanceId, owner);
    expect(await codeOf(on.runtime.sign({ instanceId, actor: owner, taskId: 'Second' }))).to.equal(
      'ERR_NOT_DISTINCT',
    );
  });

  it('takes who signed a round of the first that was returned', async () => {
    const instanceId = await on.start('test/other');
    await on.runtime.next({ instanceId, actor: owner });
    await on.runtime.sign({ instanceId, actor: owner });
    await on.runtime.return({ instanceId, actor: owner });
    on.clock.advance(1_000);
    await toSecond(instanceId, person(2));
    expect((await on.runtime.sign({ instanceId, actor: owner })).outcome).to.equal('completed');
  });
});
