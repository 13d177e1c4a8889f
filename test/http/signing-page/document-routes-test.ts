import { expect } from 'chai';
import { SigningError } from '../../../src/errors.ts';
import { signeeElements, signingProcess } from '../../helpers/runtime.ts';
import { samplePdf } from '../../helpers/sample-pdf.ts';
import type { Browser, Seen } from './browser.ts';
import {
  alone,
  contract,
  lease,
  logIn,
  owner,
  PagesServer,
  type StartedLease,
  sign,
} from './pages-server.ts';

const optional = signingProcess(`<signing:task><signing:document dataType="lease" />
  <signing:document dataType="plan" required="false" />${signeeElements(2)}</signing:task>`);
const unsealed = signingProcess(`<signing:task><signing:document dataType="lease" />
  <signing:document dataType="any" />${signeeElements(2)}</signing:task>`);

const removable = signingProcess(
  `<signing:task><signing:document dataType="lease" />${signeeElements(2)}</signing:task>`,
).replace(
  '<bpmn:startEvent',
  '<bpmn:extensionElements><signing:process deletableAfter="PT1M" /></bpmn:extensionElements>$&',
);

const policy = "default-src 'none'; sandbox";

describe('a document of a signing page', () => {
  const server = PagesServer.duringTests(
    {},
    {
      apps: {
        'test/lease': contract,
        'test/alone': alone(),
        'test/optional': { source: optional },
        'test/any': { source: unsealed },
        'test/removable': { source: removable },
      },
    },
  );

  const arrive = async (app: string, documents = [lease()]) => {
    const started = await server.lease(app, documents);
    return { started, browser: await server.arrived(await server.onceLink(started), 2) };
  };
  const headersOf = ({ headers }: Seen) => [
    headers['content-type'],
    headers['content-disposition'],
    headers['content-security-policy'],
    headers['x-content-type-options'],
    headers['cache-control'],
  ];
  const documentOf = async (browser: Browser, { instanceId }: StartedLease, dataType = 'lease') => {
    const { documents } = await server.runtime.instance({ actor: owner, instanceId });
    const { id } = documents.find((document) => document.dataType === dataType)!;
    return await browser.get(`${browser.page.address}/documents/${id}`);
  };

  it('is shown in the browser where it is a PDF, and can do nothing there', async () => {
    const bytes = await samplePdf();
    const pdf = { dataType: 'lease', contentType: 'application/pdf', filename: 'Leieavtale å.pdf', bytes };
    const { browser } = await arrive('test/alone', [pdf]);
    const shown = await browser.click('Leieavtale å.pdf (PDF, ');
    expect(headersOf(shown)).to.deep.equal([
      'application/pdf',
      `inline; filename="Leieavtale _.pdf"; filename*=UTF-8''Leieavtale%20%C3%A5.pdf`,
      policy,
      'nosniff',
      'no-store',
    ]);
    expect(shown.body.equals(bytes)).to.equal(true);
  });

  it('is shown as plain text where it is text, whatever it holds', async () => {
    const { browser } = await arrive('test/alone', [lease('<script>Å</script>', 'lease.html')]);
    const shown = await browser.click('lease.html');
    expect(headersOf(shown)).to.deep.equal([
      'text/plain; charset=utf-8',
      'inline; filename="lease.html"',
      policy,
      'nosniff',
      'no-store',
    ]);
    expect(shown.text).to.contain('Å');
  });

  it('is offered for saving where it is anything else', async () => {
    const any = {
      dataType: 'any',
      contentType: 'text/html',
      filename: 'any.html',
      bytes: Buffer.from('<p>'),
    };
    const { browser, started } = await arrive('test/any', [lease(), any]);
    const shown = await documentOf(browser, started, 'any');
    expect(headersOf(shown)).to.deep.equal([
      'text/html',
      'attachment; filename="any.html"',
      policy,
      'nosniff',
      'no-store',
    ]);
  });

  it('is not shown where it is not signed here', async () => {
    const plan = { ...lease('p', 'plan.txt'), dataType: 'plan' };
    const { browser, started } = await arrive('test/optional', [lease(), plan]);
    const seen = await documentOf(browser, started, 'plan');
    expect([seen.status, seen.heading]).to.deep.equal([404, 'There is no such page']);
  });

  it('of somebody else’s is not there', async () => {
    const { browser } = await arrive('test/alone');
    const other = await server.lease('test/alone');
    expect((await documentOf(browser, other)).status).to.equal(404);
  });

  it('is shown to nobody before it is their turn', async () => {
    const job = await server.lease();
    const browser = await server.arrived((await server.ownLink(job, 'fourth')).link, 4);
    expect((await documentOf(browser, job)).heading).to.equal('It is not your turn yet');
  });

  it('is shown to nobody who has not logged in as who is asked, or high enough', async () => {
    const job = await server.lease();
    const browser = server.browser();
    await browser.get(await server.onceLink(job, 'third'));
    const { address } = browser.page;
    expect((await documentOf(browser, job)).heading).to.equal('Log in to sign');
    await logIn(browser, 2);
    expect((await documentOf(browser, job)).heading).to.equal('This is for somebody else');
    await browser.get(`${address}/login`);
    await browser.press('Log in', { number: '01810000003', level: '3' });
    expect((await documentOf(browser, job)).heading).to.equal('Log in at a higher level');
  });

  it('says so where its content has been deleted, and so does its proof', async () => {
    const { browser, started } = await arrive('test/removable');
    const { address } = browser.page;
    await sign(browser);
    server.clock.advance(60_000);
    await server.runtime.removeDocuments({ actor: owner, instanceId: started.instanceId });
    for (const seen of [await documentOf(browser, started), await browser.get(`${address}/proof`)])
      expect([seen.status, seen.heading]).to.deep.equal([410, 'The content has been deleted']);
  });
});

describe('the proof of a signing page', () => {
  const server = PagesServer.duringTests();

  it('is the signed PDF as it stands, for who has signed', async () => {
    const job = await server.lease();
    const browser = await server.arrived(await server.onceLink(job), 2);
    await sign(browser);
    const proof = await browser.click('Download the signed document (PDF)');
    expect([proof.status, proof.headers['content-type']]).to.deep.equal([200, 'application/pdf']);
    expect(proof.headers['content-disposition']).to.match(/^attachment; filename="lease.*\.pdf"$/);
    expect(proof.body.subarray(0, 5).toString()).to.equal('%PDF-');
  });

  it('is there again when the link is opened again', async () => {
    const job = await server.lease();
    const { link } = await server.ownLink(job, 'second');
    await sign(await server.arrived(link, 2));
    const browser = await server.arrived(link, 2);
    expect(browser.page.heading).to.equal('You have signed');
    expect((await browser.click('Download')).headers['content-type']).to.equal('application/pdf');
  });

  it('is for nobody who has not signed', async () => {
    const job = await server.lease();
    const browser = await server.arrived(await server.onceLink(job), 2);
    const seen = await browser.get(`${browser.page.address}/proof`);
    expect(seen.heading).to.equal('A <b>contract</b>');
  });

  it('is one for each document where each is sealed by itself', async () => {
    const documents = [lease('one', 'one.txt'), lease('two', 'two.txt')];
    const started = await server.lease('test/alone', documents);
    const browser = await server.arrived(await server.onceLink(started), 2);
    await sign(browser);
    await browser.click('Download');
    expect([browser.page.heading, browser.page.text]).to.satisfy(
      ([heading, text]: string[]) => heading === 'Signed documents' && /one\.txt.*two\.txt/.test(text!),
    );
    await server.runtime.doDueJobs();
    expect((await browser.click('two.txt')).headers['content-disposition']).to.contain('two');
  });

  it('is to be asked for again where too many ask for theirs', async () => {
    const browser = await server.arrived(await server.onceLink(await server.lease()), 2);
    await sign(browser);
    const { sealedRound } = server.runtime;
    server.runtime.sealedRound = async () => {
      throw new SigningError('ERR_BUSY', 'too many documents are being sealed');
    };
    await browser.click('Download');
    server.runtime.sealedRound = sealedRound;
    const { status, heading, headers } = browser.page;
    expect([status, headers['retry-after'], heading]).to.deep.equal([
      503,
      '5',
      'There are many here at the moment',
    ]);
  });

  it('is to be asked for again while the document is being sealed', async () => {
    const started = await server.lease('test/alone', [lease('one', 'one.txt'), lease('two', 'two.txt')]);
    const browser = await server.arrived(await server.onceLink(started), 2);
    await sign(browser);
    await browser.click('Download');
    await browser.click('one.txt');
    expect([browser.page.status, browser.page.heading]).to.deep.equal([
      409,
      'The document can’t be downloaded now',
    ]);
  });
});

describe('the proof of a signing page on a server that seals nothing', () => {
  const server = PagesServer.duringTests(
    {},
    { sealing: undefined, apps: { 'test/optional': { source: optional } } },
  );

  it('is not to be had, which is told and logged by its code', async () => {
    const started = await server.lease('test/optional');
    const browser = await server.arrived(await server.onceLink(started), 2);
    await sign(browser);
    await browser.click('Download');
    expect([browser.page.status, browser.page.heading]).to.deep.equal([
      500,
      'The document can’t be downloaded now',
    ]);
    expect(server.logged).to.deep.equal([
      { code: 'ERR_SETTING_INVALID', message: 'a signee could not have what they signed' },
    ]);
  });
});
