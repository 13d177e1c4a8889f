import { expect } from 'chai';
import type { Contact, ProvidedSignee } from '../../../src/catalog/index.ts';
import type { Notice } from '../../../src/notify/index.ts';
import { day, person, personNumber } from '../../helpers/runtime.ts';
import { eventTypes, oneDatabase, onRuntime, owner, rowsOf } from '../on-runtime.ts';
import { end, path, process, signing } from '../processes.ts';

const minute = 60_000;
const hour = 60 * minute;

const app = (attributes: string, inside = '') => ({
  source: process(
    signing('Sign', `<signing:signees provider="listed" />${inside}`, attributes),
    end(),
    path('Start', 'Sign', 'End'),
  ),
});

let listed: ProvidedSignee[] = [];
const contacts = new Map<string, Contact>();
let isAway = false;
/** Who was looked up, call by call. */
const asked: string[][] = [];
/** Comes between the register's answer and what is made of it. */
let meanwhile: () => Promise<unknown> = async () => {};
const told: Notice[] = [];

const options = {
  apps: {
    'test/chained': app('lifetime="P7D"'),
    'test/short': app('lifetime="PT20M"'),
    'test/soon': app('lifetime="PT20M"', '<signing:reminder before="PT15M" />'),
    'test/lenient': app('lifetime="P7D" onDropout="until-unreachable" required="any"'),
    'test/later': app('lifetime="P7D" activation="P2D"'),
  },
  signees: { listed: async () => listed },
  contactRegister: {
    async contactsOf(numbers: readonly string[]) {
      if (isAway) throw new Error('away');
      asked.push([...numbers]);
      const found = new Map([...contacts].filter(([number]) => numbers.includes(number)));
      await meanwhile();
      return found;
    },
  },
  notifier: {
    channels: ['email', 'sms'] as const,
    async send(notice: Notice) {
      told.push(notice);
    },
  },
};

function lookedUp(n: number, order: number): ProvidedSignee {
  return { socialSecurityNumber: personNumber(n), lookup: 'email-and-sms', order };
}

onRuntime(
  'a contact register that is asked anew',
  options,
  (on) => {
    let instanceId = '';
    const shown = () => {
      const lines = told
        .filter((notice) => notice.instanceId === instanceId)
        .map(({ kind, channel, recipient }) => `${kind} ${channel} ${recipient.address}`);
      told.length = 0;
      return lines.sort();
    };
    const work = () => on.runtime.doDueJobs();
    const knows = (n: number, contact: Contact) => contacts.set(personNumber(n), contact);
    const begin = async (name: string) => {
      instanceId = await on.start(name);
      await work();
      asked.length = 0;
    };
    /** 2 signs, and it is the turn of the next group. */
    const sign = () => on.runtime.sign({ actor: person(2), instanceId });
    const signees = async () => {
      const [round] = await on.runtime.rounds({ actor: owner, instanceId });
      return on.runtime.signees({ actor: owner, instanceId, roundId: round!.id });
    };
    const standing = async () => (await signees()).map(({ status, cause }) => cause ?? status);

    beforeEach(() => {
      isAway = false;
      meanwhile = async () => {};
      contacts.clear();
      for (const n of [2, 3, 4]) knows(n, { email: `p${n}@example.org` });
      listed = [lookedUp(2, 1), lookedUp(3, 2), lookedUp(4, 2)];
    });
    afterEach(async () => {
      isAway = false;
      await on.runtime.cancelInstance({ instanceId, actor: owner }).catch(() => {});
      await work();
      told.length = 0;
    });

    describe('before it is the turn of a group that opened later', () => {
      it('says where its signees are told', async () => {
        await begin('test/chained');
        expect(shown()).to.deep.equal(['turn email p2@example.org']);
        knows(3, { email: 'new@example.org' });
        await sign();
        await work();
        expect(shown()).to.deep.equal(['turn email new@example.org', 'turn email p4@example.org']);
      });

      it('is asked for all of them at once, and not for those of the group that opened as it was entered', async () => {
        instanceId = await on.start('test/chained');
        asked.length = 0;
        await work();
        expect(asked).to.deep.equal([]);
        await sign();
        await work();
        expect(asked.map((numbers) => numbers.sort())).to.deep.equal([[3, 4].map(personNumber)]);
      });

      it('is asked for those of the first group too, where that lay ahead', async () => {
        listed = [lookedUp(2, 1)];
        await begin('test/later');
        knows(2, { email: 'new@example.org' });
        on.clock.advance(2 * day);
        await work();
        expect(shown()).to.deep.equal(['turn email new@example.org']);
      });

      it('is not asked for who said themselves where they are told', async () => {
        listed = [
          lookedUp(2, 1),
          { socialSecurityNumber: personNumber(3), email: 'own@example.org', order: 2 },
        ];
        await begin('test/chained');
        await sign();
        await work();
        expect(asked).to.deep.equal([]);
        expect(shown()).to.include('turn email own@example.org');
      });

      it('ends the round where one of them is reserved by now, before anybody of the group is told', async () => {
        await begin('test/chained');
        shown();
        knows(4, { email: 'p4@example.org', isReserved: true });
        await sign();
        await work();
        expect(await standing()).to.deep.equal(['signed', 'not-applicable', 'reserved']);
        expect(await on.runtime.instance({ actor: owner, instanceId })).to.include({
          state: 'ended',
          outcome: 'failed',
        });
        expect(shown()).to.deep.equal([]);
      });

      it('tells those who had been told that it is called off', async () => {
        listed = [lookedUp(2, 1), lookedUp(3, 1), lookedUp(4, 2)];
        await begin('test/lenient');
        shown();
        knows(4, { isReserved: true });
        await sign();
        await work();
        expect(await standing()).to.deep.equal(['signed', 'not-applicable', 'reserved']);
        expect(shown()).to.deep.equal(['cancelled email p3@example.org']);
      });

      it('ends the round where one of them can not be reached any more', async () => {
        await begin('test/chained');
        shown();
        contacts.delete(personNumber(3));
        await sign();
        await work();
        expect(await standing()).to.deep.equal(['signed', 'no-contact-information', 'not-applicable']);
        expect(shown()).to.deep.equal([]);
      });

      it('leaves the others to be told where the task goes on without them', async () => {
        await begin('test/lenient');
        shown();
        knows(3, { isReserved: true });
        await sign();
        await work();
        expect(await standing()).to.deep.equal(['signed', 'reserved', 'waiting']);
        expect(shown()).to.deep.equal(['turn email p4@example.org']);
      });

      it('makes nobody drop out who has signed while it was asked', async () => {
        await begin('test/chained');
        shown();
        knows(3, { isReserved: true });
        await sign();
        meanwhile = () => on.runtime.sign({ actor: person(3), instanceId });
        await work();
        expect(await standing()).to.deep.equal(['signed', 'signed', 'waiting']);
        expect(shown()).to.deep.equal(['turn email p4@example.org']);
      });

      it('is waited for while it does not answer', async () => {
        await begin('test/chained');
        shown();
        isAway = true;
        await sign();
        await work();
        on.clock.advance(29 * minute);
        await work();
        expect(shown()).to.deep.equal([]);
        isAway = false;
        knows(3, { email: 'new@example.org' });
        on.clock.advance(hour);
        await work();
        expect(shown()).to.deep.equal(['turn email new@example.org', 'turn email p4@example.org']);
      });

      it('is waited for half an hour, then they are told where they were reached as it was entered', async () => {
        await begin('test/chained');
        shown();
        isAway = true;
        await sign();
        await work();
        on.clock.advance(30 * minute);
        await work();
        expect(shown()).to.deep.equal(['turn email p3@example.org', 'turn email p4@example.org']);
      });

      it('is not waited for longer than half of the time that they have', async () => {
        await begin('test/short');
        shown();
        isAway = true;
        await sign();
        await work();
        on.clock.advance(10 * minute);
        await work();
        expect(shown()).to.deep.equal(['turn email p3@example.org', 'turn email p4@example.org']);
      });

      it('leaves a trace in the audit trail that tells no address', async () => {
        await begin('test/chained');
        knows(3, { email: 'new@example.org' });
        await sign();
        await work();
        expect(await eventTypes(on, instanceId)).to.include('contact.changed Sign');
        const events = await on.runtime.events({ actor: owner, instanceId });
        expect(JSON.stringify(events)).not.to.include('example.org');
      });
    });

    describe('before a reminder', () => {
      const remindAt = 4 * day;

      beforeEach(() => {
        listed = [lookedUp(2, 1), lookedUp(3, 1)];
      });

      it('says where it goes', async () => {
        await begin('test/chained');
        shown();
        knows(2, { email: 'new@example.org' });
        on.clock.advance(remindAt);
        await work();
        expect(shown()).to.deep.equal(['reminder email new@example.org', 'reminder email p3@example.org']);
      });

      it('says too by which ways somebody is reminded', async () => {
        await begin('test/chained');
        shown();
        knows(2, { email: 'p2@example.org', mobile: '41234567' });
        on.clock.advance(remindAt);
        await work();
        on.clock.advance(day);
        await work();
        expect(shown()).to.deep.equal([
          'reminder email p2@example.org',
          'reminder email p3@example.org',
          'reminder sms 41234567',
        ]);
      });

      it('keeps it from who is reserved, and changes nothing else', async () => {
        await begin('test/chained');
        shown();
        knows(2, { email: 'p2@example.org', isReserved: true });
        on.clock.advance(remindAt);
        await work();
        expect(shown()).to.deep.equal(['reminder email p3@example.org']);
        expect(await standing()).to.deep.equal(['waiting', 'waiting']);
        await sign();
        expect(await standing()).to.deep.equal(['signed', 'waiting']);
      });

      it('keeps the end from who was reserved at the last too', async () => {
        await begin('test/chained');
        knows(2, { email: 'p2@example.org', isReserved: true });
        on.clock.advance(remindAt);
        await work();
        shown();
        await on.runtime.cancelInstance({ instanceId, actor: owner });
        await work();
        expect(shown()).to.deep.equal(['cancelled email p3@example.org']);
      });

      it('is asked again for who was reserved at the one before', async () => {
        await begin('test/chained');
        shown();
        const deadlineAt = on.clock.now + 9 * day;
        knows(2, { isReserved: true });
        on.clock.advance(remindAt);
        await work();
        expect(shown()).to.deep.equal(['reminder email p3@example.org']);
        knows(2, { email: 'back@example.org' });
        await on.runtime.extend({ instanceId, actor: owner, deadlineAt });
        on.clock.advance(2 * day);
        await work();
        expect(shown()).to.deep.equal(['reminder email back@example.org', 'reminder email p3@example.org']);
      });

      it('does not hold it up: what was known at the time before is used', async () => {
        await begin('test/chained');
        shown();
        isAway = true;
        on.clock.advance(remindAt);
        await work();
        expect(shown()).to.deep.equal(['reminder email p2@example.org', 'reminder email p3@example.org']);
        const warned = on.logged.filter(({ message }) => message.includes('contact register'));
        expect(warned.at(-1)).to.include({ level: 'warn' });
        expect(JSON.stringify(warned)).not.to.match(/example\.org|\b\d{11}\b/);
      });

      it('does not hold it up in the first minutes either', async () => {
        await begin('test/soon');
        shown();
        isAway = true;
        on.clock.advance(5 * minute);
        await work();
        expect(shown()).to.deep.equal(['reminder email p2@example.org', 'reminder email p3@example.org']);
      });

      it('is asked for nobody who has signed', async () => {
        await begin('test/chained');
        await sign();
        on.clock.advance(remindAt);
        await work();
        expect(new Set(asked.flat())).to.deep.equal(new Set([personNumber(3)]));
      });
    });

    it('does not bring back the address of who was erased while it was asked', async () => {
      listed = [lookedUp(2, 1), lookedUp(3, 1)];
      await begin('test/chained');
      shown();
      knows(3, { email: 'new@example.org' });
      meanwhile = async () => {
        meanwhile = async () => {};
        await on.runtime.cancelInstance({ instanceId, actor: owner });
        await on.runtime.erasePerson({ personNumber: personNumber(3) });
      };
      on.clock.advance(4 * day);
      await work();
      const rows = await rowsOf(on, 'signee', { instance_id: instanceId });
      expect(rows.map(({ email }) => email)).to.have.members(['p2@example.org', null]);
    });
  },
  oneDatabase,
);
