import { expect } from 'chai';
import type { RuntimeEvent } from '../../src/runtime/index.ts';
import { person, personNumber } from '../helpers/runtime.ts';
import { oneDatabase, onRuntime, owner } from './on-runtime.ts';
import { oneSigning } from './processes.ts';
import { until } from './service-work.ts';

const apps = { 'test/two': { source: oneSigning([1, 2], 'allow="reject withdraw"') } };

onRuntime(
  'a host that listens',
  { apps },
  (on) => {
    let heard: RuntimeEvent[] = [];
    let stop = () => {};
    beforeEach(() => {
      heard = [];
      stop = on.runtime.on('*', (event) => void heard.push(event));
    });
    afterEach(() => stop());
    const types = () => heard.map(({ type }) => type);

    it('hears of every change of state, in order', async () => {
      const instanceId = await on.start('test/two');
      for (const n of [1, 2]) await on.runtime.sign({ instanceId, actor: person(n) });
      expect(types()).to.deep.equal([
        'instance.created',
        'round.opened',
        'group.opened',
        'signee.signed',
        'signee.signed',
        'group.completed',
        'round.completed',
        'instance.ended',
      ]);
    });

    it('hears of one type alone where they say so', async () => {
      const completed: RuntimeEvent<'round.rejected'>[] = [];
      const end = on.runtime.on('round.rejected', (event) => void completed.push(event));
      const instanceId = await on.start('test/two');
      await on.runtime.reject({ instanceId, actor: person(2) });
      end();
      expect(completed.map(({ type, instanceId: id, elementId }) => [type, id, elementId])).to.deep.equal([
        ['round.rejected', instanceId, 'Sign'],
      ]);
    });

    it('hears when it is committed, and can read it', async () => {
      const instanceId = await on.start('test/two');
      const states: Promise<string>[] = [];
      const end = on.runtime.on('signee.signed', () => {
        const rounds = on.runtime.rounds({ actor: owner, instanceId });
        states.push(rounds.then(([round]) => `${round!.groups[0]!.filled}`));
      });
      await on.runtime.sign({ instanceId, actor: person(1) });
      end();
      expect(await Promise.all(states)).to.deep.equal(['1']);
    });

    it('hears no more when they have stopped', async () => {
      stop();
      await on.start('test/two');
      expect(heard).to.deep.equal([]);
    });

    it('disturbs nobody by failing, and is logged', async () => {
      const end = on.runtime.on('instance.created', () => {
        throw new Error('no');
      });
      await on.start('test/two');
      end();
      expect(types()).to.include('round.opened');
      expect(on.logged.at(-1)).to.deep.include({ level: 'error', message: 'a listener failed' });
    });

    it('disturbs nobody by failing later, and is logged', async () => {
      const end = on.runtime.on('instance.created', async () => {
        throw new Error('no');
      });
      const before = on.logged.length;
      await on.start('test/two');
      end();
      expect(on.logged.slice(before).map(({ message }) => message)).to.deep.equal(['a listener failed']);
    });

    it('hears of what is done in a transaction of their own when it is committed, and else nothing', async () => {
      for (const ends of ['rollback', 'commit'] as const) {
        const transaction = await on.database.knex.transaction();
        await on.startWhole('test/two', { transaction, documents: [] });
        expect(heard).to.deep.equal([]);
        await transaction[ends]();
        if (ends === 'commit') await until(() => types().includes('instance.created'));
        else await on.runtime.search({ actor: 'host' });
        expect(types().includes('instance.created')).to.equal(ends === 'commit');
      }
    });

    it('hears of what is done in a transaction within another when that one is committed', async () => {
      const outer = await on.database.knex.transaction();
      const inner = await outer.transaction();
      await on.startWhole('test/two', { transaction: inner, documents: [] });
      await inner.commit();
      await new Promise((resolve) => setImmediate(resolve));
      expect(heard).to.deep.equal([]);
      await outer.commit();
      await until(() => types().includes('instance.created'));
    });

    it('is told ids, and never who', async () => {
      const instanceId = await on.start('test/two');
      await on.runtime.sign({ instanceId, actor: person(1) });
      expect(JSON.stringify(heard)).not.to.match(new RegExp(`${personNumber(1)}|Person 1|"actor`));
      const sequences = heard.map(({ sequence }) => sequence);
      expect(sequences).to.deep.equal([...sequences].sort((one, other) => one - other));
    });
  },
  oneDatabase,
);
