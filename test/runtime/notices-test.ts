import { expect } from 'chai';
import { SigningError } from '../../src/errors.ts';
import type { Notice, Notifier } from '../../src/notify/index.ts';
import { day, person, personNumber } from '../helpers/runtime.ts';
import { type OnRuntime, onRuntime, owner, roundIn, rowsOf } from './on-runtime.ts';
import { end, path, process, signing } from './processes.ts';

const hour = day / 24;

/** Keeps what it was given; what its behaviour says of an address comes to pass. */
const told: Notice[] = [];
let behaviour: (notice: Notice) => void = () => {};
const notifier: Notifier = {
  channels: ['email', 'sms'],
  async send(notice) {
    behaviour(notice);
    told.push(notice);
  },
};

function signee(n: number, contact = `email="p${n}@example.org"`): string {
  return `<signing:signee reference="${100 + n}" ${contact} />`;
}

const two = (attributes = '') =>
  process(
    signing(
      'Sign',
      `<signing:group order="1" lifetime="P7D">${signee(1)}${signee(2)}</signing:group>
       <signing:group order="2">${signee(3)}</signing:group>`,
      attributes,
    ).replace('id="Sign"', 'id="Sign" name="Sign the lease"'),
    end(),
    path('Start', 'Sign', 'End'),
  );

const one = (group: string, inside = '') =>
  process(
    signing('Sign', `${inside}<signing:group ${group}</signing:group>`),
    end(),
    path('Start', 'Sign', 'End'),
  );

const apps = {
  'test/two': { source: two() },
  'test/untitled': { source: two('title=""') },
  'test/delegated': { source: two('allow="delegate reject"') },
  'test/both': { source: one(`lifetime="P7D">${signee(1, 'email="p1@example.org" mobile="+4790000001"')}`) },
  'test/two-days': {
    source: one(`lifetime="P2D">${signee(1, 'email="p1@example.org" mobile="+4790000001"')}`),
  },
  'test/short': {
    source: one(`lifetime="PT12H">${signee(1, 'email="p1@example.org" mobile="+4790000001"')}`),
  },
  'test/unreachable': { source: one(`lifetime="P7D">${signee(1)}${signee(2, '')}`) },
  'test/contact': {
    source: process(
      signing('Sign', '<signing:signees provider="contacts" />', 'lifetime="P7D"'),
      end(),
      path('Start', 'Sign', 'End'),
    ),
  },
  'test/reminded': { source: one(`lifetime="P7D">${signee(1)}`, '<signing:reminder before="PT2H" />') },
  'test/reminded-twice': {
    source: one(
      `lifetime="P7D">${signee(1)}`,
      '<signing:reminder before="P3D" /><signing:reminder before="P1D" />',
    ),
  },
};

/** The instance that a test is about: those of the others go on beside it. */
let current = '';
const ofCurrent = () => told.filter(({ instanceId }) => instanceId === current);
const shown = () =>
  ofCurrent()
    .map(({ kind, channel, recipient }) => `${kind} ${channel} ${recipient.address}`)
    .sort();

async function notifications(on: OnRuntime, instanceId: string) {
  const roundId = (await on.runtime.rounds({ actor: owner, instanceId }))[0]!.id;
  const signees = await on.runtime.signees({ actor: owner, instanceId, roundId });
  return signees.map(({ notification, notificationReason }) => [notification, notificationReason]);
}

onRuntime(
  'signees',
  {
    apps,
    notifier,
    signees: { contacts: async () => [{ contact: 'tenant-7', email: 'tenant@example.org' }] },
    notices: {
      url: ({ instanceId, invitation: { token } }) => `https://sign.example.org/${instanceId}#${token}`,
    },
  },
  (on) => {
    beforeEach(() => {
      told.length = 0;
      behaviour = () => {};
    });
    const work = () => on.runtime.doDueJobs();
    const begin = async (app: string) => {
      current = await on.start(app);
      return current;
    };

    it('of the group that opens are told that it is their turn', async () => {
      await begin('test/two');
      await work();
      expect(shown()).to.deep.equal(['turn email p1@example.org', 'turn email p2@example.org']);
    });

    it('are told what to sign, by when and where, in their language', async () => {
      const instanceId = await begin('test/two');
      await work();
      expect(ofCurrent()[0]).to.include({
        language: 'nb',
        title: 'Sign the lease',
        deadlineAt: on.clock.now + 7 * day,
        taskId: 'Sign',
      });
      expect(ofCurrent()[0]!.url).to.include(`https://sign.example.org/${instanceId}#`);
    });

    it('are told no title that the task says it does not have', async () => {
      await begin('test/untitled');
      await work();
      expect(ofCurrent()[0]).to.not.have.property('title');
    });

    it('are led to their own link', async () => {
      const instanceId = await begin('test/two');
      await work();
      const roundId = await roundIn(on, instanceId);
      const signees = await on.runtime.signees({ actor: owner, instanceId, roundId });
      for (const { url, recipient } of ofCurrent()) {
        const { signeeId } = await on.runtime.openInvitation({ token: url!.split('#')[1]! });
        expect(signees.find(({ id }) => id === signeeId)?.personNumber).to.equal(
          personNumber(Number(recipient.address[1])),
        );
      }
    });

    it('are told no code who are known by more than an address', async () => {
      await begin('test/two');
      await work();
      expect(ofCurrent().map(({ code }) => code)).to.deep.equal([undefined, undefined]);
    });

    it('known by an address alone are told the code that opens their link, until it leads nowhere', async () => {
      const instanceId = await begin('test/contact');
      await work();
      const [{ url, code }] = ofCurrent() as [Notice];
      const { signeeId } = await on.runtime.openInvitation({ token: url!.split('#')[1]! });
      await on.runtime.enterSecurityCode({ signeeId, code: code! });
      await on.runtime.cancelInstance({ instanceId, actor: owner });
      await work();
      expect(ofCurrent().map((notice) => [notice.kind, notice.code])).to.deep.equal([
        ['turn', code],
        ['cancelled', undefined],
      ]);
    });

    it('known by an address alone are told the code with what was signed too', async () => {
      const instanceId = await begin('test/contact');
      await work();
      const actor = { kind: 'person' as const, personNumber: personNumber(6), contact: 'tenant-7', level: 4 };
      await on.runtime.sign({ instanceId, actor });
      await work();
      const [turn, done] = ofCurrent();
      expect(done).to.include({ kind: 'done', code: turn!.code });
    });

    it('are told nothing before the commit, and nothing of what was rolled back', async () => {
      const transaction = await on.database.knex.transaction();
      current = (await on.startWhole('test/two', { transaction, documents: [] })).instance.id;
      await transaction.rollback();
      await work();
      expect(shown()).to.deep.equal([]);
    });

    it('are told once, however often the job is done', async () => {
      const instanceId = await begin('test/two');
      const roundId = await roundIn(on, instanceId);
      await work();
      const announce = { kind: 'announce', key: 'once more', payload: { roundId, group: 0, notice: 'turn' } };
      await on.database.knex('signing_job').insert({
        ...{ id: `again-${roundId}`, kind: announce.kind, key: `again-${roundId}`, state: 'waiting' },
        ...{ due_at: 0, ready_at: 0, attempts: 0, revision: 0, created_at: 0 },
        payload: JSON.stringify(announce.payload),
      });
      await work();
      expect(shown()).to.have.lengthOf(2);
    });

    it('of the next group are told when it opens', async () => {
      const instanceId = await begin('test/two');
      await work();
      told.length = 0;
      for (const n of [1, 2]) await on.runtime.sign({ instanceId, actor: person(n) });
      await work();
      expect(shown()).to.deep.equal(['turn email p3@example.org']);
    });

    it('who have signed are told when it is done', async () => {
      const instanceId = await begin('test/two');
      for (const n of [1, 2, 3]) await on.runtime.sign({ instanceId, actor: person(n) });
      await work();
      expect(shown()).to.deep.equal([1, 2, 3].map((n) => `done email p${n}@example.org`));
    });

    it('who were told are told that it is called off, and those who were not are not', async () => {
      const instanceId = await begin('test/two');
      await work();
      told.length = 0;
      await on.runtime.cancelInstance({ instanceId, actor: owner });
      await work();
      expect(shown()).to.deep.equal(['cancelled email p1@example.org', 'cancelled email p2@example.org']);
    });

    it('who have signed are not told that it is called off', async () => {
      const instanceId = await begin('test/two');
      await work();
      await on.runtime.sign({ instanceId, actor: person(1) });
      told.length = 0;
      await on.runtime.cancelInstance({ instanceId, actor: owner });
      await work();
      expect(shown()).to.deep.equal(['cancelled email p2@example.org']);
    });

    it('who had not been told yet that it is their turn are told nothing when it is called off', async () => {
      const instanceId = await begin('test/two');
      await on.runtime.cancelInstance({ instanceId, actor: owner });
      await work();
      expect(shown()).to.deep.equal([]);
    });

    it('who wait are told when somebody else rejects', async () => {
      const instanceId = await begin('test/two');
      await work();
      told.length = 0;
      await on.runtime.reject({ instanceId, actor: person(2) });
      await work();
      expect(shown()).to.deep.equal(['cancelled email p1@example.org']);
    });

    it('are told that the time is over', async () => {
      await begin('test/two');
      await work();
      told.length = 0;
      on.clock.advance(7 * day);
      await work();
      const expired = shown().filter((line) => line.startsWith('expired'));
      expect(expired).to.deep.equal(['expired email p1@example.org', 'expired email p2@example.org']);
    });

    it('are reminded before the deadline, those who have not signed', async () => {
      const instanceId = await begin('test/two');
      await on.runtime.sign({ instanceId, actor: person(1) });
      await work();
      told.length = 0;
      on.clock.advance(4 * day - 1);
      await work();
      expect(shown()).to.deep.equal([]);
      on.clock.advance(1);
      await work();
      expect(shown()).to.deep.equal(['reminder email p2@example.org']);
    });

    it('are reminded anew from a deadline that was moved, and not from the old one', async () => {
      const instanceId = await begin('test/two');
      await work();
      told.length = 0;
      await on.runtime.extend({ instanceId, actor: owner, deadlineAt: on.clock.now + 9 * day });
      on.clock.advance(4 * day);
      await work();
      expect(shown()).to.deep.equal([]);
      on.clock.advance(2 * day);
      await work();
      expect(shown()).to.deep.equal(['reminder email p1@example.org', 'reminder email p2@example.org']);
    });

    it('are reminded when the model says, where it does', async () => {
      await begin('test/reminded');
      on.clock.advance(7 * day - 2 * hour - 1);
      await work();
      told.length = 0;
      on.clock.advance(1);
      await work();
      expect(shown()).to.deep.equal(['reminder email p1@example.org']);
    });

    it('are reminded as often as the model says', async () => {
      await begin('test/reminded-twice');
      await work();
      told.length = 0;
      for (const days of [4, 2]) {
        on.clock.advance(days * day);
        await work();
      }
      expect(shown()).to.deep.equal(['reminder email p1@example.org', 'reminder email p1@example.org']);
      expect(new Set(ofCurrent().map(({ id }) => id))).to.have.property('size', 2);
    });

    it('with two channels are told by mail, and reminded by both', async () => {
      await begin('test/both');
      await work();
      expect(shown()).to.deep.equal(['turn email p1@example.org']);
      told.length = 0;
      on.clock.advance(5 * day);
      await work();
      expect(shown()).to.deep.equal(['reminder email p1@example.org', 'reminder sms +4790000001']);
    });

    it('with two channels and just time enough are told by mail alone, though it be a moment later', async () => {
      await begin('test/two-days');
      on.clock.advance(1_000);
      await work();
      expect(shown()).to.deep.equal(['turn email p1@example.org']);
    });

    it('with two channels and little time are told by both at once', async () => {
      await begin('test/short');
      await work();
      expect(shown()).to.deep.equal(['turn email p1@example.org', 'turn sms +4790000001']);
    });

    it('are shown as told, with a reason as not to be reached, or as not told', async () => {
      const instanceId = await begin('test/unreachable');
      expect(await notifications(on, instanceId)).to.deep.equal([
        ['not-sent', undefined],
        ['not-sent', undefined],
      ]);
      await work();
      expect(await notifications(on, instanceId)).to.deep.equal([
        ['sent', undefined],
        ['failed', 'no-contact-information'],
      ]);
    });

    it('whom the mail server does not take now are told later, and hold up nobody', async () => {
      behaviour = ({ recipient }) => {
        if (recipient.address === 'p1@example.org') throw new SigningError('ERR_NOTICE_FAILED', 'greylisted');
      };
      const instanceId = await begin('test/two');
      await work();
      expect(shown()).to.deep.equal(['turn email p2@example.org']);
      expect((await notifications(on, instanceId))[0]).to.deep.equal(['failed', 'ERR_NOTICE_FAILED']);
      behaviour = () => {};
      on.clock.advance(12_000);
      await work();
      expect(shown()).to.deep.equal(['turn email p1@example.org', 'turn email p2@example.org']);
      expect((await notifications(on, instanceId))[0]).to.deep.equal(['sent', undefined]);
    });

    it('whom the mail server refuses are not tried again, and the job is parked', async () => {
      behaviour = ({ recipient }) => {
        if (recipient.address === 'p1@example.org')
          throw new SigningError('ERR_NOTICE_REFUSED', 'unknown', {
            info: { reason: 'smtp 550' },
          });
      };
      const instanceId = await begin('test/two');
      await work();
      expect((await notifications(on, instanceId))[0]).to.deep.equal(['failed', 'smtp 550']);
      const jobs = await rowsOf(on, 'job', { instance_id: instanceId, kind: 'notice' });
      expect(jobs.map(({ state, error }) => [state, error])).to.deep.equal([
        ['parked', 'ERR_NOTICE_REFUSED'],
      ]);
    });

    it('who have signed before they could be told are not told any more', async () => {
      behaviour = () => {
        throw new SigningError('ERR_NOTICE_FAILED', 'away');
      };
      const instanceId = await begin('test/two');
      await work();
      await on.runtime.sign({ instanceId, actor: person(1) });
      behaviour = () => {};
      on.clock.advance(12_000);
      await work();
      expect(shown()).to.deep.equal(['turn email p2@example.org']);
    });

    it('to whom it was handed over are told, and no longer who did', async () => {
      const instanceId = await begin('test/delegated');
      await work();
      told.length = 0;
      const to = { reference: '104', email: 'p4@example.org' };
      await on.runtime.delegate({ instanceId, actor: person(1), to });
      await work();
      expect(shown()).to.deep.equal(['turn email p4@example.org']);
      told.length = 0;
      await on.runtime.cancelInstance({ instanceId, actor: owner });
      await work();
      expect(shown()).to.deep.equal(['cancelled email p2@example.org', 'cancelled email p4@example.org']);
    });
  },
);
