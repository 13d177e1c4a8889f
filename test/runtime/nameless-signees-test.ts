import { expect } from 'chai';
import type { Actor } from '../../src/signing/index.ts';
import { person, signingProcess } from '../helpers/runtime.ts';
import { codeOf, oneDatabase, onRuntime, owner, roundIn } from './on-runtime.ts';

const taskOf = (attributes: string) =>
  signingProcess(`<signing:task ${attributes}><signing:document dataType="lease" />
    <signing:signee reference="102" /><signing:signee contact="seller" email="s@example.org" /></signing:task>`);

const apps = {
  'test/name': { source: taskOf('showSignee="name"') },
  'test/number': { source: taskOf('') },
};

/** Whom the register does not know. */
const stranger: Actor = { ...person(20), contact: 'seller' };

onRuntime(
  'a signee whom nobody has a name of',
  { apps },
  (on) => {
    const sign = (instanceId: string, actor: Actor) => on.runtime.sign({ actor, instanceId });
    /** How the seller stands once they have tried to sign. */
    async function sellerAfter(instanceId: string, documentIds?: string[]) {
      const roundId = await roundIn(on, instanceId);
      const code = await codeOf(
        on.runtime.sign({ actor: stranger, instanceId, ...(documentIds && { documentIds }) }),
      );
      const signees = await on.runtime.signees({ actor: owner, instanceId, roundId });
      return { code, ...signees.find(({ kind }) => kind === 'contact') };
    }

    it('drops out where they would be shown by name alone', async () => {
      const seller = await sellerAfter(await on.start('test/name'));
      expect(seller).to.include({ code: 'ERR_NAME_UNKNOWN', status: 'failed', cause: 'no-name' });
    });

    it('is told the same again under the same key', async () => {
      const instanceId = await on.start('test/name');
      const again = () => codeOf(on.runtime.sign({ actor: stranger, instanceId, key: 'nameless' }));
      expect([await again(), await again()]).to.deep.equal(['ERR_NAME_UNKNOWN', 'ERR_NAME_UNKNOWN']);
    });

    it('signs where their number is shown', async () => {
      const { signature } = await sign(await on.start('test/number'), stranger);
      expect(signature).not.to.have.property('actorName');
    });

    it('stays where they can not sign for another reason', async () => {
      const seller = await sellerAfter(await on.start('test/name'), ['nothing']);
      expect(seller).to.include({ code: 'ERR_DOCUMENT_UNKNOWN', status: 'waiting' });
    });

    it('signs by the name that their login has', async () => {
      const { signature } = await sign(await on.start('test/name'), { ...stranger, name: 'Rask Elv' });
      expect(signature).to.include({ actorName: 'Rask Elv' });
    });
  },
  oneDatabase,
);

onRuntime(
  'the name of who signs',
  { apps },
  (on) => {
    it('is that of the login before that of the register', async () => {
      const instanceId = await on.start('test/number');
      const { signature } = await on.runtime.sign({
        actor: { ...person(2), name: 'Stille Fjell' },
        instanceId,
      });
      expect(signature).to.include({ actorName: 'Stille Fjell' });
    });
  },
  oneDatabase,
);
