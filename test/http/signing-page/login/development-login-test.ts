import { expect } from 'chai';
import supertest from 'supertest';
import { developmentLogin } from '../../../../src/http/signing-page/login/development-login.ts';
import { personNumber } from '../../../helpers/runtime.ts';
import { codeOf } from '../../../runtime/on-runtime.ts';
import { PagesServer } from '../pages-server.ts';

describe('the login for development', () => {
  const server = PagesServer.duringTests();
  const job = server.leaseForEach();

  const atLogin = async (...link: Parameters<PagesServer['onceLink']>) => {
    const browser = server.browser();
    await browser.get(await server.onceLink(...link));
    await browser.click('Log in');
    return browser;
  };
  const login = () => developmentLogin(server.runtime, { clock: server.clock.read });

  it('says what it is', async () => {
    const browser = await atLogin(job);
    expect(browser.page.heading).to.equal('Login for development');
    expect(browser.page.text).to.contain('It believes what you type.');
  });

  it('proposes the level that is asked for', async () => {
    for (const [asked, level] of [
      ['second', '3'],
      ['third', '4'],
    ] as const)
      expect((await atLogin(job, asked)).form('Log in').fields.level).to.equal(level);
  });

  it('puts no number into an address', async () => {
    const { location } = await answerFor(2);
    expect(location).to.match(/^\/signing\/login\?state=a&code=/);
    expect(Buffer.from(location, 'base64url').toString('latin1') + location).to.not.contain(personNumber(2));
  });

  for (const number of ['', '123', '0181000000a', '018100000022']) {
    it(`takes no number that is none: ${number || 'nothing'}`, async () => {
      const browser = await atLogin(job);
      await browser.press('Log in', { number });
      expect([browser.page.status, browser.page.heading]).to.deep.equal([422, 'Login for development']);
      await browser.press('Log in', { number: personNumber(2) });
      expect(browser.page.heading).to.equal('A <b>contract</b>');
    });
  }

  for (const level of ['', '2', '5', '4.5', 'high']) {
    it(`takes no level that is none: ${level || 'nothing'}`, async () => {
      const browser = await atLogin(job);
      await browser.press('Log in', { number: personNumber(2), level });
      expect(browser.page.status).to.equal(422);
    });
  }

  const request = { returnTo: 'http://x/login', level: 4, language: 'en' as const, isAnew: false };
  const answers: [string, (url: URL) => void][] = [
    ['for another login', (url) => url.searchParams.set('state', 'b')],
    ['that is made up', (url) => url.searchParams.set('code', 'made-up')],
    ['without a code', (url) => url.searchParams.delete('code')],
  ];
  for (const [what, change] of answers) {
    it(`believes no answer ${what}`, async () => {
      const { kept } = await login().begin({ state: 'a', ...request });
      const url = new URL(`http://x/login?state=a&code=${(await answerFor(2)).code}`);
      expect((await login().complete(url, kept)).personNumber).to.equal(personNumber(2));
      change(url);
      expect(await codeOf(login().complete(url, kept))).to.equal('ERR_LOGIN_FAILED');
    });
  }

  it('believes no answer that is older than a minute', async () => {
    const url = new URL(`http://x/login?state=a&code=${(await answerFor(2)).code}`);
    server.clock.advance(61_000);
    try {
      expect(await codeOf(login().complete(url, { state: 'a' }))).to.equal('ERR_LOGIN_FAILED');
    } finally {
      server.clock.advance(-61_000);
    }
  });

  /** What the page answers for a person. */
  async function answerFor(n: number): Promise<{ location: string; code: string }> {
    const { headers } = await supertest(server.app)
      .post('/signing/login/development')
      .type('form')
      .send({ state: 'a', number: personNumber(n), level: '4' });
    const location = headers.location!;
    return { location, code: new URL(location, 'http://x').searchParams.get('code')! };
  }
});
