import { expect } from 'chai';
import { SigningError } from '../../../src/errors.ts';
import type { SigningPagesOptions } from '../../../src/http/signing-page/context.ts';
import { oidcLogin } from '../../../src/http/signing-page/login/oidc-login.ts';
import type { SigneeLogin } from '../../../src/http/signing-page/login/signee-login.ts';
import { organisationParty, personNumber } from '../../helpers/runtime.ts';
import type { Browser, Seen } from './browser.ts';
import { clientId, clientSecret, OidcIssuer } from './login/oidc-issuer.ts';
import { exits, logIn, PagesServer, type StartedLease } from './pages-server.ts';

describe('the login of a signing page', () => {
  const server = PagesServer.duringTests({}, { parties: [organisationParty(501, '310000501', [3])] });
  const job = server.leaseForEach();

  const arrived = async (...link: Parameters<PagesServer['onceLink']>) => {
    const browser = server.browser();
    await browser.get(await server.onceLink(...link));
    return browser;
  };

  it('leads to what is to be signed', async () => {
    const browser = await arrived(job);
    await logIn(browser, 2);
    expect(browser.page.text).to.contain('I rent.');
  });

  it('lets nobody by who is not asked, not even the sender, and says nothing of who is', async () => {
    const browser = await arrived(job);
    await logIn(browser, 1);
    expect([browser.page.status, browser.page.heading]).to.deep.equal([403, 'This is for somebody else']);
    expect(browser.page.text).to.not.match(/contract|lease|Person|018/);
  });

  it('takes nothing from somebody who is not asked', async () => {
    const browser = await arrived(job);
    await logIn(browser, 2);
    const { fields } = browser.form('Sign');
    const { address } = browser.page;
    await browser.get(`${address}/login`);
    await browser.press('Log in', { number: personNumber(1) });
    for (const page of ['/sign', '/reject'])
      expect((await browser.send(`${address}${page}`, { ...fields, confirm: 'yes' })).heading).to.equal(
        'This is for somebody else',
      );
    expect(await server.statusOf(job)).to.equal('waiting');
  });

  it('may be done again as somebody else', async () => {
    const browser = await arrived(job);
    await logIn(browser, 1);
    await browser.click('Log in as somebody else');
    await browser.press('Log in', { number: personNumber(2) });
    expect(browser.page.text).to.contain('I rent.');
  });

  it('at too low a level shows the title alone, and leads to a higher one', async () => {
    const browser = await arrived(job, 'third');
    await logIn(browser, 3, 3);
    expect(browser.page.heading).to.equal('Log in at a higher level');
    expect(browser.page.text)
      .to.contain('A <b>contract</b>')
      .and.not.match(/I rent|lease\.txt|Person/);
    const { address } = browser.page;
    expect((await browser.get(`${address}/reject`)).heading).to.equal('Log in at a higher level');
    await browser.click('Log in at level 4');
    await browser.press('Log in', { number: personNumber(3) });
    expect(browser.page.text).to.contain('I rent.');
  });

  it('that is cancelled leads back, says so, and is no failure', async () => {
    const browser = await arrived(job, 'second', exits);
    await browser.click('Log in');
    await browser.press('Cancel the login');
    expect([browser.page.status, browser.page.heading]).to.deep.equal([200, 'The login was cancelled']);
    expect(await server.statusOf(job)).to.equal('waiting');
    await browser.click('Log in again');
    await browser.press('Log in', { number: personNumber(2) });
    expect(browser.page.text).to.contain('I rent.');
  });

  it('that is cancelled is no mistake that somebody made', async () => {
    const browser = await arrived(job);
    await browser.click('Log in');
    await browser.press('Cancel the login');
    expect(browser.page.html).to.not.match(/role="alert"|<title>Error/);
  });

  it('that is cancelled by who is not asked may be done again as somebody else', async () => {
    const browser = await arrived(job);
    await logIn(browser, 1);
    await browser.click('Log in as somebody else');
    await browser.press('Cancel the login');
    expect(browser.page.heading).to.equal('The login was cancelled');
    expect(browser.page.html).to.contain('/login?anew=yes"');
  });

  it('lets people who act for an organisation by, and names it', async () => {
    const browser = await arrived(job, 'organisation');
    await logIn(browser, 2);
    expect(browser.page.text).to.contain('On behalf of Organisation 500');
  });

  it('lets nobody by for an organisation that they do not act for', async () => {
    for (const number of [3, 9]) {
      const browser = await arrived(job, 'organisation');
      await logIn(browser, number);
      expect(browser.page.heading).to.equal('This is for somebody else');
    }
  });

  it('shows a number without its last digits where nobody knows the name', async () => {
    const browser = await arrived(job, 'seller');
    await browser.click('Log in');
    await browser.press('Log in', { number: '01829912345' });
    expect(browser.page.text).to.contain('Logged in as identity number 018299 •••••');
    expect(browser.page.html).to.not.contain('12345');
  });

  it('may be begun thirty times in ten minutes', async () => {
    const browser = await arrived(job);
    const { address } = browser.page;
    for (let n = 0; n < 30; n += 1)
      expect(await browser.leadsTo(`${address}/login`)).to.contain('/login/development');
    await browser.get(`${address}/login`);
    expect([browser.page.status, browser.page.heading]).to.deep.equal([429, 'Too many attempts']);
    server.clock.advance(21 * 60_000);
    try {
      await browser.get(`${address}/login`);
      expect(browser.page.heading).to.equal('Login for development');
    } finally {
      server.clock.advance(-21 * 60_000);
    }
  });

  it('that was completed is not completed again', async () => {
    const browser = await arrived(job);
    await logIn(browser, 2);
    const { address } = browser.page;
    await browser.get(`${address}/login/end?code=x&state=y`);
    expect(browser.page.text).to.contain('I rent.');
  });

  for (const state of ['', 'x', 'x.y', 'aaaaaaaaaaaaaaaaaaaaaa.y', '../../evil.y']) {
    it(`comes back to nobody by the state ${state || 'that is none'}`, async () => {
      const browser = server.browser();
      await browser.get(`/signing/login?code=x&state=${encodeURIComponent(state)}`);
      expect([browser.page.status, browser.page.heading]).to.deep.equal([403, 'The session is over']);
    });
  }
});

const logins: [string, () => Promise<{ options: LoginOptions; answer: Answer; stop?: () => unknown }>][] = [
  [
    'for development',
    async () => ({
      options: {},
      answer: async (browser, address) => {
        const state = new URL(address).searchParams.get('state')!;
        return await browser.send('/signing/login/development', {
          state,
          number: personNumber(2),
          level: '4',
        });
      },
    }),
  ],
  [
    'by OpenID Connect',
    async () => {
      const issuer = await OidcIssuer.start();
      issuer.claims = { pid: personNumber(2) };
      return {
        options: { login: oidcLogin({ issuer: issuer.url, clientId, clientSecret }) },
        answer: async (browser, address) => {
          const { pathname, search } = new URL(issuer.loggedIn(address));
          return await browser.get(`${pathname}${search}`);
        },
        stop: () => issuer.stop(),
      };
    },
  ],
];
type LoginOptions = Partial<SigningPagesOptions>;
type Answer = (browser: Browser, address: string) => Promise<Seen>;

for (const [how, make] of logins) {
  describe(`a login ${how} that is begun twice`, () => {
    let server: PagesServer;
    let answer: Answer;
    let stop: (() => unknown) | undefined;
    let job: StartedLease;
    let browser: Browser;
    /** Where the two tabs of the browser were sent to log in, in order. */
    let begun: [string, string];
    before(async () => {
      const made = await make();
      ({ answer, stop } = made);
      server = await PagesServer.start(made.options);
    });
    after(async () => {
      await server.stop();
      await stop?.();
    });
    beforeEach(async () => {
      job = await server.lease();
      server.logged.length = 0;
      browser = server.browser();
      const { address } = await browser.get(await server.onceLink(job, 'second', exits));
      begun = [await browser.leadsTo(`${address}/login`), await browser.leadsTo(`${address}/login`)];
    });

    it('is asked for again in the first tab, and is no failure', async () => {
      const seen = await answer(browser, begun[0]);
      expect([seen.left, seen.heading]).to.deep.equal([undefined, 'Log in to sign']);
      expect([await server.statusOf(job), server.logged]).to.deep.equal(['waiting', []]);
    });

    it('is completed in the second tab, whichever comes back first', async () => {
      await answer(browser, begun[0]);
      expect((await answer(browser, begun[1])).text).to.contain('I rent.');
      expect((await answer(browser, begun[0])).text).to.contain('I rent.');
      expect([await server.statusOf(job), server.logged]).to.deep.equal(['waiting', []]);
    });

    it('lets nobody in by a state of another session, or one that was changed', async () => {
      const other = server.browser();
      const { address } = await other.get(await server.onceLink(job));
      const foreign = await other.leadsTo(`${address}/login`);
      await answer(browser, foreign);
      expect([browser.page.status, browser.page.heading]).to.deep.equal([403, 'The session is over']);
      await answer(browser, begun[1].replace(/(state=[\w-]+\.)[\w-]/, '$1.'));
      expect(browser.page.heading).to.equal('Log in to sign');
      expect([await server.statusOf(job), server.logged]).to.deep.equal(['waiting', []]);
    });
  });
}

describe('a login of a signing page that fails', () => {
  let fails: (() => Error) | undefined;
  let atBegin: boolean;
  const login: SigneeLogin = {
    async begin({ state, returnTo }) {
      if (fails && atBegin) throw fails();
      return { address: `${returnTo}?state=${state}`, kept: { state } };
    },
    async complete() {
      throw fails!();
    },
  };
  const server = PagesServer.duringTests({ login });
  const job = server.leaseForEach();
  beforeEach(async () => {
    server.logged.length = 0;
  });

  const failure = (code: 'ERR_LOGIN_FAILED' | 'ERR_ISSUER_UNAVAILABLE', reason: string) => () =>
    new SigningError(code, 'no', { info: { reason } });

  const failures: [string, boolean, () => Error][] = [
    ['because the issuer does not answer', true, failure('ERR_ISSUER_UNAVAILABLE', 'OAUTH_TIMEOUT')],
    ['because the answer is wrong', false, failure('ERR_LOGIN_FAILED', 'OAUTH_INVALID_RESPONSE')],
  ];
  for (const [why, begin, error] of failures) {
    it(`${why} is told to the sender, where the signee is sent to`, async () => {
      [fails, atBegin] = [error, begin];
      const browser = server.browser();
      await browser.get(await server.onceLink(job, 'second', exits));
      expect((await browser.click('Log in')).left).to.equal(exits.failed);
      expect(await server.statusOf(job)).to.equal('waiting, could not sign');
    });

    it(`${why} leads back with a message where there is no such place`, async () => {
      [fails, atBegin] = [error, begin];
      const browser = server.browser();
      await browser.get(await server.onceLink(job));
      await browser.click('Log in');
      expect([browser.page.heading, browser.page.text.includes('The login failed')]).to.deep.equal([
        'Log in to sign',
        true,
      ]);
      expect(await server.statusOf(job)).to.equal('waiting');
    });

    it(`${why} is logged by its code, and nothing else`, async () => {
      [fails, atBegin] = [error, begin];
      const browser = server.browser();
      await browser.get(await server.onceLink(job));
      await browser.click('Log in');
      const { code, info } = error() as SigningError;
      expect(server.logged).to.deep.equal([
        { code, reason: info?.reason, message: 'a login of a signee failed' },
      ]);
    });
  }

  it('in a way that nobody thought of is an error of ours', async () => {
    [fails, atBegin] = [() => new Error(`Kari ${personNumber(2)}`), false];
    const browser = server.browser();
    await browser.get(await server.onceLink(job, 'second', exits));
    await browser.click('Log in');
    expect([browser.page.status, browser.page.heading]).to.deep.equal([500, 'Something went wrong']);
    expect(browser.page.text).to.contain(`Reference: ${browser.page.headers['x-request-id']}`);
    expect(JSON.stringify(server.logged)).to.not.match(/Kari|01810000002/);
  });
});
