import { X509Certificate } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { verifyEvidence } from '../../../src/documents/evidence/verify.ts';
import type { SealingKey } from '../../../src/documents/index.ts';
import { qpdfCheck } from '../../helpers/pdf-programs.ts';
import { pdfsig } from '../../helpers/pdfsig.ts';
import { needs } from '../../helpers/programs.ts';
import { samplePdf } from '../../helpers/sample-pdf.ts';
import { xmlsec1Verifies } from '../../helpers/xmlsec1.ts';
import {
  jobIdOf,
  onPosten,
  portalSigner,
  privateSender,
  sealingCertificates,
  sealingKey,
  text,
} from './posten-server.ts';

const jobs = `/${privateSender}/portal/signature-jobs`;
const sender = { kind: 'organisation' as const, organisationNumber: privateSender, level: 4 };
const day = 24 * 60 * 60_000;

onPosten('what was signed in a job', (on) => {
  let root: { folder: string; rootFile: string };
  let rootDer: Uint8Array;
  before(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'signing-posten-'));
    const { certificates } = await sealingCertificates;
    const pem = certificates.split(/(?<=END CERTIFICATE-----\n)/)[1]!;
    root = { folder, rootFile: join(folder, 'root.pem') };
    rootDer = new X509Certificate(pem).raw;
    await writeFile(root.rootFile, pem);
  });
  after(() => rm(root.folder, { recursive: true }));

  /** Makes a job, has people sign it, and fetches where its documents are. */
  async function signed(job: Parameters<typeof on.send>[0], ...people: number[]) {
    const id = jobIdOf(await on.send(job));
    for (const n of people) await on.sign(id, n);
    for (let n = 1; n < people.length; n += 1) await fetchChange();
    const xml = await fetchChange();
    return {
      id,
      pades: xml.find('pades-url')!,
      xades: xml.all('xades-url').map((url) => url.text),
      deletion: xml.find('delete-documents-url'),
    };
  }
  async function fetchChange() {
    const { xml } = await on.call('GET', jobs);
    await on.call('POST', xml.find('confirmation-url')!);
    return xml;
  }
  const bytesOf = async (url: string) => (await on.call('GET', url)).bytes;

  it('is proved for each signee by XAdES, which others accept and not after one byte was changed', async function () {
    this.timeout(30_000);
    needs(this, 'xmlsec1');
    const { xades } = await signed({ signers: portalSigner(2) + portalSigner(3) }, 2, 3);
    const files = await Promise.all(xades.map(bytesOf));
    expect(new Set(files.map((bytes) => bytes.toString())).size).to.equal(2);
    const pki = { ...root } as Parameters<typeof xmlsec1Verifies>[1];
    for (const xml of files) {
      expect(await xmlsec1Verifies(xml, pki)).to.equal(true);
      const changed = xml
        .toString()
        .replace(/(<signedAt>20)(\d)/, (_, before, digit) => `${before}${9 - digit}`);
      expect(changed).not.to.equal(xml.toString());
      expect(await xmlsec1Verifies(changed, pki)).to.equal(false);
    }
  });

  it('is one sealed PDF that others call valid, of all documents', async function () {
    this.timeout(30_000);
    needs(this, 'pdfsig', 'certutil', 'qpdf');
    const lease = {
      name: 'lease.pdf',
      bytes: await samplePdf({}, (pdf) => pdf.text('The lease')),
      mime: 'application/pdf',
    };
    const { pades } = await signed({ documents: [lease, text] }, 2);
    const pdf = await bytesOf(pades);
    const [signature] = await pdfsig(pdf, root);
    expect(signature).to.include({ coversDocument: true, validation: 'Signature is Valid.' });
    expect(signature!.certificate).to.include('Trusted');
    await qpdfCheck(pdf);
    const { problems } = await verifyEvidence(
      { file: pdf },
      {
        trusted: [rootDer],
        now: on.clock.now,
      },
    );
    expect(problems).to.deep.equal([]);
  });

  it('is there with what is signed so far, and stays as it was sealed at the end', async () => {
    const signers = portalSigner(2) + portalSigner(3);
    const { id, pades } = await signed({ signers }, 2);
    const partial = await bytesOf(pades);
    await on.sign(id, 3);
    await fetchChange();
    await on.runtime.doDueJobs();
    const [first, second] = [await bytesOf(pades), await bytesOf(pades)];
    expect(first.equals(second)).to.equal(true);
    expect(first.equals(partial)).to.equal(false);
  });

  it('is there also where the job failed afterwards', async () => {
    const { id, pades, xades } = await signed({ signers: portalSigner(2) + portalSigner(3) }, 2);
    await on.reject(id, 3);
    await fetchChange();
    expect((await on.call('GET', pades)).status).to.equal(200);
    expect((await on.call('GET', xades[0]!)).status).to.equal(200);
  });

  it('is deleted by its sender a day after the last signature at the earliest', async () => {
    const { pades, xades, deletion } = await signed({}, 2);
    await on.runtime.doDueJobs();
    const remove = () => on.call('DELETE', deletion!);
    const early = await remove();
    expect([early.status, early.xml.find('error-code')]).to.deep.equal([409, 'DOCUMENTS_KEPT']);
    on.clock.advance(day);
    expect([(await remove()).status, (await remove()).status]).to.deep.equal([204, 204]);
    for (const url of [pades, xades[0]!]) expect((await on.call('GET', url)).status).to.equal(404);
  });

  it('can not be deleted where not all have signed', async () => {
    const { id } = await signed({ signers: portalSigner(2) + portalSigner(3) }, 2);
    await on.reject(id, 3);
    await fetchChange();
    on.clock.advance(2 * day);
    const { status } = await on.call('DELETE', `${on.url}${jobs}/${id}/delete-documents`);
    expect(status).to.equal(409);
  });

  it('that is gone keeps nobody from hearing how the job ended, but for its reference', async () => {
    const id = jobIdOf(
      await on.send({ request: '<reference>case 7</reference><polling-queue>late</polling-queue>' }),
    );
    await on.sign(id, 2);
    await on.runtime.doDueJobs();
    on.clock.advance(41 * day);
    await on.runtime.doDueJobs();
    const { status, xml } = await on.call('GET', `${jobs}?polling_queue=late`);
    expect([status, xml.find('status'), xml.find('reference')]).to.deep.equal([
      200,
      'COMPLETED_SUCCESSFULLY',
      undefined,
    ]);
  });

  it('goes by itself after forty days', async () => {
    const { pades } = await signed({}, 2);
    await on.runtime.doDueJobs();
    on.clock.advance(40 * day - 60_000);
    await on.runtime.doDueJobs();
    expect((await on.call('GET', pades)).status).to.equal(200);
    on.clock.advance(60_000);
    await on.runtime.doDueJobs();
    expect((await on.call('GET', pades)).status).to.equal(404);
  });
});

/** While it is set, nothing is sealed before it comes. */
let held: Promise<void> | undefined;
const heldKey: SealingKey = {
  certificates: async () => (await sealingKey).certificates(),
  async sign(request) {
    await held;
    return (await sealingKey).sign(request);
  },
};

onPosten(
  'what was signed in a job, on a server whose sealing key takes its time,',
  (on) => {
    it('is to be asked for again where too many ask for theirs, by whichever sender', async () => {
      const id = jobIdOf(await on.send({ signers: portalSigner(2) + portalSigner(3) }));
      await on.sign(id, 2);
      const { xml } = await on.call('GET', jobs);
      const pades = xml.find('pades-url')!;
      const asked = { actor: sender, instanceId: await on.instanceOf(id) };
      let release = () => {};
      held = new Promise((resolve) => {
        release = resolve;
      });
      // one more than are sealed for at once and may wait
      const others = Array.from({ length: 35 }, () => on.runtime.sealedRound(asked));
      const first = await Promise.race(others).catch((error: unknown) => error);
      const busy = await on.call('GET', pades);
      release();
      expect(first).to.include({ code: 'ERR_BUSY' });
      expect([busy.status, busy.xml.find('error-code')]).to.deep.equal([503, 'BUSY']);
      expect([busy.headers.get('retry-after'), busy.headers.get('dosfilter')]).to.deep.equal(['5', null]);
      const sealed = (await Promise.allSettled(others)).filter(({ status }) => status === 'fulfilled');
      expect(sealed).to.have.length(34);
      expect((await on.call('GET', pades)).status).to.equal(200);
    }).timeout(30_000);
  },
  { runtime: { sealing: { key: heldKey } } },
);
