import { expect } from 'chai';
import supertest from 'supertest';
import { person } from '../../helpers/runtime.ts';
import { navigation } from './browser.ts';
import { PagesServer } from './pages-server.ts';

describe('a link to sign by', () => {
  const server = PagesServer.duringTests();
  const job = server.leaseForEach();

  const get = (link: string, headers: Record<string, string> = navigation) =>
    supertest(server.app).get(link).set(headers);

  it('leads to an address that holds no secret', async () => {
    const link = await server.onceLink(job);
    const { status, headers } = await get(link);
    expect([status, headers.location]).to.satisfy(
      ([code, location]: [number, string]) => code === 303 && /^\/signing\/s\/[\w-]{22}$/.test(location),
    );
    expect(headers['referrer-policy']).to.equal('no-referrer');
  });

  it('that can be used once leads nowhere the second time, and says what to do', async () => {
    const link = await server.onceLink(job);
    await get(link);
    const browser = server.browser();
    await browser.get(link);
    expect([browser.page.status, browser.page.heading]).to.deep.equal([404, 'This link does not work']);
    expect(browser.page.text).to.contain('ask whoever sent you here for a new link');
  });

  it('that is a signee’s own can be used again', async () => {
    const { link } = await server.ownLink(job, 'second');
    expect([(await get(link)).status, (await get(link)).status]).to.deep.equal([303, 303]);
  });

  it('shows the same page when it is loaded again', async () => {
    const browser = server.browser();
    const { address, heading } = await browser.get(await server.onceLink(job));
    expect((await browser.get(address)).heading).to.equal(heading);
  });

  const programs: [string, 'get' | 'head', Record<string, string>][] = [
    ['HEAD', 'head', navigation],
    ['a program that says nothing of itself', 'get', {}],
    ['a script', 'get', { 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' }],
    ['an image', 'get', { 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' }],
    ['a frame', 'get', { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' }],
    ['a browser that fetches ahead', 'get', { ...navigation, 'sec-purpose': 'prefetch' }],
    ['an older browser that fetches ahead', 'get', { ...navigation, purpose: 'prefetch' }],
  ];
  for (const [what, method, headers] of programs) {
    it(`is not used up by ${what}`, async () => {
      const link = await server.onceLink(job);
      const answer = await supertest(server.app)[method](link).set(headers);
      expect([answer.status, answer.headers['set-cookie']]).to.deep.equal([200, undefined]);
      expect((await get(link)).status).to.equal(303);
    });
  }

  it('is opened by a button where the browser does not say that its user goes there', async () => {
    const browser = server.browser();
    await browser.get(await server.onceLink(job), {});
    expect(browser.page.heading).to.equal('You have been asked to sign');
    await browser.press('Continue');
    expect(browser.page.heading).to.equal('Log in to sign');
  });

  it('tells a program nothing of whether it is one', async () => {
    const [real, made] = [await get(await server.onceLink(job), {}), await get('/signing/made-up', {})];
    expect(made.text.replaceAll('made-up', '')).to.equal(
      real.text.replaceAll(/\/signing\/[\w-]{43}/g, '/signing/'),
    );
  });

  it('shows whoever has it a title that says nothing sensitive, and nothing else', async () => {
    const browser = server.browser();
    await browser.get(await server.onceLink(job));
    const { text } = browser.page;
    expect(text).to.contain('A <b>contract</b>');
    expect(text).to.not.match(/lease\.txt|Person|I rent|2026|Deadline/);
  });

  it('says which organisation asks', async () => {
    const ofOrganisation = await server.lease('test/lease', undefined, 500);
    const browser = server.browser();
    await browser.get(await server.onceLink(ofOrganisation));
    expect(browser.page.text).to.contain('From Organisation 500');
    await browser.get((await server.ownLink(ofOrganisation, 'seller')).link);
    expect([browser.page.heading, browser.page.text]).to.satisfy(
      ([heading, text]: string[]) =>
        heading === 'Enter the security code' && text!.includes('From Organisation 500'),
    );
  });

  it('is dead for a signee who is not asked any more', async () => {
    const delegable = await server.lease('test/delegable');
    const { instanceId } = delegable;
    const { link } = await server.ownLink(delegable, 'second');
    expect((await get(link)).status).to.equal(303);
    await server.runtime.delegate({ actor: person(2), instanceId, to: { reference: '105' } });
    expect((await get(link)).status).to.equal(404);
  });
});
