import { expect } from 'chai';
import { person } from '../helpers/runtime.ts';
import { oneDatabase, onRuntime, owner, roundIn } from '../runtime/on-runtime.ts';
import { end, path, process, signing } from '../runtime/processes.ts';
import { findDamage } from './find-damage.ts';
import { readStored } from './stored-instance.ts';

const handedOver = process(
  signing(
    'Sign',
    `<signing:group order="1"><signing:signee reference="102" /><signing:signee reference="103" /></signing:group>
     <signing:group order="2"><signing:signee reference="104" /></signing:group>`,
    'allow="delegate withdraw reject" onDropout="until-unreachable"',
  ),
  end(),
  path('Start', 'Sign', 'End'),
);

onRuntime(
  'a round whose signees hand over, come and go',
  { apps: { 'test/handed-over': { source: handedOver } } },
  (on) => {
    it('is decided again to where it stands', async () => {
      const instanceId = await on.start('test/handed-over');
      const signeeOf = async (n: number) => {
        const roundId = await roundIn(on, instanceId);
        const signees = await on.runtime.signees({ instanceId, roundId, actor: owner });
        return signees.find(({ partyId }) => partyId === 100 + n)!.id;
      };
      const change = (add: { reference: string; order: number }[], remove: string[]) =>
        on.runtime.changeSignees({ instanceId, actor: owner, add, remove });
      await on.runtime.delegate({ instanceId, actor: person(2), to: { reference: '107' } });
      await change([{ reference: '105', order: 2 }], [await signeeOf(4)]);
      await change([{ reference: '104', order: 2 }], []);
      await on.runtime.sign({ instanceId, actor: person(7) });
      await on.runtime.withdraw({ instanceId, actor: person(7) });
      for (const n of [7, 3, 4]) await on.runtime.sign({ instanceId, actor: person(n) });
      expect(findDamage(await readStored(on.database))).to.deep.equal([]);
      await on.runtime.reject({ instanceId, actor: person(5) });
      expect(findDamage(await readStored(on.database))).to.deep.equal([]);
    });
  },
  oneDatabase,
);
