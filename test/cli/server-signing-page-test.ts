import { expect } from 'chai';
import { signingPagesOf } from '../../src/cli/server-signing-page.ts';
import { readSettings } from '../../src/cli/settings.ts';
import type { Runtime } from '../../src/runtime/index.ts';

const issuer = { LOGIN_ISSUER: 'https://login.example.org', LOGIN_CLIENT_ID: 'signing' };
const base = { BASE_URL: 'https://signing.example.org' };

describe('the pages to sign on', () => {
  let warned: string[];
  beforeEach(() => {
    warned = [];
  });
  const pagesOf = (env: Record<string, string>) =>
    signingPagesOf(readSettings(env), {} as Runtime, { warn: (_, message) => void warned.push(message) });

  it('have a login that believes what is typed on a local start', () => {
    expect(pagesOf({})?.login.addPages).to.be.a('function');
  });

  const withoutLogin: [string, Record<string, string>][] = [
    ['beside an issuer of tokens', { ISSUER: 'https://login.example.org' }],
    ['in production', { ISSUER: 'https://login.example.org', NODE_ENV: 'production' }],
  ];
  for (const [where, env] of withoutLogin) {
    it(`are not served ${where} without an issuer of logins, which is logged`, () => {
      expect(pagesOf(env)).to.equal(undefined);
      expect(warned).to.have.length(1);
    });
  }

  for (const NODE_ENV of ['production', 'development']) {
    it(`have the issuer’s login alone where there is one, in ${NODE_ENV}`, () => {
      const pages = pagesOf({ ...issuer, ...base, ISSUER: 'https://login.example.org', NODE_ENV });
      expect(pages?.login).to.have.keys('begin', 'complete');
    });
  }

  it('write times in the server’s time zone', () => {
    expect(pagesOf({ TIME_ZONE: 'Europe/Lisbon' })?.timeZone).to.equal('Europe/Lisbon');
  });

  const incomplete: [string, Record<string, string>][] = [
    ['LOGIN_CLIENT_ID', { LOGIN_ISSUER: issuer.LOGIN_ISSUER, ...base }],
    ['BASE_URL', issuer],
    ['LOGIN_ISSUER', { ...issuer, ...base, LOGIN_ISSUER: 'http://login.example.org' }],
  ];
  for (const [setting, env] of incomplete) {
    it(`do not start where ${setting} is missing or wrong, and name it`, () => {
      expect(() => pagesOf(env))
        .to.throw(setting)
        .with.deep.include({ code: 'ERR_SETTING_INVALID', info: { setting } });
    });
  }
});
