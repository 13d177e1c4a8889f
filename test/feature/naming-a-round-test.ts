import { expect } from 'chai';
import { person } from '../helpers/runtime.ts';
import { codeOf, onRuntime, owner, roundIn, rowsOf, waitingIn } from '../runtime/on-runtime.ts';
import { end, path, process, signedBy } from '../runtime/processes.ts';

const source = process(
  signedBy('First', [1, 2], 'completion="parallel" required="1"'),
  signedBy('Second', [1, 2], 'completion="parallel" required="0" minimum="0"'),
  end(),
  path('Start', 'First', 'Second', 'End'),
);

onRuntime('a next that names its round', { apps: { 'test/two tasks': { source } } }, (on) => {
  let instanceId: string;
  let roundId: string;

  beforeEach(async () => {
    instanceId = await on.start('test/two tasks');
    roundId = await roundIn(on, instanceId);
    await on.runtime.sign({ instanceId, actor: person(2) });
  });

  it('gets the same answer under its key, and the following task is untouched', async () => {
    const asked = { instanceId, roundId, actor: owner, key: 'next' };
    const first = await on.runtime.next(asked);
    const again = await on.runtime.next(asked);
    expect([first.repeat, again.repeat]).to.deep.equal([false, true]);
    expect(again.outcome).to.equal(first.outcome);
    expect(await waitingIn(on, instanceId)).to.deep.equal(['Second']);
  });

  it('is a coded conflict without a key once its round is over', async () => {
    await on.runtime.next({ instanceId, roundId, actor: owner });
    expect(await codeOf(on.runtime.next({ instanceId, roundId, actor: owner }))).to.equal('ERR_ROUND_ENDED');
    expect(await waitingIn(on, instanceId)).to.deep.equal(['Second']);
  });

  it('twice at once: one wins, one is told', async () => {
    const asked = { instanceId, roundId, actor: owner };
    const codes = await Promise.all([codeOf(on.runtime.next(asked)), codeOf(on.runtime.next(asked))]);
    expect(codes).to.deep.equal([undefined, 'ERR_ROUND_ENDED']);
    expect(await waitingIn(on, instanceId)).to.deep.equal(['Second']);
  });

  it('signs in no other round', async () => {
    await on.runtime.next({ instanceId, roundId, actor: owner });
    const signed = on.runtime.next({ instanceId, roundId, actor: owner, action: 'sign' });
    expect(await codeOf(signed)).to.equal('ERR_ROUND_ENDED');
    expect(await rowsOf(on, 'signature', { instance_id: instanceId })).to.have.lengthOf(1);
  });
});

onRuntime('a next that names no round', { apps: { 'test/two tasks': { source } } }, (on) => {
  it('twice at once means the round that was current: one wins, one is told', async () => {
    const instanceId = await on.start('test/two tasks');
    await on.runtime.sign({ instanceId, actor: person(2) });
    const asked = { instanceId, actor: owner };
    const codes = await Promise.all([codeOf(on.runtime.next(asked)), codeOf(on.runtime.next(asked))]);
    expect(codes).to.deep.equal([undefined, 'ERR_TASK_LEFT']);
    expect(await waitingIn(on, instanceId)).to.deep.equal(['Second']);
  });

  it('later means what is current then', async () => {
    const instanceId = await on.start('test/two tasks');
    await on.runtime.sign({ instanceId, actor: person(2) });
    await on.runtime.next({ instanceId, actor: owner });
    const { outcome, instance } = await on.runtime.next({ instanceId, actor: owner });
    expect([outcome, instance.state]).to.deep.equal(['completed', 'ended']);
  });
});
