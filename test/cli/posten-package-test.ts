import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { openSignedPackage } from '../../src/documents/asice/open-signed-package.ts';
import { makeFolder } from '../catalog/folder.ts';
import { createEnterprisePki, type Enterprise, type EnterprisePki } from '../helpers/enterprise-pki.ts';
import { run } from './run.ts';

const manifestOf = (kind: string, ...hrefs: string[]) =>
  `<${kind}-signature-job-manifest xmlns="http://signering.posten.no/schema/v1">` +
  (kind === 'direct' ? '' : '<signers>') +
  '<signer><personal-identification-number>14896500113</personal-identification-number>' +
  (kind === 'direct'
    ? '</signer>'
    : '<notifications-using-lookup><email/></notifications-using-lookup></signer></signers>') +
  '<sender><organization-number>123456789</organization-number></sender><title>Flat 5</title><documents>' +
  hrefs
    .map((href) => `<document href="${href}" mime="text/plain"><title>${href}</title></document>`)
    .join('') +
  `</documents></${kind}-signature-job-manifest>`;

describe('the posten-package command', () => {
  let pki: EnterprisePki;
  let sender: Enterprise;
  let folder: Awaited<ReturnType<typeof makeFolder>>;
  const file = (name: string) => join(folder.path, name);

  before(async function () {
    this.timeout(20_000);
    pki = createEnterprisePki();
    sender = pki.issue();
    folder = await makeFolder({
      'portal/manifest.xml': manifestOf('portal', 'lease.txt', 'more/rules.txt'),
      'portal/lease.txt': 'The lease',
      'portal/more/rules.txt': 'The rules',
      'portal/request.xml': '<request/>',
      'direct/manifest.xml': manifestOf('direct', 'lease.txt'),
      'direct/lease.txt': 'The lease',
      'missing/manifest.xml': manifestOf('portal', 'lease.txt', 'rules.txt'),
      'missing/lease.txt': 'The lease',
      'wrong/manifest.xml': manifestOf('portal'),
      'key.pem': sender.key,
      'own.pem': sender.certificatePem,
      'root.pem': pki.rootPem,
    });
    await mkdir(file('empty'));
  });
  after(() => folder.remove());

  const sign = (name: string, out = 'job.asice') =>
    run([
      ...['posten-package', file(name), '--out', file(out), '--key', file('key.pem')],
      ...['--certificates', file('root.pem'), '--certificates', file('own.pem')],
    ]);
  const open = async (out = 'job.asice') =>
    await openSignedPackage(await readFile(file(out)), {
      now: Date.now(),
      trusted: [pki.root],
      maximumBytes: 1000,
      requireChain: true,
    });

  it('packs the manifest and what it names, and nothing else', async () => {
    expect(await sign('portal')).to.include({ code: 0, err: '' });
    const { files, signedBy } = await open();

    expect([...files.keys()]).to.deep.equal(['lease.txt', 'more/rules.txt', 'manifest.xml']);
    expect(Buffer.from(files.get('more/rules.txt')!).toString()).to.equal('The rules');
    expect(signedBy.organisationNumber).to.equal('123456789');
  });

  it('says what it has done', async () => {
    const { out } = await sign('portal', 'said.asice');

    expect(out).to.match(/said\.asice: manifest\.xml and 2 documents, signed 20\S+Z; send it at once$/);
  });

  it('packs a job of the direct kind, over what was there', async () => {
    await writeFile(file('over.asice'), 'what was there');
    expect((await sign('direct', 'over.asice')).out).to.contain('manifest.xml and 1 document, ');

    expect([...(await open('over.asice')).files.keys()]).to.deep.equal(['lease.txt', 'manifest.xml']);
  });

  it('takes key and certificates from one file', async () => {
    const both = file('both.pem');
    await writeFile(both, `${pki.rootPem}${sender.certificatePem}${sender.key}`);
    const packed = ['posten-package', file('portal'), '--out', file('both.asice')];
    expect((await run([...packed, '--key', both, '--certificates', both])).code).to.equal(0);

    expect((await open('both.asice')).signedBy.thumbprint).to.equal(sender.thumbprint);
  });

  const refused: [name: string, said: RegExp][] = [
    ['empty', /: there is no manifest\.xml in \S+empty$/],
    ['missing', /: there is no file in \S+missing for document 2 of manifest\.xml: its href must be/],
    ['wrong', /: ERR_SCHEMA_INVALID: .*in <portal-signature-job-manifest>, /],
  ];
  for (const [name, said] of refused) {
    it(`writes nothing for a folder that is ${name}`, async () => {
      const { code, err } = await sign(name, 'refused.asice');

      expect(code).to.equal(1);
      expect(err).to.match(said);
      expect(await readFile(file('refused.asice')).catch(({ code }) => code)).to.equal('ENOENT');
    });
  }

  it('names a key that is not there', async () => {
    const missing = ['--key', file('missing.pem'), '--certificates', file('own.pem')];
    const { code, err } = await run([
      'posten-package',
      file('portal'),
      '--out',
      file('refused.asice'),
      ...missing,
    ]);

    expect([code, err]).to.deep.equal([1, `bpmn-signing: there is no key ${file('missing.pem')}`]);
  });

  for (const args of [
    [],
    ['one'],
    ['one', 'two', '--out', 'a', '--key', 'b', '--certificates', 'c'],
    ['one', '--out', 'a', '--key', 'b'],
    ['one', '--out', 'a', '--certificates', 'c'],
  ]) {
    it(`does not take ${args.join(' ') || 'nothing'}`, async () => {
      expect((await run(['posten-package', ...args])).code).to.equal(2);
    });
  }
});
