import { expect } from 'chai';
import { day, person } from '../../helpers/runtime.ts';
import { type Asked, logIn, owner, PagesServer } from './pages-server.ts';

describe('a link to what is over', () => {
  const server = PagesServer.duringTests();
  const job = server.leaseForEach();

  const cancel = () => server.runtime.cancelRound({ actor: owner, instanceId: job.instanceId });
  const signAs = (number: number) =>
    server.runtime.sign({ actor: person(number), instanceId: job.instanceId });
  /** A browser that has come by a signee's own link. */
  const seenBy = async (asked: Asked) => {
    const browser = server.browser();
    await browser.get((await server.ownLink(job, asked)).link);
    return browser;
  };

  it('says that it was cancelled, before anybody logs in', async () => {
    await cancel();
    const { page } = await seenBy('second');
    expect([page.status, page.heading]).to.deep.equal([200, 'The signing has been cancelled']);
  });

  it('says that the deadline has passed', async () => {
    const { now } = server.clock;
    try {
      server.clock.advance(8 * day);
      expect((await seenBy('second')).page.heading).to.equal('The deadline has passed');
    } finally {
      server.clock.now = now;
    }
  });

  it('says so above the security code too', async () => {
    await cancel();
    const browser = await seenBy('seller');
    expect(browser.page.heading).to.equal('The signing has been cancelled');
    expect(browser.form('Continue').action).to.contain('/code');
  });

  it('that can be used once says so too', async () => {
    const link = await server.onceLink(job);
    await cancel();
    const browser = server.browser();
    await browser.get(link);
    expect(browser.page.heading).to.equal('The signing has been cancelled');
  });

  it('does not say how it ended where somebody has rejected', async () => {
    await server.runtime.reject({ actor: person(3), instanceId: job.instanceId });
    const { heading, text } = (await seenBy('second')).page;
    expect([heading, /reject/i.test(text)]).to.deep.equal(['The signing is over', false]);
  });

  it('shows the same to all, whether they signed or not', async () => {
    await signAs(2);
    await server.runtime.reject({ actor: person(3), instanceId: job.instanceId });
    const [signed, rejected, neither] = await Promise.all(
      (['second', 'third', 'organisation'] as const).map(async (asked) => (await seenBy(asked)).page.text),
    );
    expect([signed, rejected]).to.deep.equal([neither, neither]);
  });

  it('leads who has signed to what they signed', async () => {
    await signAs(2);
    await cancel();
    const browser = await seenBy('second');
    expect(browser.page.text).to.contain('If you have signed, you can continue');
    await logIn(browser, 2);
    expect(browser.page.heading).to.equal('You have signed');
  });

  it('still asks who has signed to log in while others can sign', async () => {
    await signAs(2);
    expect((await seenBy('second')).page.heading).to.equal('Log in to sign');
  });
});
