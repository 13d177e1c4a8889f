import { expect } from 'chai';
import { logIn, PagesServer, sign } from './pages-server.ts';

describe('the security code of a signing page', () => {
  const server = PagesServer.duringTests();
  const job = server.leaseForEach();

  const arrived = async () => {
    const { link, code } = await server.ownLink(job, 'seller');
    const browser = server.browser();
    await browser.get(link);
    return { browser, link, code, wrong: code === '000000' ? '000001' : '000000' };
  };

  it('is asked for where the signee is known by an address alone', async () => {
    const { browser } = await arrived();
    expect(browser.page.heading).to.equal('Enter the security code');
  });

  it('is not asked for by a link that can be used once', async () => {
    const browser = server.browser();
    await browser.get(await server.onceLink(job, 'seller'));
    expect(browser.page.heading).to.equal('Log in to sign');
  });

  it('leads to the login, and a signature in the name of who logged in', async () => {
    const { browser, code } = await arrived();
    await browser.press('Continue', { code: `${code.slice(0, 3)} ${code.slice(3)}` });
    await logIn(browser, 8);
    await sign(browser);
    const [signature] = await server.runtime.signatures({
      actor: { kind: 'person', personNumber: '01810000001', level: 4 },
      instanceId: job.instanceId,
    });
    expect(signature).to.include({ signeeId: job.signeeIds[2], personNumber: '01810000008' });
  });

  it('is told to be wrong, with how often it may still be', async () => {
    const { browser, wrong } = await arrived();
    const told: string[] = [];
    for (let n = 0; n < 4; n += 1) {
      await browser.press('Continue', { code: wrong });
      told.push(/You have (\w+) attempt/.exec(browser.page.text)?.[1] ?? browser.page.text);
      expect(browser.page.status).to.equal(403);
    }
    expect(told).to.deep.equal(['4', '3', '2', 'one']);
  });

  it('blocks the signee after the fifth that is wrong, and no right one helps then', async () => {
    const { browser, wrong, code, link } = await arrived();
    for (let n = 0; n < 5; n += 1) {
      const { action, fields } = browser.form('Continue');
      await browser.send(action, { ...fields, code: wrong });
    }
    expect([browser.page.status, browser.page.heading]).to.deep.equal([403, 'You are blocked']);
    const again = server.browser();
    await again.get(link);
    expect(again.page.text).to.contain('You are blocked A <b>contract</b>');
    expect(await server.statusOf(job, 'seller')).to.equal('failed');
    expect(code).to.have.length(6);
  });

  for (const code of ['', '12345', '1234567', 'abcdef', '１２３４５６']) {
    it(`that can be none is no attempt: ${code || 'nothing'}`, async () => {
      const { browser, wrong } = await arrived();
      await browser.press('Continue', { code });
      expect(browser.page.text).to.contain('Enter the six digits of the code');
      await browser.press('Continue', { code: wrong });
      expect(browser.page.text).to.contain('You have 4 attempts left');
    });
  }

  it('can’t be gone around', async () => {
    const { browser } = await arrived();
    const { address } = browser.page;
    for (const page of ['/login', '/reject', '/proof', '/documents/x', '/login/end?code=x&state=x'])
      expect((await browser.get(`${address}${page}`)).heading).to.equal('Enter the security code');
    const { fields } = browser.form('Continue');
    for (const page of ['/sign', '/reject'])
      expect((await browser.send(`${address}${page}`, { ...fields, confirm: 'yes' })).heading).to.equal(
        'Enter the security code',
      );
  });

  it('that was given once is not asked for again', async () => {
    const { browser, code } = await arrived();
    const { action, fields } = browser.form('Continue');
    await browser.send(action, { ...fields, code });
    expect((await browser.send(action, fields)).heading).to.equal('Log in to sign');
  });
});
