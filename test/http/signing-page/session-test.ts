import { randomBytes } from 'node:crypto';
import { expect } from 'chai';
import { EncryptJWT } from 'jose';
import supertest from 'supertest';
import { navigation } from './browser.ts';
import { PagesServer, sign } from './pages-server.ts';

describe('the session of a signing page', () => {
  const server = PagesServer.duringTests();
  const job = server.leaseForEach();

  const open = async (link: string, host?: string) => {
    const request = supertest(server.app).get(link).set(navigation);
    return await (host === undefined ? request : request.set('host', host));
  };
  const cookieOf = ({ headers }: supertest.Response) => String(headers['set-cookie']);
  const pairOf = (answer: supertest.Response) => cookieOf(answer).split(';')[0]!;
  const get = (path: string, cookie: string) => supertest(server.app).get(path).set('cookie', cookie);

  it('is a cookie that no script reads, for its own pages, and for an hour', async () => {
    const answer = await open(await server.onceLink(job));
    const path = answer.headers.location!;
    const [, ...attributes] = cookieOf(answer).split('; ');
    expect(attributes.filter((attribute) => !attribute.startsWith('Expires'))).to.deep.equal([
      'Max-Age=3600',
      `Path=${path}`,
      'HttpOnly',
      'SameSite=Lax',
    ]);
  });

  it('says nothing of the signee to who looks at it', async () => {
    const browser = await server.arrived(await server.onceLink(job), 2);
    const answer = await supertest(server.app)
      .get(`${await server.onceLink(job)}`)
      .set(navigation);
    const [, value] = pairOf(answer).split('=');
    const [header] = value!.split('.');
    expect(JSON.parse(Buffer.from(header!, 'base64url').toString())).to.deep.equal({
      alg: 'dir',
      enc: 'A256GCM',
    });
    expect(Buffer.from(value!, 'base64url').toString('latin1')).to.not.contain(job.signeeIds[0]!);
    expect(browser.page.status).to.equal(200);
  });

  it('goes by https alone where the pages do', async () => {
    const secure = await PagesServer.start({ baseUrl: 'https://signing.test/sub/signing/' });
    try {
      const link = await secure.onceLink(await secure.lease());
      const answer = await supertest(secure.app).get(link).set(navigation);
      expect(cookieOf(answer)).to.match(
        /^__Secure-signing=.*; Path=\/sub\/signing\/s\/[^;]*; .*HttpOnly; Secure/,
      );
      expect(answer.headers.location).to.match(/^\/sub\/signing\/s\/[\w-]{22}$/);
    } finally {
      await secure.stop();
    }
  });

  it('is one for each link: a browser has several side by side', async () => {
    const other = await server.lease();
    const browser = await server.arrived(await server.onceLink(job), 2);
    const first = browser.page.address;
    await browser.get(await server.onceLink(other));
    await browser.get(first);
    await sign(browser);
    expect([await server.statusOf(job), await server.statusOf(other)]).to.deep.equal(['signed', 'waiting']);
  });

  it('is over after an hour', async () => {
    const browser = await server.arrived(await server.onceLink(job), 2);
    server.clock.advance(3_601_000);
    try {
      await browser.get(browser.page.address);
      expect([browser.page.status, browser.page.heading]).to.deep.equal([403, 'The session is over']);
    } finally {
      server.clock.advance(-3_601_000);
    }
  });

  it('is over once its user logs out', async () => {
    const browser = await server.arrived(await server.onceLink(job), 2);
    const { address } = browser.page;
    await browser.press('Log out');
    expect(browser.page.heading).to.equal('You are logged out');
    await browser.get(address);
    expect(browser.page.heading).to.equal('The session is over');
  });

  const forged: [string, (own: string, other: string) => Promise<string> | string][] = [
    ['without a cookie', () => ''],
    ['with an empty cookie', () => 'signing='],
    ['with a cookie that is no session', () => 'signing=made-up'],
    ['with another session’s cookie', (_, other) => other],
    [
      'with a cookie of which a character is another',
      (own) => own.replace(/.(?=.{10}$)/, (character) => (character === 'A' ? 'B' : 'A')),
    ],
    [
      'with a cookie that somebody else has sealed',
      async () =>
        `signing=${await new EncryptJWT({ signeeId: job.signeeIds[0]! })
          .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
          .setJti('x')
          .setExpirationTime('1h')
          .encrypt(randomBytes(32))}`,
    ],
  ];
  for (const [what, cookie] of forged) {
    it(`is over ${what}`, async () => {
      const [one, other] = [
        await open(await server.onceLink(job, 'second')),
        await open(await server.onceLink(job, 'third')),
      ];
      const path = one.headers.location!;
      expect((await get(path, pairOf(one))).status).to.equal(200);
      const answer = await get(path, await cookie(pairOf(one), pairOf(other)));
      expect([answer.status, answer.text.includes('Økten er over')]).to.deep.equal([403, true]);
    });
  }
});
