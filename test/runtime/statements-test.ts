import { expect } from 'chai';
import { person, personNumber, personParty } from '../helpers/runtime.ts';
import { statementsOf } from '../storage/on-databases.ts';
import { codeOf, onRuntime } from './on-runtime.ts';
import { end, path, process, signedBy, signing, task } from './processes.ts';

const apps = {
  'test/listed': {
    source: process(
      signing('Sign', '<signing:signees provider="list" />', 'completion="parallel"'),
      task('After'),
      end(),
      path('Start', 'Sign', 'After', 'End'),
    ),
  },
  'test/groups': {
    source: process(
      signing(
        'Sign',
        `<signing:group order="1"><signing:signee reference="102" /><signing:signee reference="103" /></signing:group>
         <signing:group order="2"><signing:signee reference="104" /></signing:group>`,
      ),
      end(),
      path('Start', 'Sign', 'End'),
    ),
  },
  'test/two': { source: process(signedBy('Sign', [2, 3]), end(), path('Start', 'Sign', 'End')) },
};

const people = 500;
let asked = 2;
const options = {
  apps,
  parties: Array.from({ length: people - 10 }, (_, n) => personParty(n + 11)),
  signees: {
    list: async () =>
      Array.from({ length: asked }, (_, n) => ({
        socialSecurityNumber: personNumber(n + 1),
        fullName: `Person ${n + 1}`,
      })),
  },
};

/** Seven statements read the instance, and five write version, group, signee, signature and trail. */
const plain = 12;

onRuntime('SQL statements of a signature', options, (on) => {
  const signed = async (instanceId: string, n: number, key?: string) => {
    const sign = () => on.runtime.sign({ instanceId, actor: person(n), ...(key && { key }) });
    return (await statementsOf(on.database, sign)).length;
  };
  const start = (signees: number) => {
    asked = signees;
    return on.start('test/listed');
  };

  before(async () => {
    // what is read once per process
    await signed(await start(2), 1);
  });

  it('are the same number however many sign', async function () {
    this.timeout(20_000);
    for (const size of [2, 20, people]) expect(await signed(await start(size), 1)).to.equal(plain);
  });

  it('are the same number however many have signed', async () => {
    const instanceId = await start(60);
    for (let n = 1; n <= 60; n += 1) expect(await signed(instanceId, n)).to.equal(plain);
  });

  it('are the same number however many instances there are', async function () {
    this.timeout(20_000);
    for (const count of [1, 10, 50]) {
      for (let n = 0; n < count; n += 1) await start(2);
      expect(await signed(await start(2), 1)).to.equal(plain);
    }
  });

  it('are two more under a key, for the answer that is looked for and kept', async () => {
    expect(await signed(await start(3), 1, 'a')).to.equal(plain + 2);
  });

  it('are one more where it completes a group, for those of the next that are to sign now', async () => {
    const instanceId = await on.start('test/groups');
    await signed(instanceId, 2);
    expect(await signed(instanceId, 3)).to.equal(plain + 1);
  });

  it('are a fixed number more where the round, and the process with it, ends', async () => {
    const instanceId = await on.start('test/two');
    await signed(instanceId, 2);
    expect(await signed(instanceId, 3)).to.equal(plain + 7);
  });

  it('only read where it is refused', async () => {
    const instanceId = await on.start('test/groups');
    const early = () => codeOf(on.runtime.sign({ instanceId, actor: person(4) }));
    const statements = await statementsOf(on.database, early);
    expect(statements).to.have.lengthOf(8);
    for (const { sql } of statements) expect(sql).to.match(/^(SELECT|WITH)/);
  });
});
