import { expect } from 'chai';
import { type OidcLoginOptions, oidcLogin } from '../../../../src/http/signing-page/login/oidc-login.ts';
import type { LoginRequest } from '../../../../src/http/signing-page/login/signee-login.ts';
import { rejection } from '../../../runtime/on-runtime.ts';
import { clientId, clientSecret, OidcIssuer } from './oidc-issuer.ts';

const request: LoginRequest = {
  state: 'a-state',
  returnTo: 'https://signing.test/signing/login',
  level: 4,
  language: 'nn',
  isAnew: false,
};
const pid = '01810000002';

describe('a login by OpenID Connect', () => {
  let issuer: OidcIssuer;
  before(async () => {
    issuer = await OidcIssuer.start();
  });
  after(() => issuer.stop());
  beforeEach(() => {
    issuer.mend();
    issuer.claims = { pid };
  });

  const loginAt = (options: Partial<OidcLoginOptions> = {}) =>
    oidcLogin({ issuer: issuer.url, clientId, clientSecret, ...options });

  async function complete({
    asked = {},
    change = (url: URL) => url,
    ...options
  }: {
    asked?: Partial<LoginRequest>;
    change?: (url: URL) => URL;
  } & Partial<OidcLoginOptions> = {}) {
    const login = loginAt(options);
    const { address, kept } = await login.begin({ ...request, ...asked });
    return await login.complete(change(new URL(issuer.loggedIn(address))), kept);
  }

  const reasonOf = async (promise: Promise<unknown>) => {
    const { code, info } = await rejection(promise);
    return [code, info?.reason];
  };

  it('says who logged in, at which level and by which token', async () => {
    issuer.claims = { pid, name: 'Kari' };
    expect(await complete()).to.deep.equal({
      personNumber: pid,
      level: 4,
      issuer: issuer.url,
      tokenId: 'login-1',
      name: 'Kari',
    });
  });

  it('says a name on one line, however the issuer has it', async () => {
    issuer.claims = { pid, name: ' Kari\0\nNordmann\t' };
    expect((await complete()).name).to.equal('Kari Nordmann');
    issuer.claims = { pid, name: '\0' };
    expect(await complete()).to.not.have.property('name');
  });

  it('asks for what it needs, and nothing of the person', async () => {
    const { address } = await loginAt().begin(request);
    const { state, nonce, code_challenge, ...asked } = Object.fromEntries(new URL(address).searchParams);
    expect(asked).to.deep.equal({
      client_id: clientId,
      response_type: 'code',
      redirect_uri: request.returnTo,
      scope: 'openid profile',
      code_challenge_method: 'S256',
      acr_values: 'idporten-loa-high',
      ui_locales: 'nn',
    });
    expect([state, nonce?.length, code_challenge?.length]).to.deep.equal(['a-state', 43, 43]);
  });

  it('asks for another person where it is told to', async () => {
    const { address } = await loginAt().begin({ ...request, isAnew: true });
    expect(new URL(address).searchParams.get('prompt')).to.equal('login');
  });

  const acrs: [number, string | null][] = [
    [4, 'idporten-loa-high'],
    [3, 'idporten-loa-substantial'],
    [2, null],
    [0, null],
  ];
  for (const [level, acr] of acrs) {
    it(`asks for level ${level} by ${acr ?? 'nothing'}`, async () => {
      const { address } = await loginAt().begin({ ...request, level });
      expect(new URL(address).searchParams.get('acr_values')).to.equal(acr);
    });
  }

  it('asks for a level by what it is told', async () => {
    const { address } = await loginAt({ acrValues: { 4: 'gold' } }).begin(request);
    expect(new URL(address).searchParams.get('acr_values')).to.equal('gold');
  });

  it('believes the level that the issuer says, not the one that was asked for', async () => {
    issuer.wrong = { acr: 'idporten-loa-substantial' };
    expect((await complete()).level).to.equal(3);
  });

  it('takes no level from words that it does not know', async () => {
    issuer.wrong = { acr: 'superb' };
    expect((await complete()).level).to.equal(0);
  });

  it('reads claims under the names it is told', async () => {
    issuer.claims = { fnr: pid, loa: 3 };
    const { personNumber, level } = await complete({ claims: { person: ['fnr'], level: ['loa'] } });
    expect([personNumber, level]).to.deep.equal([pid, 3]);
  });

  const methods: [string[] | undefined, string | undefined, string][] = [
    [undefined, clientSecret, 'client_secret_basic'],
    [['client_secret_post'], clientSecret, 'client_secret_post'],
    [['client_secret_post', 'client_secret_basic'], clientSecret, 'client_secret_basic'],
    [['none'], undefined, 'none'],
  ];
  for (const [offered, secret, used] of methods) {
    it(`proves who the client is by ${used} where the issuer takes ${offered ?? 'what it does not say'}`, async () => {
      issuer.methods = offered;
      const { clientSecret: _, ...options } = { issuer: issuer.url, clientId, clientSecret };
      const login = oidcLogin({ ...options, ...(secret !== undefined && { clientSecret: secret }) });
      const { address, kept } = await login.begin(request);
      await login.complete(new URL(issuer.loggedIn(address)), kept);
      expect(issuer.provedBy).to.equal(used);
    });
  }

  for (const error of ['access_denied', 'interaction_required', 'login_required', 'user_cancelled']) {
    it(`tells apart who did not want to: ${error}`, async () => {
      issuer.error = error;
      expect(await reasonOf(complete())).to.deep.equal(['ERR_LOGIN_FAILED', 'cancelled']);
    });
  }

  it('tells what the issuer says is wrong', async () => {
    issuer.error = 'invalid_scope';
    expect(await reasonOf(complete())).to.deep.equal(['ERR_LOGIN_FAILED', 'invalid_scope']);
  });

  it('repeats nothing of the issuer’s that is no code', async () => {
    issuer.error = `Kari Nordmann ${pid}`;
    const { message, info } = await rejection(complete());
    expect(`${message} ${JSON.stringify(info)}`).to.not.match(/Kari|01810000002/);
  });

  it('tells what the token endpoint says is wrong', async () => {
    issuer.tokenError = 'invalid_client';
    expect(await reasonOf(complete())).to.deep.equal(['ERR_LOGIN_FAILED', 'invalid_client']);
  });

  const set = (name: string, value: string) => (url: URL) => {
    url.searchParams.set(name, value);
    return url;
  };
  const refusedAddresses: [string, (url: URL) => URL][] = [
    ['with another state', set('state', 'b-state')],
    ['with another code', set('code', 'made-up')],
    ['that comes from another issuer', set('iss', 'https://evil.example')],
    ['at another place', (url) => new URL(url.href.replace('/login', '/elsewhere'))],
    ['without anything', () => new URL(request.returnTo)],
  ];
  for (const [what, change] of refusedAddresses) {
    it(`refuses an answer ${what}`, async () => {
      expect((await reasonOf(complete({ change })))[0]).to.equal('ERR_LOGIN_FAILED');
    });
  }

  const refusedClaims: [string, Record<string, unknown>][] = [
    ['of another login', { nonce: 'other' }],
    ['for another client', { aud: 'other' }],
    ['of another issuer', { iss: 'https://evil.example' }],
    ['that is too old', { iat: 1_000, exp: 2_000 }],
  ];
  for (const [what, wrong] of refusedClaims) {
    it(`refuses a token ${what}`, async () => {
      issuer.wrong = wrong;
      expect((await reasonOf(complete()))[0]).to.equal('ERR_LOGIN_FAILED');
    });
  }

  const refusedPeople: [string, Record<string, unknown>][] = [
    ['nobody', { pid: undefined }],
    ['a person that is no number', { pid: '123' }],
    ['an organisation', { pid: undefined, consumer: { ID: '0192:310000500' } }],
  ];
  for (const [what, wrong] of refusedPeople) {
    it(`refuses a token of ${what}, and names the claim`, async () => {
      issuer.wrong = wrong;
      expect(await reasonOf(complete())).to.deep.equal(['ERR_LOGIN_FAILED', 'claim pid']);
    });
  }

  it('refuses a token that the issuer has not signed', async () => {
    issuer.forges = true;
    expect((await reasonOf(complete()))[0]).to.equal('ERR_LOGIN_FAILED');
  });

  it('refuses a code that was used before', async () => {
    const login = loginAt();
    const { address, kept } = await login.begin(request);
    const back = new URL(issuer.loggedIn(address));
    await login.complete(back, kept);
    expect((await reasonOf(login.complete(back, kept)))[0]).to.equal('ERR_LOGIN_FAILED');
  });

  it('refuses a code with what was kept of another login', async () => {
    const login = loginAt();
    const [one, other] = [await login.begin(request), await login.begin(request)];
    const back = new URL(issuer.loggedIn(one.address));
    expect((await reasonOf(login.complete(back, other.kept)))[0]).to.equal('ERR_LOGIN_FAILED');
  });

  it('says so where the issuer does not answer, and asks it again after a while', async () => {
    let now = 0;
    const login = loginAt({ clock: () => now });
    issuer.answers = false;
    expect((await reasonOf(login.begin(request)))[0]).to.equal('ERR_ISSUER_UNAVAILABLE');
    issuer.answers = true;
    expect((await reasonOf(login.begin(request)))[0]).to.equal('ERR_ISSUER_UNAVAILABLE');
    now = 5_000;
    expect((await login.begin(request)).address).to.contain(issuer.url);
  });

  it('says so where nobody is at the issuer’s address', async () => {
    const login = loginAt({
      fetch: () => Promise.reject(new TypeError('fetch failed')),
    });
    expect((await reasonOf(login.begin(request)))[0]).to.equal('ERR_ISSUER_UNAVAILABLE');
  });

  it('takes no issuer without https but on this machine', () => {
    expect(() => loginAt({ issuer: 'http://login.example.org' })).to.throw('LOGIN_ISSUER');
  });
});
