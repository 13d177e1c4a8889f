import { expect } from 'chai';
import { exits, logIn, PagesServer, sign } from './pages-server.ts';

describe('a signing page', () => {
  let server: PagesServer;
  before(async () => {
    server = await PagesServer.start();
  });
  after(() => server.stop());

  it('signs, from the link to where the sender wants the signee back', async () => {
    const job = await server.lease();
    const browser = server.browser();
    await browser.get(await server.onceLink(job, 'second', exits));
    expect(browser.page.heading).to.equal('Log in to sign');
    await logIn(browser, 2);
    expect(browser.page.heading).to.equal('A <b>contract</b>');
    expect((await sign(browser)).left).to.equal(exits.completed);
    expect(await server.statusOf(job)).to.equal('signed');
  });
});
