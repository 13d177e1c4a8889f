import { expect } from 'chai';
import { day, person } from '../helpers/runtime.ts';
import {
  codeOf,
  eventTypes,
  onRuntime,
  owner,
  rejection,
  roundIn,
  rowsOf,
  waitingIn,
} from '../runtime/on-runtime.ts';
import { end, flow, gateway, path, process, signedBy, signing, task } from '../runtime/processes.ts';

const [buyer, agent] = [person(2), person(3)];
const apps = {
  'test/sale': {
    source: process(
      signing(
        'Sign',
        `<signing:group order="1" name="Buyer" lifetime="P7D"><signing:signee reference="102" /></signing:group>
         <signing:group order="2" name="Agent" lifetime="P7D"><signing:signee reference="103" /></signing:group>`,
      ),
      end(),
      path('Start', 'Sign', 'End'),
    ),
  },
  'test/onwards': {
    source: process(
      signedBy('Sign', [1, 2], 'lifetime="P7D" continueOn="expired rejected"'),
      gateway('Choice'),
      task('Forward'),
      task('Back'),
      end(),
      path('Start', 'Sign', 'Choice'),
      flow('Choice', 'Forward', '["notEquals", ["gatewayAction"], "reject"]'),
      flow('Choice', 'Back', '["equals", ["gatewayAction"], "reject"]'),
      path('Forward', 'End'),
      path('Back', 'End'),
    ),
  },
};

onRuntime(
  'the buyer and then the agent have a week each, and the buyer signs on day three',
  { apps },
  (on) => {
    let instanceId: string;
    let roundId: string;
    let opened: number;

    beforeEach(async () => {
      instanceId = await on.start('test/sale');
      roundId = await roundIn(on, instanceId);
      opened = on.clock.now;
      on.clock.advance(3 * day);
      await on.runtime.sign({ instanceId, roundId, actor: buyer });
    });

    it("begins the agent's week then", async () => {
      const [round] = await on.runtime.rounds({ actor: owner, instanceId });
      expect(round!.groups.map(({ state, deadlineAt }) => [state, deadlineAt])).to.deep.equal([
        ['complete', opened + 7 * day],
        ['open', opened + 10 * day],
      ]);
    });

    it('takes the agent’s signature until the last millisecond', async () => {
      on.clock.advance(7 * day - 1);
      expect((await on.runtime.sign({ instanceId, roundId, actor: agent })).outcome).to.equal('completed');
    });

    it('refuses the agent at exactly day ten', async () => {
      on.clock.advance(7 * day);
      const error = await rejection(on.runtime.sign({ instanceId, roundId, actor: agent }));
      expect(error.code).to.equal('ERR_ROUND_EXPIRED');
      expect(error.info).to.include({ outcome: 'expired' });
    });

    it('commits the expiry with the refusal', async () => {
      on.clock.advance(7 * day);
      await codeOf(on.runtime.sign({ instanceId, roundId, actor: agent }));
      const [round] = await rowsOf(on, 'round', { id: roundId });
      expect(round!.state).to.equal('expired');
      expect((await eventTypes(on, instanceId)).slice(-3)).to.deep.equal([
        'round.round-ended Sign',
        'element.abandoned Sign',
        'instance.ended',
      ]);
      const { state, outcome } = await on.runtime.instance({ actor: owner, instanceId });
      expect([state, outcome]).to.deep.equal(['ended', 'expired']);
    });
  },
);

onRuntime('a gateway asks whether the action is not reject', { apps }, (on) => {
  it('leads forward after a task that was completed', async () => {
    const instanceId = await on.start('test/onwards');
    for (const n of [1, 2]) await on.runtime.sign({ instanceId, actor: person(n) });
    expect(await waitingIn(on, instanceId)).to.deep.equal(['Forward']);
  });

  it('never leads forward after one that expired', async () => {
    const instanceId = await on.start('test/onwards');
    on.clock.advance(7 * day);
    await codeOf(on.runtime.sign({ instanceId, actor: person(2) }));
    expect(await waitingIn(on, instanceId)).to.deep.equal(['Back']);
  });

  it('never leads forward after one that was rejected, by whatever command', async () => {
    for (const command of ['reject', 'return'] as const) {
      const instanceId = await on.start('test/onwards');
      await on.runtime[command]({ instanceId, actor: owner });
      expect(await waitingIn(on, instanceId)).to.deep.equal(['Back']);
      const { tasks } = await on.runtime.instance({ actor: owner, instanceId });
      expect(tasks[0]).to.include({ abandoned: true });
    }
  });
});
