import { expect } from 'chai';
import { SigningError } from '../../../src/errors.ts';
import { defaultPolicy } from '../../../src/runtime/index.ts';
import { day, person, personNumber, processWith, signingProcess } from '../../helpers/runtime.ts';
import {
  alone,
  contract,
  exits,
  lease,
  logIn,
  owner,
  PagesServer,
  type StartedLease,
  sign,
} from './pages-server.ts';

const bare = signingProcess(
  `<signing:task allow=""><signing:document dataType="lease" /><signing:signee reference="102" /></signing:task>`,
);
const optional = signingProcess(`<signing:task><signing:document dataType="lease" />
  <signing:document dataType="plan" required="false" /><signing:signee reference="102" /></signing:task>`);
const thawed = alone('completion="parallel" freeze="false"', '<signing:signee reference="103" />');
const timed = alone('activation="P1D" lifetime="P2D"');
/** Whoever signs first may not sign afterwards, as whoever it may be. */
const distinct = processWith(`
  <bpmn:userTask id="Sign"><bpmn:extensionElements><signing:task><signing:document dataType="lease" />
    <signing:signee reference="102" /></signing:task></bpmn:extensionElements></bpmn:userTask>
  <bpmn:sequenceFlow id="ToSecond" sourceRef="Sign" targetRef="Second" />
  <bpmn:userTask id="Second"><bpmn:extensionElements><signing:task><signing:document dataType="lease" />
    <signing:signee contact="seller" email="s@example.org" /><signing:distinctFrom task="Sign" /></signing:task></bpmn:extensionElements></bpmn:userTask>
  <bpmn:sequenceFlow id="ToEnd" sourceRef="Second" targetRef="End" />
  <bpmn:endEvent id="End" />`);

const nameless = signingProcess(`<signing:task showSignee="name"><signing:document dataType="lease" />
  <signing:signee contact="seller" email="s@example.org" /></signing:task>`);

describe('the page to sign on', () => {
  let job: StartedLease;
  let described:
    | { title?: string; description?: string; documents?: { id: string; title: string }[] }
    | undefined;
  /** Done while the page looks up what is to be signed. */
  let meanwhile: (() => Promise<unknown>) | undefined;
  /** The database is gone, say. */
  let breaks: boolean;
  const server = PagesServer.duringTests(
    {
      asksReason: true,
      async describe() {
        const work = meanwhile;
        meanwhile = undefined;
        await work?.();
        return described;
      },
    },
    {
      apps: {
        'test/lease': contract,
        'test/alone': alone(),
        'test/bare': { source: bare },
        'test/optional': { source: optional },
        'test/thawed': thawed,
        'test/timed': timed,
        'test/distinct': { source: distinct },
        'test/nameless': { source: nameless },
        'test/untitled': { source: bare.replace('allow=""', 'title=""') },
      },
      policy: {
        permits(query) {
          if (breaks && query.action === 'sign') throw new Error(`broken for ${personNumber(2)}`);
          return defaultPolicy.permits(query);
        },
      },
    },
  );
  beforeEach(async () => {
    [described, meanwhile, breaks] = [undefined, undefined, false];
    server.logged.length = 0;
    job = await server.lease();
  });

  const signatures = ({ instanceId }: StartedLease) =>
    server.runtime.signatures({ actor: owner, instanceId });
  const arrive = async (app: string, documents = [lease()], leads?: typeof exits) => {
    const started = await server.lease(app, documents);
    return { started, browser: await server.arrived(await server.onceLink(started, 'second', leads), 2) };
  };
  const cancel = () => server.runtime.cancelRound({ actor: owner, instanceId: job.instanceId });

  describe('shows', () => {
    it('who asks, until when, who has logged in, and the text', async () => {
      const browser = await server.arrived(await server.onceLink(job), 2);
      const deadline = new Intl.DateTimeFormat('en-GB', {
        dateStyle: 'full',
        timeZone: 'Europe/Oslo',
      }).format(server.clock.now + 7 * day);
      expect(browser.page.text).to.contain(`From Person 1 Deadline ${deadline.replace(',', '')} at `);
      expect(browser.page.text).to.contain('Logged in as Person 2');
      expect(browser.page.text).to.contain('This is what you confirm I rent.');
    });

    it('the title, and documents under their file names, where nobody describes them', async () => {
      const browser = await server.arrived(await server.onceLink(job), 2);
      expect(browser.page.heading).to.equal('A <b>contract</b>');
      expect(browser.page.text).to.contain('lease.txt (1 kB, opens in a new tab)');
    });

    it('what describes it, for the signee alone', async () => {
      described = { title: 'Of <i>Kari</i>', description: 'From\nJanuary' };
      const browser = server.browser();
      await browser.get(await server.onceLink(job));
      expect(browser.page.html).to.not.contain('Kari');
      await logIn(browser, 2);
      expect(browser.page.heading).to.equal('Of <i>Kari</i>');
      expect(browser.page.text).to.contain('From January');
    });

    it('documents as they are described, and in that order, and all others too', async () => {
      const documents = ['one', 'two', 'three'].map((name) => lease(name, `${name}.txt`));
      const started = await server.lease('test/alone', documents);
      const { documents: stored } = await server.runtime.instance({
        actor: owner,
        instanceId: started.instanceId,
      });
      const idOf = (name: string) => stored.find(({ filename }) => filename === name)!.id;
      described = {
        documents: [
          { id: idOf('three.txt'), title: 'The third' },
          { id: idOf('one.txt'), title: 'The first' },
        ],
      };
      const browser = await server.arrived(await server.onceLink(started), 2);
      expect(browser.page.text).to.match(/The third .*The first .*two\.txt/);
    });

    it('no document that is not signed', async () => {
      const { browser } = await arrive('test/optional', [
        lease(),
        { ...lease('p', 'plan.txt'), dataType: 'plan' },
      ]);
      expect(browser.page.text).to.contain('lease.txt').and.not.contain('plan.txt');
    });

    it('a text of ours where the model has none', async () => {
      const { browser } = await arrive('test/bare');
      expect(browser.page.text).to.contain('I have read what I am asked to sign, and I sign it.');
    });

    it('no way to reject where there is none', async () => {
      const { browser } = await arrive('test/bare');
      expect(browser.page.html).to.not.contain('Reject');
      await browser.get(`${browser.page.address}/reject`);
      expect(browser.page.heading).to.not.contain('reject');
    });
  });

  describe('in a language', () => {
    const headings: [string, string, string][] = [
      ['nb', 'nb', 'Lenken virker ikke'],
      ['nn-NO,nn;q=0.9,en;q=0.5', 'nn', 'Lenkja verkar ikkje'],
      ['no', 'nb', 'Lenken virker ikke'],
      ['en-US', 'en', 'This link does not work'],
      ['de', 'nb', 'Lenken virker ikke'],
      ['sv,en;q=0.8,nb;q=0.5', 'en', 'This link does not work'],
    ];
    for (const [accepted, language, heading] of headings) {
      it(`is shown as the browser takes it, and says which it is: ${accepted}`, async () => {
        const browser = server.browser({ 'accept-language': accepted });
        await browser.get('/signing/made-up');
        expect(browser.page.heading).to.equal(heading);
        expect(browser.page.html).to.contain(`<html lang="${language}">`);
      });
    }

    it('says what stands for a title that there is not', async () => {
      const browser = server.browser();
      await browser.get(await server.onceLink(await server.lease('test/untitled')));
      expect(browser.page.text).to.contain('Log in to sign Signing request');
      await browser.click('Nynorsk');
      expect(browser.page.text).to.contain('Logg inn for å signere Signeringsoppdrag');
    });

    it('can be chosen, and stays so', async () => {
      const browser = await server.arrived(await server.onceLink(job), 2);
      await browser.click('Nynorsk');
      expect(browser.page.text).to.contain('Logga inn som');
      expect(browser.page.address).to.not.contain('language');
      await browser.click('Avvis');
      await browser.click('Tilbake');
      expect(browser.page.text).to.contain('Logga inn som');
    });

    it('has the text that is nearest to it, and that is kept with the signature', async () => {
      const browser = await server.arrived(await server.onceLink(job), 2);
      await browser.click('Nynorsk');
      expect(browser.page.html).to.contain('lang="nb">Jeg leier.</p>');
      await browser.press('Signer', { confirm: 'yes' });
      const [signature] = await signatures(job);
      expect([signature?.textLang, signature?.text]).to.deep.equal(['nb', 'Jeg leier.']);
    });

    it('has the text that was shown, though another language was chosen in another window', async () => {
      const browser = await server.arrived(await server.onceLink(job), 2);
      const { action, fields } = browser.form('Sign');
      await browser.click('Nynorsk');
      await browser.send(action, { ...fields, confirm: 'yes' });
      expect((await signatures(job))[0]?.text).to.equal('I rent.');
    });
  });

  describe('signs', () => {
    it('the documents that it showed, as who logged in', async () => {
      const browser = await server.arrived(await server.onceLink(job), 2);
      await sign(browser);
      expect(browser.page.heading).to.equal('You have signed');
      const [signature] = await signatures(job);
      expect(signature).to.include({ personNumber: personNumber(2), level: 4 });
      expect(signature?.documents).to.have.length(1);
    });

    it('nothing that it did not show', async () => {
      const { started, browser } = await arrive('test/optional', [
        lease(),
        { ...lease('p', 'plan.txt'), dataType: 'plan' },
      ]);
      await sign(browser);
      const [signature] = await signatures(started);
      expect(signature?.documents.map(({ dataType }) => dataType)).to.deep.equal(['lease']);
    });

    it('for an organisation, by somebody who acts for it', async () => {
      const browser = await server.arrived(await server.onceLink(job, 'organisation'), 2);
      await sign(browser);
      const [signature] = await signatures(job);
      expect(signature).to.include({ signeeId: job.signeeIds[3], organisationNumber: '310000500' });
    });

    it('once, however often it is asked', async () => {
      const browser = await server.arrived(await server.onceLink(job, 'second', exits), 2);
      const { action, fields } = browser.form('Sign');
      for (let n = 0; n < 2; n += 1)
        expect((await browser.send(action, { ...fields, confirm: 'yes' })).left).to.equal(exits.completed);
      expect(await signatures(job)).to.have.length(1);
    });

    it('not before the box is ticked', async () => {
      const browser = await server.arrived(await server.onceLink(job), 2);
      await browser.press('Sign');
      expect(browser.page.status).to.equal(422);
      expect(browser.page.text).to.contain('Tick the box to confirm before you sign.');
      expect(await server.statusOf(job)).to.equal('waiting');
      await sign(browser);
      expect(await server.statusOf(job)).to.equal('signed');
    });

    const unlike: [string, Record<string, string>][] = [
      ['nothing', { shown: '' }],
      ['something else', { shown: 'made-up' }],
      ['the same in another language', { language: 'nb' }],
    ];
    for (const [what, typed] of unlike) {
      it(`not what was not shown: ${what}`, async () => {
        const browser = await server.arrived(await server.onceLink(job), 2);
        await browser.press('Sign', { confirm: 'yes', ...typed });
        expect([browser.page.status, browser.page.text.includes('has changed')]).to.deep.equal([409, true]);
        expect(await server.statusOf(job)).to.equal('waiting');
      });
    }
  });

  describe('where what is to be signed can change', () => {
    const change = async ({ instanceId }: StartedLease, text: string) => {
      const { documents } = await server.runtime.instance({ actor: owner, instanceId });
      await server.runtime.replaceDocument({
        actor: owner,
        instanceId,
        documentId: documents[0]!.id,
        contentType: 'text/plain',
        bytes: Buffer.from(text),
      });
    };

    it('shows it once more before it signs', async () => {
      const { started, browser } = await arrive('test/thawed');
      await change(started, 'Other bytes');
      await sign(browser);
      expect([browser.page.status, browser.page.text.includes('has changed')]).to.deep.equal([409, true]);
      await sign(browser);
      expect(await server.statusOf(started)).to.equal('signed');
    });

    it('signs nothing that changes in the last moment', async () => {
      const { started, browser } = await arrive('test/thawed');
      meanwhile = () => change(started, 'Other bytes');
      await sign(browser);
      expect(browser.page.text).to.contain('has changed');
      expect(await server.statusOf(started)).to.equal('waiting');
    });

    it('is not disturbed by others who sign', async () => {
      const { started, browser } = await arrive('test/thawed');
      meanwhile = () => server.runtime.sign({ actor: person(3), instanceId: started.instanceId });
      await sign(browser);
      expect(await signatures(started)).to.have.length(2);
    });
  });

  describe('rejects', () => {
    it('after it has asked once more, with a reason', async () => {
      const browser = await server.arrived(await server.onceLink(job, 'second', exits), 2);
      await browser.click('Reject');
      expect(browser.page.heading).to.equal('Do you want to reject?');
      expect(await server.statusOf(job)).to.equal('waiting');
      expect((await browser.press('Yes, reject', { reason: 'Too\r\ndear ' })).left).to.equal(exits.rejected);
      const { instanceId } = job;
      const [round] = await server.runtime.rounds({ actor: owner, instanceId });
      const [signee] = await server.runtime.signees({ actor: owner, instanceId, roundId: round!.id });
      expect([signee?.status, signee?.reason]).to.deep.equal(['rejected', 'Too\ndear']);
    });

    it('after it has said what, and who asks', async () => {
      described = { title: 'Of Kari' };
      const browser = await server.arrived(await server.onceLink(job), 2);
      await browser.click('Reject');
      expect(browser.page.text).to.contain('Do you want to reject? Of Kari From Person 1');
      await browser.press('Yes, reject', { reason: 'x'.repeat(501) });
      expect(browser.page.text).to.contain('Do you want to reject? Of Kari From Person 1');
    });

    it('without one', async () => {
      const browser = await server.arrived(await server.onceLink(job), 2);
      await browser.click('Reject');
      await browser.press('Yes, reject', { reason: '  ' });
      expect(browser.page.heading).to.equal('You have rejected');
    });

    it('once, however often it is asked', async () => {
      const browser = await server.arrived(await server.onceLink(job, 'second', exits), 2);
      await browser.click('Reject');
      const { action, fields } = browser.form('Yes, reject');
      await browser.send(action, fields);
      expect((await browser.send(action, fields)).left).to.equal(exits.rejected);
    });

    it('with a reason of which nobody sees the control characters that came along', async () => {
      const browser = await server.arrived(await server.onceLink(job, 'second', exits), 2);
      await browser.get(browser.page.address);
      await browser.click('Reject');
      const reason = '\0Too\vdear\f\tand\rlate\x1b\x7f\u0085\0';
      expect((await browser.press('Yes, reject', { reason })).left).to.equal(exits.rejected);
      const { instanceId } = job;
      const [round] = await server.runtime.rounds({ actor: owner, instanceId });
      const [signee] = await server.runtime.signees({ actor: owner, instanceId, roundId: round!.id });
      expect(signee?.reason).to.equal('Too\ndear\n\tand\nlate');
    });

    it('with no reason of more than 500 characters, and keeps what was typed', async () => {
      const browser = await server.arrived(await server.onceLink(job), 2);
      await browser.click('Reject');
      await browser.press('Yes, reject', { reason: `${'😀'.repeat(500)}<` });
      expect(browser.page.status).to.equal(422);
      expect(browser.page.html).to.contain('😀&lt;</textarea>');
      expect(await server.statusOf(job)).to.equal('waiting');
      await browser.press('Yes, reject', { reason: '😀'.repeat(500) });
      expect(await server.statusOf(job)).to.equal('rejected');
    });
  });

  describe('says so', () => {
    it('where it is not the signee’s turn, and shows no more than to anybody', async () => {
      described = { title: 'Of Kari' };
      const browser = await server.arrived((await server.ownLink(job, 'fourth')).link, 4);
      expect(browser.page.heading).to.equal('It is not your turn yet');
      expect(browser.page.text)
        .to.contain('A <b>contract</b>')
        .and.not.match(/Of Kari|lease\.txt|Person 1/);
    });

    it('before it is open, and after the deadline', async () => {
      const started = await server.lease('test/timed');
      const { link } = await server.ownLink(started, 'second');
      const { now } = server.clock;
      try {
        const browser = await server.arrived(link, 2);
        expect(browser.page.heading).to.equal('It is not your turn yet');
        server.clock.advance(day);
        await server.runtime.doDueJobs();
        await browser.get(link);
        await logIn(browser, 2);
        expect(browser.page.heading).to.equal('Alone');
        server.clock.advance(3 * day);
        await browser.get(link);
        await logIn(browser, 2);
        expect(browser.page.heading).to.equal('The deadline has passed');
      } finally {
        server.clock.now = now;
      }
    });

    it('where it was cancelled', async () => {
      const { link } = await server.ownLink(job, 'second');
      await cancel();
      const browser = await server.arrived(link, 2);
      expect(browser.page.heading).to.equal('The signing has been cancelled');
    });

    it('where somebody else has ended it', async () => {
      await server.runtime.reject({ actor: person(3), instanceId: job.instanceId });
      const browser = await server.arrived((await server.ownLink(job, 'second')).link, 2);
      expect(browser.page.heading).to.equal('Your signature is no longer needed');
    });

    it('of what, in the words of who asks, and who that is', async () => {
      described = { title: 'Of Kari' };
      const { link } = await server.ownLink(job, 'second');
      const browser = await server.arrived(link, 2);
      await sign(browser);
      expect(browser.page.text).to.contain('You have signed Of Kari From Person 1');
      await server.runtime.reject({ actor: person(3), instanceId: job.instanceId });
      for (const asked of ['organisation', 'fourth'] as const) {
        const late = await server.arrived(
          (await server.ownLink(job, asked)).link,
          asked === 'fourth' ? 4 : 2,
        );
        expect(late.page.text).to.contain('no longer needed Of Kari From Person 1');
      }
    });

    it('by the title that says nothing sensitive where they may not see more', async () => {
      const { link } = await server.ownLink(job, 'second');
      await cancel();
      meanwhile = async () => {
        throw new SigningError('ERR_FORBIDDEN', 'no');
      };
      const browser = await server.arrived(link, 2);
      expect(browser.page.text).to.contain('has been cancelled A <b>contract</b> From Person 1');
    });

    it('where the signee has dropped out', async () => {
      const { instanceId, signeeIds } = job;
      await server.runtime.dropOut({ actor: owner, instanceId, signeeId: signeeIds[0]!, cause: 'no-name' });
      const browser = await server.arrived((await server.ownLink(job, 'second')).link, 2);
      expect(browser.page.heading).to.equal('You can’t sign here');
    });

    it('where the signee has signed, with the way on to the sender', async () => {
      const browser = await server.arrived(await server.onceLink(job, 'second', exits), 2);
      const { address } = browser.page;
      await sign(browser);
      await browser.get(address);
      expect(browser.page.heading).to.equal('You have signed');
      expect(browser.page.html).to.contain(`href="${exits.completed}"`);
    });

    for (const act of ['Sign', 'Yes, reject']) {
      it(`where it ended while somebody was at it, and they ${act.toLowerCase()}`, async () => {
        const browser = await server.arrived(await server.onceLink(job, 'second', exits), 2);
        if (act !== 'Sign') await browser.click('Reject');
        const { action, fields } = browser.form(act);
        await cancel();
        await browser.send(action, { ...fields, confirm: 'yes' });
        expect([browser.page.status, browser.page.heading]).to.deep.equal([
          409,
          'The signing has been cancelled',
        ]);
        expect(browser.page.left).to.equal(undefined);
      });
    }

    it('where it ends in the last moment', async () => {
      const browser = await server.arrived(await server.onceLink(job), 2);
      meanwhile = cancel;
      await sign(browser);
      expect([browser.page.status, browser.page.heading]).to.deep.equal([
        409,
        'The signing has been cancelled',
      ]);
    });

    it('where somebody has signed another step, and another has to sign here', async () => {
      const started = await server.lease('test/distinct');
      await server.runtime.sign({ actor: person(2), instanceId: started.instanceId });
      const { instanceId } = started;
      const second = await server.runtime.progress({ actor: owner, instanceId, taskId: 'Second' });
      const signeeIds = second.signees.map(({ id }) => id);
      const browser = await server.arrived(await server.onceLink({ instanceId, signeeIds }), 2);
      await sign(browser);
      expect([browser.page.status, browser.page.heading]).to.deep.equal([403, 'You can’t sign this too']);
    });
  });

  describe('where they would be shown by a name that nobody has', () => {
    const arrivedNameless = async (leads?: typeof exits) => {
      const started = await server.lease('test/nameless');
      return { started, browser: await server.arrived(await server.onceLink(started, 'second', leads), 20) };
    };

    it('sends the signee, who has dropped out, to where the sender is told', async () => {
      const { browser, started } = await arrivedNameless(exits);
      expect((await sign(browser)).left).to.equal(exits.failed);
      expect(await server.statusOf(started)).to.equal('failed');
    });

    it('says that they can not sign where there is nowhere to send them', async () => {
      const { browser } = await arrivedNameless();
      await sign(browser);
      expect([browser.page.status, browser.page.heading]).to.deep.equal([409, 'You can’t sign here']);
    });
  });

  describe('where something breaks', () => {
    for (const act of ['Sign', 'Yes, reject']) {
      it(`tells the sender, and sends the signee there (${act.toLowerCase()})`, async () => {
        const browser = await server.arrived(await server.onceLink(job, 'second', exits), 2);
        if (act !== 'Sign') await browser.click('Reject');
        breaks = true;
        expect((await browser.press(act, { confirm: 'yes' })).left).to.equal(exits.failed);
        expect(await server.statusOf(job)).to.equal('waiting, could not sign');
      });
    }

    it('logs it without what was said of a person', async () => {
      const browser = await server.arrived(await server.onceLink(job, 'second', exits), 2);
      breaks = true;
      await sign(browser);
      expect(server.logged).to.deep.equal([
        { code: 'ERR_INTERNAL', error: 'Error', message: 'somebody could not sign' },
      ]);
    });

    it('says so where there is nowhere to send the signee, and lets them try again', async () => {
      const browser = await server.arrived(await server.onceLink(job), 2);
      const { action, fields } = browser.form('Sign');
      breaks = true;
      await browser.send(action, { ...fields, confirm: 'yes' });
      expect([browser.page.status, browser.page.heading]).to.deep.equal([500, 'Something went wrong']);
      breaks = false;
      await browser.send(action, { ...fields, confirm: 'yes' });
      expect(await server.statusOf(job)).to.equal('signed');
    });
  });

  describe('sends nobody', () => {
    const elsewhere = [
      'javascript:alert(1)',
      'data:text/html,x',
      '//evil.example',
      '/local',
      'not an address',
    ];
    for (const address of elsewhere) {
      it(`to what is no address of the web: ${address}`, async () => {
        const link = await server.onceLink(job, 'second', { completed: address });
        const browser = await server.arrived(link, 2);
        await sign(browser);
        expect([browser.page.left, browser.page.heading]).to.deep.equal([undefined, 'You have signed']);
        expect(browser.page.html).to.not.contain(address);
      });
    }

    it('where an address of the request says', async () => {
      const browser = await server.arrived(await server.onceLink(job), 2);
      const { address } = browser.page;
      for (const query of [
        '?completed=https://evil.example',
        '?returnTo=https://evil.example',
        '?exits[completed]=x',
      ])
        expect((await browser.get(`${address}${query}`)).html).to.not.contain('evil');
      await browser.press('Sign', { confirm: 'yes', completed: 'https://evil.example' });
      expect([browser.page.left, browser.page.heading]).to.deep.equal([undefined, 'You have signed']);
    });
  });
});
