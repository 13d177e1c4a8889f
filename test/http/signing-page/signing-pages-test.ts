import { expect } from 'chai';
import supertest from 'supertest';
import { createApp } from '../../../src/http/index.ts';
import { developmentLogin } from '../../../src/http/signing-page/login/development-login.ts';
import { navigation } from './browser.ts';
import { exits, owner, PagesServer, sign } from './pages-server.ts';

const policy = (formAction: string) =>
  `default-src 'none'; style-src 'self'; form-action ${formAction}; base-uri 'none'; frame-ancestors 'none'`;

describe('the signing pages', () => {
  const server = PagesServer.duringTests();
  const job = server.leaseForEach();
  beforeEach(async () => {
    server.logged.length = 0;
  });

  const arrived = async () => await server.arrived(await server.onceLink(job), 2);

  it('lead from the link to where the sender wants the signee back', async () => {
    const browser = await server.arrived(await server.onceLink(job, 'second', exits), 2);
    expect((await sign(browser)).left).to.equal(exits.completed);
    expect(await server.statusOf(job)).to.equal('signed');
  });

  it('have a style, which browsers may keep', async () => {
    const { status, headers } = await supertest(server.app).get('/signing/style.css');
    expect([status, headers['content-type'], headers['cache-control']]).to.deep.equal([
      200,
      'text/css; charset=utf-8',
      'public, max-age=3600',
    ]);
  });

  it('load nothing but their style, run nothing, and are framed and kept by nobody', async () => {
    const { headers } = (await arrived()).page;
    expect(headers).to.include({
      'content-security-policy': policy("'self'"),
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'x-robots-tag': 'noindex, nofollow',
      'cache-control': 'no-store',
    });
  });

  it('have no script and no style of a single element', async () => {
    const browser = await arrived();
    expect(browser.page.html).to.not.match(/<script|<style| style=| on\w+=/);
  });

  it('may lead on from a form by the schemes of the sender’s addresses alone', async () => {
    const browser = await server.arrived(await server.onceLink(job, 'second', exits), 2);
    expect(browser.page.headers['content-security-policy']).to.equal(policy("'self' https:"));
    await browser.click('Reject');
    expect(browser.page.headers['content-security-policy']).to.equal(policy("'self' https:"));
  });

  const everywhere: [string, () => Promise<string>][] = [
    ['the link', () => server.onceLink(job)],
    ['a dead link', async () => '/signing/made-up'],
    ['no page', async () => '/signing/s/no/page'],
    ['an address that can’t be read', async () => '/signing/%E0%A4'],
    ['the way back from the login', async () => '/signing/login?state=x'],
    ['a session that is over', async () => `/signing/s/${'a'.repeat(22)}`],
  ];
  for (const [what, path] of everywhere) {
    it(`tell nobody where the browser came from, and are kept by nobody: ${what}`, async () => {
      const { headers } = await supertest(server.app)
        .get(await path())
        .set(navigation);
      expect(headers).to.include({
        'content-security-policy': policy("'self'"),
        'referrer-policy': 'no-referrer',
        'cache-control': 'no-store',
      });
    });
  }

  describe('take no form', () => {
    const forms: [string, string, (fields: Record<string, string>) => Record<string, string> | string][] = [
      ['without the session’s key', 'Sign', ({ key: _, ...fields }) => fields],
      ['with an empty key', 'Sign', (fields) => ({ ...fields, key: '' })],
      ['with another key', 'Sign', (fields) => ({ ...fields, key: 'a'.repeat(22) })],
      ['with two keys', 'Sign', ({ key }) => `key=${key}&key=${key}&confirm=yes`],
      ['that rejects, without the session’s key', 'reject', ({ key: _, ...fields }) => fields],
      ['that logs out, without the session’s key', 'Log out', ({ key: _, ...fields }) => fields],
    ];
    for (const [what, button, change] of forms) {
      it(what, async () => {
        const browser = await arrived();
        const { address } = browser.page;
        const form = browser.form(button === 'reject' ? 'Sign' : button);
        const action = button === 'reject' ? `${address}/reject` : form.action;
        await browser.send(action, change({ ...form.fields, confirm: 'yes' }));
        expect([browser.page.status, browser.page.heading]).to.deep.equal([
          403,
          'The form could not be used',
        ]);
        expect(await server.statusOf(job)).to.equal('waiting');
        expect((await browser.get(address)).heading).to.equal('A <b>contract</b>');
      });
    }

    it('of another session, though it is of the same browser', async () => {
      const browser = await arrived();
      const { fields } = browser.form('Sign');
      const own = browser.page.address;
      await browser.get(await server.onceLink(await server.lease()));
      const { status } = await browser.send(`${browser.page.address}/logout`, fields);
      expect([status, (await browser.get(own)).status]).to.deep.equal([403, 200]);
    });
  });

  const bodies: [string, number, string, string][] = [
    ['too much', 413, 'application/x-www-form-urlencoded', `reason=${'x'.repeat(20_000)}`],
    ['too many fields', 413, 'application/x-www-form-urlencoded', 'a=1&'.repeat(30)],
    ['JSON', 403, 'application/json', '{"key":"x","confirm":"yes"}'],
    ['nothing', 403, 'application/x-www-form-urlencoded', ''],
    ['another charset', 415, 'application/x-www-form-urlencoded; charset=x', 'a=1'],
  ];
  for (const [what, status, type, body] of bodies) {
    it(`are not disturbed by who sends ${what}`, async () => {
      const browser = await arrived();
      const answer = await browser.send(`${browser.page.address}/sign`, body, type);
      expect([answer.status, answer.html !== '']).to.deep.equal([status, true]);
      expect(await server.statusOf(job)).to.equal('waiting');
    });
  }

  const methods: [string, string, string][] = [
    ['put', '', 'GET'],
    ['post', '', 'GET'],
    ['get', '/sign', 'POST'],
    ['get', '/code', 'POST'],
    ['get', '/logout', 'POST'],
    ['delete', '/reject', 'GET, POST'],
    ['post', '/login', 'GET'],
    ['post', '/proof', 'GET'],
    ['post', '/documents/x', 'GET'],
  ];
  for (const [method, page, allow] of methods) {
    it(`take no ${method.toUpperCase()} of ${page || 'the first page'}`, async () => {
      const path = `/signing/s/${'a'.repeat(22)}${page}`;
      const answer = await supertest(server.app)[method as 'put'](path);
      expect([answer.status, answer.headers.allow, answer.type]).to.deep.equal([405, allow, 'text/html']);
    });
  }

  it('take no DELETE of a link, which stays as it is', async () => {
    const link = await server.onceLink(job);
    expect((await supertest(server.app).delete(link)).status).to.equal(405);
    expect((await supertest(server.app).post(link)).status).to.equal(303);
  });

  for (const path of ['/signing', '/signing/', '/signing/s/short', '/signing/a/b']) {
    it(`say so where there is no page: ${path}`, async () => {
      const answer = await supertest(server.app).get(path).set('accept-language', 'en');
      expect([answer.status, answer.type, answer.text.includes('There is no such page')]).to.deep.equal([
        404,
        'text/html',
        true,
      ]);
    });
  }

  it('can be had in another language where something is wrong too', async () => {
    const browser = server.browser();
    await browser.get('/signing/made-up');
    await browser.click('Nynorsk');
    expect(browser.page.heading).to.equal('Lenkja verkar ikkje');
  });

  it('ask nobody why they reject, and keep no reason, where no host says that it is read', async () => {
    const browser = await arrived();
    await browser.click('Reject');
    expect(browser.page.html).to.not.match(/reason/i);
    await browser.press('Yes, reject', { reason: 'Too dear' });
    expect(browser.page.heading).to.equal('You have rejected');
    const { instanceId } = job;
    const [round] = await server.runtime.rounds({ actor: owner, instanceId });
    const [signee] = await server.runtime.signees({ actor: owner, instanceId, roundId: round!.id });
    expect(signee?.reason).to.equal(undefined);
  });

  it('log nothing of who signs and what', async () => {
    const browser = await arrived();
    await browser.press('Sign', { confirm: 'yes' });
    await browser.get('/signing/made-up');
    expect(server.logged).to.deep.equal([]);
  });
});

describe('the signing pages of an app', () => {
  const server = PagesServer.duringTests();

  const app = (options = {}) =>
    createApp({
      runtime: server.runtime,
      authenticate: async () => ({ kind: 'person', level: 4 }),
      baseUrl: 'https://signing.test/base/',
      ...options,
    });

  it('are below /signing, at the app’s public address', async () => {
    const link = await server.onceLink(await server.lease());
    const answer = await supertest(app({ signingPages: { login: developmentLogin(server.runtime) } }))
      .get(link)
      .set(navigation);
    expect(answer.headers.location).to.match(/^\/base\/signing\/s\//);
    expect(String(answer.headers['set-cookie'])).to.match(
      /^__Secure-signing=.*Path=\/base\/signing\/s\/.*Secure/,
    );
  });

  it('are no calls of anybody: those who sign have no tokens to be told by', async () => {
    const limited = app({
      signingPages: { login: developmentLogin(server.runtime) },
      callLimit: { calls: 1, window: 60_000 },
    });
    for (let n = 0; n < 3; n += 1)
      expect((await supertest(limited).get('/signing/style.css')).status).to.equal(200);
  });

  it('are not there unless they are asked for', async () => {
    expect((await supertest(app()).get('/signing/style.css')).status).to.equal(404);
  });
});
