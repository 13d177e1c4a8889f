import { expect } from 'chai';
import type { Contact, ProvidedSignee } from '../../src/catalog/index.ts';
import type { Notice } from '../../src/notify/index.ts';
import { personNumber } from '../helpers/runtime.ts';
import { eventTypes, type OnRuntime, oneDatabase, onRuntime, owner } from './on-runtime.ts';
import { end, path, process, signing } from './processes.ts';

const chained = '<signing:signees provider="listed" />';
// a day, so that both channels are used at once
const app = (attributes = 'lifetime="PT20H"') => ({
  source: process(signing('Sign', chained, attributes), end(), path('Start', 'Sign', 'End')),
});

let listed: ProvidedSignee[] = [];
const contacts = new Map<string, Contact>();
let isAway = false;
const told: Notice[] = [];

const options = {
  apps: {
    'test/strict': app(),
    'test/lenient': app('onDropout="until-unreachable" required="any"'),
  },
  signees: { listed: async () => listed },
  contactRegister: {
    async contactsOf(numbers: readonly string[]) {
      if (isAway) throw new Error('away');
      return new Map([...contacts].filter(([number]) => numbers.includes(number)));
    },
  },
  notifier: {
    channels: ['email', 'sms'] as const,
    async send(notice: Notice) {
      told.push(notice);
    },
  },
};

async function signeesOf({ runtime }: OnRuntime, instanceId: string) {
  const [round] = await runtime.rounds({ actor: owner, instanceId });
  return runtime.signees({ actor: owner, instanceId, roundId: round!.id });
}

function lookedUp(n: number, more: Partial<ProvidedSignee> = {}): ProvidedSignee {
  return { socialSecurityNumber: personNumber(n), lookup: 'email-and-sms', order: 1, ...more };
}

onRuntime(
  'signees whose addresses are looked up',
  options,
  (on) => {
    beforeEach(() => {
      isAway = false;
      told.length = 0;
      contacts.clear();
      contacts.set(personNumber(2), { email: 'two@example.org', mobile: '+47 412 34 567' });
      contacts.set(personNumber(3), { email: 'three@example.org', mobile: '+46 70 123 45 67' });
      contacts.set(personNumber(4), { email: 'four@example.org', isReserved: true });
      listed = [lookedUp(2)];
    });

    it('are told where the contact register says', async () => {
      await on.start('test/strict');
      await on.runtime.doDueJobs();
      expect(told.map(({ channel, recipient }) => [channel, recipient.address])).to.have.deep.members([
        ['email', 'two@example.org'],
        ['sms', '+47 412 34 567'],
      ]);
    });

    it('get no text message on a foreign telephone', async () => {
      listed = [lookedUp(3)];
      await on.start('test/strict');
      await on.runtime.doDueJobs();
      expect(told.map(({ channel }) => channel)).to.deep.equal(['email']);
    });

    it('get no text message where they are to be told by mail alone', async () => {
      listed = [lookedUp(2, { lookup: 'email' })];
      await on.start('test/strict');
      await on.runtime.doDueJobs();
      expect(told.map(({ channel }) => channel)).to.deep.equal(['email']);
    });

    it('end the round where one of them is reserved, in whichever group, before anybody is told', async () => {
      listed = [lookedUp(2), lookedUp(4, { order: 2 })];
      const { instance } = await on.startWhole('test/strict');
      await on.runtime.doDueJobs();
      expect(instance).to.include({ state: 'ended', outcome: 'failed' });
      expect(told).to.deep.equal([]);
      const signees = await signeesOf(on, instance.id);
      expect(signees.map(({ status, cause }) => [status, cause])).to.deep.equal([
        ['not-applicable', undefined],
        ['failed', 'reserved'],
      ]);
    });

    it('drop out each for their own cause', async () => {
      listed = [lookedUp(4), lookedUp(5)];
      const id = await on.start('test/strict');
      const signees = await signeesOf(on, id);
      expect(signees.map(({ cause }) => cause)).to.deep.equal(['reserved', 'no-contact-information']);
    });

    it('have nobody open the first group where it never begins', async () => {
      listed = [lookedUp(4)];
      const id = await on.start('test/strict');
      expect(await eventTypes(on, id)).not.to.include('round.group-opened Sign');
    });

    it('leave the others to sign where the task goes on without them', async () => {
      listed = [lookedUp(2), lookedUp(4), lookedUp(2, { order: 2 })];
      const { instance } = await on.startWhole('test/lenient');
      expect(instance.state).to.equal('running');
      const [round] = await on.runtime.rounds({ actor: owner, instanceId: instance.id });
      expect(round!.groups[0]).to.include({ state: 'open', lost: 1 });
    });

    it('wait, as an incident, while the register is away', async () => {
      isAway = true;
      const { instance } = await on.startWhole('test/strict');
      expect(instance.incident?.code).to.equal('ERR_CONTACT_REGISTER_FAILED');
      isAway = false;
      const resumed = await on.runtime.resume({ actor: owner, instanceId: instance.id });
      expect(resumed.instance.state).to.equal('running');
    });
  },
  oneDatabase,
);

onRuntime(
  'signees known by a contact alone',
  options,
  (on) => {
    it('sign as who opened their link', async () => {
      listed = [{ contact: 'tenant-7', order: 1 }];
      const instanceId = await on.start('test/strict');
      const actor = { kind: 'person' as const, personNumber: personNumber(6), contact: 'tenant-7', level: 4 };
      const { outcome } = await on.runtime.sign({ actor, instanceId });
      expect(outcome).to.equal('completed');
    });

    it('are told no code where there is no link to enter it at', async () => {
      listed = [{ contact: 'tenant-9', email: 'nine@example.org', order: 1 }];
      await on.start('test/strict');
      await on.runtime.doDueJobs();
      const notice = told.find(({ recipient }) => recipient.address === 'nine@example.org');
      expect(notice).to.be.an('object').that.does.not.have.any.keys('code', 'url');
    });

    it('are nobody else, whoever is logged in', async () => {
      listed = [{ contact: 'tenant-7', order: 1 }];
      const instanceId = await on.start('test/strict');
      const actor = { kind: 'person' as const, personNumber: personNumber(6), contact: 'tenant-8', level: 4 };
      const error = await on.runtime.sign({ actor, instanceId }).catch((caught) => caught);
      expect(error.code).to.equal('ERR_FORBIDDEN');
    });
  },
  oneDatabase,
);
