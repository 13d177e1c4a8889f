import { expect } from 'chai';
import type { Notice } from '../../../src/notify/index.ts';
import { day, personParty } from '../../helpers/runtime.ts';
import { directSigner, jobIdOf, onPosten, pin } from './posten-server.ts';

const known = { ...personParty(12), email: 'register@example.org', mobile: '+4790000012' };
const told: Notice[] = [];
const notifier = {
  channels: ['email', 'sms'] as const,
  async send(notice: Notice) {
    told.push(notice);
  },
};

onPosten(
  'a signee whom the register of parties can reach',
  (on) => {
    /** Addresses to which anything of a job was sent until shortly before its deadline. */
    async function addressesOf(job: Parameters<typeof on.send>[0]): Promise<string[]> {
      const instanceId = await on.instanceOf(jobIdOf(await on.send(job)));
      for (let n = 0; n < 29; n += 1) {
        await on.runtime.doDueJobs();
        on.clock.advance(day);
      }
      const sent = told.filter((notice) => notice.instanceId === instanceId);
      return [...new Set(sent.map(({ recipient }) => recipient.address))];
    }

    it('is told nothing of a direct job: they are at the sender’s', async () => {
      expect(await addressesOf({ kind: 'direct', signers: directSigner(12) })).to.deep.equal([]);
    });

    for (const [channel, element, address] of [
      ['mail', '<email address="sender@example.org"/>', 'sender@example.org'],
      ['text message', '<sms number="41000000"/>', '41000000'],
    ] as const) {
      it(`is told by ${channel} alone where the sender gives no more`, async () => {
        const signers = `<signer>${pin(12)}<notifications>${element}</notifications></signer>`;
        expect(await addressesOf({ signers })).to.deep.equal([address]);
      });
    }
  },
  { runtime: { parties: [known], notifier } },
);
