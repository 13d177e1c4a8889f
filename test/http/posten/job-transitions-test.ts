import { expect } from 'chai';
import type { Contact } from '../../../src/catalog/index.ts';
import type { Notice } from '../../../src/notify/index.ts';
import { invitationFor } from '../../../src/runtime/invitations.ts';
import { Secrets } from '../../../src/runtime/secrets.ts';
import type { Actor } from '../../../src/signing/index.ts';
import { personNumber } from '../../helpers/runtime.ts';
import {
  directSigner,
  jobIdOf,
  type OnPosten,
  onPosten,
  pin,
  polledExits,
  portalSigner,
  privateSender,
  publicSender,
} from './posten-server.ts';

const minute = 60_000;
const day = 24 * 60 * minute;
const secret = 'a secret of the tests';
const secrets = new Secrets({ get: async () => undefined, setOnce: async (_, value) => value }, secret);

const contacts = new Map<string, Contact>();
const register = { isAway: false, asked: [] as string[][] };
const contactRegister = {
  async contactsOf(numbers: readonly string[]) {
    register.asked.push([...numbers]);
    if (register.isAway) throw new Error('away');
    return new Map([...contacts].filter(([number]) => numbers.includes(number)));
  },
};
const reserve = (n: number) =>
  contacts.set(personNumber(n), { email: `p${n}@example.org`, isReserved: true });
/** Who was told what, such as `turn p2@example.org`. */
const told: string[] = [];
const notifier = {
  channels: ['email'] as const,
  async send({ kind, recipient }: Notice) {
    told.push(`${kind} ${recipient.address}`);
  },
};
const lookedUp = (n: number, order = 0) =>
  `<signer order="${order}">${pin(n)}<notifications-using-lookup><email/></notifications-using-lookup></signer>`;
const byContact = (email: string) =>
  `<signer><identified-by-contact-information/><notifications><email address="${email}"/></notifications></signer>`;

/** What can be done in a job, from the outside. */
interface Desk {
  id: number;
  sign(n: number): Promise<void>;
  reject(n: number): Promise<void>;
  cancel(): Promise<void>;
  pass(milliseconds: number): Promise<void>;
  enterWrongCodes(): Promise<void>;
}

/** A row: what happens, and how the job and its signees stand afterwards. */
interface Row {
  signers: string;
  sender?: string;
  further?: string;
  happens(desk: Desk): Promise<unknown>;
  job: string;
  signees: string[];
}

const three = portalSigner(2, 1) + portalSigner(3, 1) + portalSigner(4, 2);
const notByNumber = '<identifier-in-signed-documents>DATE_OF_BIRTH_AND_NAME</identifier-in-signed-documents>';

const chain = portalSigner(2, 1) + portalSigner(3, 2) + portalSigner(4, 3);
const aDay = '<availability><available-seconds>86400</available-seconds></availability>';

/** The first two of a chain sign a minute before they are too late, and the third has a minute left. */
async function signAtTheLast(sign: Desk['sign'], pass: Desk['pass']): Promise<void> {
  for (const n of [2, 3]) {
    await pass(day - minute);
    await sign(n);
  }
  await pass(day - minute);
}

/** Of thirty days, five are left. */
async function passUntilReminders(pass: Desk['pass']): Promise<void> {
  register.asked.length = 0;
  await pass(25 * day);
  expect(register.asked.flat()).to.include.members([2, 3].map(personNumber));
}

async function passUntilReserved(pass: Desk['pass']): Promise<void> {
  await pass(0);
  reserve(2);
  await passUntilReminders(pass);
  expect(told).to.include('reminder p3@example.org').and.not.include('reminder p2@example.org');
}

const portalRows: Record<string, Row> = {
  'one of several signs: the others are waited for': {
    signers: three,
    happens: ({ sign }) => sign(2),
    job: 'IN_PROGRESS',
    signees: ['SIGNED', 'WAITING', 'WAITING'],
  },
  'a group is complete: the next may sign at once': {
    signers: three,
    happens: async ({ sign }) => {
      for (const n of [2, 3, 4]) await sign(n);
    },
    job: 'COMPLETED_SUCCESSFULLY',
    signees: ['SIGNED', 'SIGNED', 'SIGNED'],
  },
  'a signee rejects: who has signed has, the rest need not, whichever their group': {
    signers: three,
    happens: async ({ sign, reject }) => {
      await sign(2);
      await reject(3);
    },
    job: 'FAILED',
    signees: ['SIGNED', 'REJECTED', 'NOT_APPLICABLE'],
  },
  'the sender cancels: who has signed has, the rest are cancelled': {
    signers: three,
    happens: async ({ sign, cancel }) => {
      await sign(3);
      await cancel();
    },
    job: 'FAILED',
    signees: ['CANCELLED', 'SIGNED', 'CANCELLED'],
  },
  'a deadline passes: those whose turn it was are too late, later groups need not sign': {
    signers: three,
    happens: async ({ sign, pass }) => {
      await sign(2);
      await pass(30 * day);
    },
    job: 'FAILED',
    signees: ['SIGNED', 'EXPIRED', 'NOT_APPLICABLE'],
  },
  'the second of two groups has its own week from when the first was complete': {
    signers: portalSigner(2, 1) + portalSigner(3, 2),
    further: '<availability><available-seconds>604800</available-seconds></availability>',
    happens: async ({ sign, pass }) => {
      await pass(3 * day);
      await sign(2);
      await pass(7 * day - 60_000);
    },
    job: 'IN_PROGRESS',
    signees: ['SIGNED', 'WAITING'],
  },
  'and is too late at the tenth day': {
    signers: portalSigner(2, 1) + portalSigner(3, 2),
    further: '<availability><available-seconds>604800</available-seconds></availability>',
    happens: async ({ sign, pass }) => {
      await pass(3 * day);
      await sign(2);
      await pass(7 * day);
    },
    job: 'FAILED',
    signees: ['SIGNED', 'EXPIRED'],
  },
  'three side by side have one day between them': {
    signers: portalSigner(2) + portalSigner(3) + portalSigner(4),
    further: '<availability><available-seconds>86400</available-seconds></availability>',
    happens: ({ pass }) => pass(day),
    job: 'FAILED',
    signees: ['EXPIRED', 'EXPIRED', 'EXPIRED'],
  },
  'the last of three in a chain of a day each may sign until the third day': {
    signers: chain,
    further: aDay,
    happens: ({ sign, pass }) => signAtTheLast(sign, pass),
    job: 'IN_PROGRESS',
    signees: ['SIGNED', 'SIGNED', 'WAITING'],
  },
  'and is too late at the third day': {
    signers: chain,
    further: aDay,
    happens: async ({ sign, pass }) => {
      await signAtTheLast(sign, pass);
      await pass(3 * minute);
    },
    job: 'FAILED',
    signees: ['SIGNED', 'SIGNED', 'EXPIRED'],
  },
  'nobody of three in a chain of a day each does anything: it is over after the first day': {
    signers: chain,
    further: aDay,
    happens: ({ pass }) => pass(day),
    job: 'FAILED',
    signees: ['EXPIRED', 'NOT_APPLICABLE', 'NOT_APPLICABLE'],
  },
  'somebody of a later group is reserved when it is their turn: it fails, and nobody of the group is told': {
    signers: lookedUp(2, 1) + lookedUp(3, 2) + lookedUp(4, 2),
    sender: publicSender,
    happens: async ({ sign, pass }) => {
      await pass(0);
      reserve(3);
      await sign(2);
      await pass(0);
      expect(told).to.deep.equal(['turn p2@example.org']);
    },
    job: 'FAILED',
    signees: ['SIGNED', 'RESERVED', 'NOT_APPLICABLE'],
  },
  'somebody is reserved when they are to be reminded: they are not, and are waited for all the same': {
    signers: lookedUp(2) + lookedUp(3),
    sender: publicSender,
    happens: async ({ sign, pass }) => {
      await passUntilReserved(pass);
      await sign(3);
    },
    job: 'IN_PROGRESS',
    signees: ['WAITING', 'SIGNED'],
  },
  'and the job runs to its deadline': {
    signers: lookedUp(2) + lookedUp(3),
    sender: publicSender,
    happens: async ({ sign, pass }) => {
      await passUntilReserved(pass);
      await sign(3);
      await pass(5 * day);
    },
    job: 'FAILED',
    signees: ['EXPIRED', 'SIGNED'],
  },
  'the register does not answer when somebody is to be reminded: they are, where they were as the job was made':
    {
      signers: lookedUp(2) + lookedUp(3),
      sender: publicSender,
      happens: async ({ sign, pass }) => {
        await pass(0);
        register.isAway = true;
        contacts.set(personNumber(2), { email: 'new@example.org' });
        await passUntilReminders(pass);
        expect(told).to.include('reminder p2@example.org');
        await sign(3);
      },
      job: 'IN_PROGRESS',
      signees: ['WAITING', 'SIGNED'],
    },
  'somebody is reserved as the job is made: it fails before anybody is asked': {
    signers: lookedUp(5) + lookedUp(6, 1),
    sender: publicSender,
    happens: async () => {},
    job: 'FAILED',
    signees: ['NOT_APPLICABLE', 'RESERVED'],
  },
  'nobody knows how to reach somebody: it fails before anybody is asked': {
    signers: lookedUp(7) + lookedUp(5),
    sender: publicSender,
    happens: async () => {},
    job: 'FAILED',
    signees: ['CONTACT_INFORMATION_MISSING', 'NOT_APPLICABLE'],
  },
  'too many wrong codes: the signee is blocked, and the job fails': {
    signers: byContact('a@example.org') + portalSigner(3),
    further: notByNumber,
    happens: ({ enterWrongCodes }) => enterWrongCodes(),
    job: 'FAILED',
    signees: ['BLOCKED', 'NOT_APPLICABLE'],
  },
};

const directRows: Record<string, Omit<Row, 'further'>> = {
  'one of several signs: the others are waited for': {
    signers: directSigner(2) + directSigner(3),
    happens: ({ sign }) => sign(3),
    job: 'IN_PROGRESS',
    signees: ['WAITING', 'SIGNED'],
  },
  'the last one signs: it is completed': {
    signers: directSigner(2) + directSigner(3),
    happens: async ({ sign }) => {
      await sign(3);
      await sign(2);
    },
    job: 'COMPLETED_SUCCESSFULLY',
    signees: ['SIGNED', 'SIGNED'],
  },
  'a signee rejects: nobody else need sign': {
    signers: directSigner(2) + directSigner(3) + directSigner(4),
    happens: async ({ sign, reject }) => {
      await sign(4);
      await reject(3);
    },
    job: 'FAILED',
    signees: ['NOT_APPLICABLE', 'REJECTED', 'SIGNED'],
  },
  'thirty days pass: whoever has not signed is too late': {
    signers: directSigner(2) + directSigner(3),
    happens: async ({ sign, pass }) => {
      await sign(2);
      await pass(30 * day);
    },
    job: 'FAILED',
    signees: ['SIGNED', 'EXPIRED'],
  },
};

/** Each row has a queue of its own: jobs of others go on meanwhile. */
let rows = 0;

/** Goes through a row, and fetches the last change from the queue. */
async function standsAs(on: OnPosten, kind: 'direct' | 'portal', row: Row): Promise<string[]> {
  const { signers, sender = privateSender, further = '' } = row;
  rows += 1;
  const request = `${kind === 'direct' ? polledExits : ''}<polling-queue>row ${rows}</polling-queue>`;
  const id = jobIdOf(await on.send({ kind, sender, signers, further, request }));
  await row.happens(deskOf(on, sender, id));
  const actor: Actor = { kind: 'organisation', organisationNumber: sender, level: 4 };
  const instanceId = await on.instanceOf(id);
  await on.runtime.doDueJobs();
  const { xml } = await lastChange(on, `/${sender}/${kind}/signature-jobs?polling_queue=row%20${rows}`);
  expect((await on.runtime.progress({ actor, instanceId })).signees).to.have.length(row.signees.length);
  return [
    xml.find(kind === 'direct' ? 'signature-job-status' : 'status')!,
    ...xml
      .all('status')
      .filter(({ attributes }) => attributes.since)
      .map(({ text }) => text),
  ];
}

async function lastChange(on: OnPosten, jobs: string) {
  let last = await on.call('GET', jobs);
  for (;;) {
    if (last.status !== 200) throw new Error(`nothing has changed: ${last.status}`);
    await on.call('POST', last.xml.find('confirmation-url')!);
    const next = await on.call('GET', jobs);
    if (next.status !== 200) return last;
    last = next;
  }
}

function deskOf(on: OnPosten, sender: string, id: number): Desk {
  const actor: Actor = { kind: 'organisation', organisationNumber: sender, level: 4 };
  return {
    id,
    sign: (n) => on.sign(id, n),
    reject: (n) => on.reject(id, n),
    async cancel() {
      await on.call('POST', `/${sender}/portal/signature-jobs/${id}/cancel`);
    },
    async pass(milliseconds) {
      on.clock.advance(milliseconds);
      await on.runtime.doDueJobs();
    },
    async enterWrongCodes() {
      const instanceId = await on.instanceOf(id);
      const { signees } = await on.runtime.progress({ actor, instanceId });
      const { id: signeeId, contact } = signees.find(({ kind }) => kind === 'contact')!;
      const { code } = await invitationFor({ secrets }, { id: signeeId, partyKey: `contact:${contact}` });
      const wrong = code === '111111' ? '222222' : '111111';
      for (let n = 0; n < 5; n += 1)
        await on.runtime.enterSecurityCode({ signeeId, code: wrong }).catch(() => {});
    },
  };
}

for (const [kind, kindRows] of [
  ['portal', portalRows],
  ['direct', directRows],
] as const) {
  onPosten(
    `in a ${kind} job, when`,
    (on) => {
      beforeEach(() => {
        contacts.clear();
        for (const n of [2, 3, 4, 5]) contacts.set(personNumber(n), { email: `p${n}@example.org` });
        reserve(6);
        register.isAway = false;
        told.length = 0;
      });

      for (const [title, row] of Object.entries<Row>(kindRows)) {
        it(title, async () => {
          expect(await standsAs(on, kind, row)).to.deep.equal([row.job, ...row.signees]);
        });
      }
    },
    { runtime: { contactRegister, notifier, secret } },
  );
}

onPosten('a job whose activation lies ahead', (on) => {
  it('lets nobody sign before, and gives its first group the whole time from then on', async () => {
    const activation = new Date(on.clock.now + 2 * day).toISOString();
    const further = `<availability><activation-time>${activation}</activation-time><available-seconds>86400</available-seconds></availability>`;
    const id = jobIdOf(await on.send({ further }));
    const early = await on.sign(id, 2).catch((error) => error.code);
    expect(early).to.equal('ERR_TOO_EARLY');
    on.clock.now = Date.parse(activation);
    await on.runtime.doDueJobs();
    on.clock.advance(day - 60_000);
    await on.sign(id, 2);
  });
});

onPosten('a signee of a job that another has rejected', (on) => {
  it('sees nothing when they log in, and can not sign', async () => {
    const signers = portalSigner(2) + portalSigner(3) + portalSigner(4);
    const id = jobIdOf(await on.send({ signers }));
    const third = { kind: 'person' as const, personNumber: personNumber(4), level: 4 };
    const waiting = async () =>
      (await on.runtime.inbox({ actor: third })).items.map((item) => item.instanceId);
    expect(await waiting()).to.deep.equal([await on.instanceOf(id)]);
    await on.sign(id, 2);
    await on.reject(id, 3);
    expect(await waiting()).to.deep.equal([]);
    expect(await on.sign(id, 4).catch((error) => error.code)).to.equal('ERR_INSTANCE_ENDED');
    const { xml } = await lastChange(on, `/${privateSender}/portal/signature-jobs`);
    expect(xml.all('status').map(({ text }) => text)).to.deep.equal([
      'FAILED',
      'SIGNED',
      'REJECTED',
      'NOT_APPLICABLE',
    ]);
  });
});
