import { execFileSync } from 'node:child_process';
import { mkdir, rename, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { signRecord } from '../../src/documents/evidence/sign-record.ts';
import { makeFolder } from '../catalog/folder.ts';
import { evidenceInput, folderOf } from '../documents/evidence/evidence-instance.ts';
import { sampleRecord } from '../documents/evidence/records.ts';
import { createSealing, type Sealing } from '../documents/evidence/sealing.ts';
import { needs } from '../helpers/programs.ts';
import { run } from './run.ts';

describe('verify', () => {
  let sealing: Sealing;
  let files: Map<string, Buffer>;
  let folder: Awaited<ReturnType<typeof makeFolder>>;
  let trust: string[];
  before(async function () {
    this.timeout(20_000);
    sealing = await createSealing();
    files = await folderOf(
      await evidenceInput(sealing.sealer, { signedAt: Date.now() }),
      sealing.sealer,
      Date.now() + 240_000,
    );
    trust = ['--trust', sealing.pki.rootFile];
  });
  beforeEach(async () => {
    folder = await makeFolder({});
    for (const [path, bytes] of files) {
      await mkdir(dirname(join(folder.path, path)), { recursive: true });
      await writeFile(join(folder.path, path), bytes);
    }
  });
  afterEach(() => folder.remove());
  after(() => sealing.remove());

  const verify = (path: string, ...options: string[]) => run(['verify', path, ...trust, ...options]);
  const inFolder = (path: string) => join(folder.path, path);

  describe('of an evidence folder', () => {
    it('tells who signed what, and exits with 0', async () => {
      const { code, out, err } = await verify(folder.path);
      expect({ code, err }).to.deep.equal({ code: 0, err: '' });
      const lines = out.split('\n');
      expect(lines).to.have.length(10);
      expect(lines[0]).to.equal(`${folder.path}: evidence folder: ok, everything in it holds`);
      expect(lines[4]).to.match(/^ {2}Ola Nordmann \(person 02820000002, user 20001\) signed for Acme AS/);
    });

    it('tells what is wrong and where, and exits with 1', async () => {
      await writeFile(inFolder('trail.json'), '[]');
      const { code, out } = await verify(folder.path);
      expect(code).to.equal(1);
      expect(out).to.match(
        /^\S+: evidence folder: 1 problem\n {2}problem: trail\.json: it has 2 bytes in place of \d+: it has been changed \(mismatch\)\n/,
      );
    });

    it('answers in JSON where that is asked for', async () => {
      const { code, out } = await verify(folder.path, '--json');
      const { path, ok, what, statements, problems } = JSON.parse(out) as Record<string, unknown>;
      expect({ code, path, ok, what, problems }).to.deep.equal({
        code: 0,
        path: folder.path,
        ok: true,
        what: 'evidence folder',
        problems: [],
      });
      expect(statements).to.have.length(9);
    });

    it('takes more than one certificate, in one file or several', async () => {
      const other = await createSealing();
      expect((await run(['verify', folder.path, '--trust', other.pki.rootFile])).code).to.equal(1);
      expect((await verify(folder.path, '--trust', other.pki.rootFile)).code).to.equal(0);
      const both = inFolder('../both.pem');
      await writeFile(both, other.pki.root + sealing.pki.root);
      expect((await run(['verify', folder.path, '--trust', both])).code).to.equal(0);
      await rm(both);
      await other.remove();
    });
  });

  describe('of one file', () => {
    it('tells of a record as JSON', async () => {
      const { code, out } = await verify(inFolder('records/signature-2.json'));
      expect(code).to.equal(0);
      expect(out).to.match(/: record: ok, everything in it holds\n {2}Ola Nordmann /);
    });

    it('tells of a sealed PDF', async () => {
      const { code, out } = await verify(inFolder('sealed/sealed-pdf.pdf'));
      expect(code).to.equal(0);
      expect(out).to.match(
        /: sealed PDF: ok, everything in it holds\n {2}Seal seal: PAdES B-B, sealed at .*\n {2}Ola Nordmann /,
      );
    });

    it('tells of a sealed PDF that was changed', async () => {
      const bytes = Buffer.from(files.get('sealed/sealed-pdf.pdf')!);
      bytes[100]! ^= 1;
      await writeFile(inFolder('changed.pdf'), bytes);
      const { code, out } = await verify(inFolder('changed.pdf'));
      expect(code).to.equal(1);
      expect(out).to.match(/: sealed PDF: 1 problem\n {2}problem: .*\(seal-changed\)/);
    });

    it('tells of a record as XML', async () => {
      const { code, out } = await verify(inFolder('records/signature-2.xml'));
      expect(code).to.equal(0);
      expect(out).to.match(/: record: ok, everything in it holds\n {2}Ola Nordmann /);
    });

    it('tells of a compact JWS when its certificate is trusted', async () => {
      const pem = await sealing.pki.issue('Other', 'P-256');
      const record = sampleRecord({ signature: { id: 's', signedAt: new Date().toISOString() } });
      const own = Buffer.from(sealing.sealer.certificates[0]!).toString('base64');
      await writeFile(
        inFolder('own.pem'),
        `-----BEGIN CERTIFICATE-----\n${own}\n-----END CERTIFICATE-----\n`,
      );
      await writeFile(inFolder('record.jws'), await signRecord(record, sealing.sealer));
      expect((await run(['verify', inFolder('record.jws'), '--trust', inFolder('own.pem')])).code).to.equal(
        0,
      );
      const { code, out } = await run(['verify', inFolder('record.jws'), '--trust', pem.certificateFile]);
      expect(code).to.equal(1);
      expect(out).to.include('the certificate that the signature names is not there (certificate-missing)');
    });

    const nothing: [string, string | Buffer][] = [
      ['nothing', ''],
      ['prose', 'Dear Sir or Madam'],
      ['zeros', Buffer.alloc(1000)],
      ['a program', Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0])],
    ];
    for (const [title, content] of nothing) {
      it(`says of ${title} that it is none`, async () => {
        await writeFile(inFolder('x'), content);
        expect(await verify(inFolder('x'))).to.deep.equal({
          code: 1,
          out: '',
          err: 'bpmn-signing: ERR_EVIDENCE_INVALID: this is neither a sealed PDF nor a record of a signature',
        });
      });
    }

    for (const content of [
      '{',
      '{}',
      '<',
      '<a/>',
      '<!DOCTYPE a>',
      '{"header":{"x5c":[]}}',
      'a.b.c',
      '[['.repeat(50_000),
    ]) {
      it(`finds ${JSON.stringify(content).slice(0, 24)} malformed, in a line`, async () => {
        await writeFile(inFolder('x'), content);
        const { code, out, err } = await verify(inFolder('x'));
        expect(code).to.equal(1);
        expect(out + err).to.match(/malformed|ERR_EVIDENCE_INVALID/);
        expect(out + err).not.to.match(/\n {4}at /);
      });
    }

    it('refuses what is larger than evidence is, without reading it', async () => {
      await writeFile(inFolder('x'), '%PDF-1.7');
      await truncate(inFolder('x'), 300 * 1024 * 1024);
      const { code, err } = await verify(inFolder('x'));
      expect(code).to.equal(1);
      expect(err).to.match(/ERR_EVIDENCE_INVALID: \S+ is larger than 268435456 bytes/);
    });

    it('refuses a device', async () => {
      const { code, err } = await verify('/dev/zero');
      expect(code).to.equal(1);
      expect(err).to.equal('bpmn-signing: ERR_EVIDENCE_INVALID: /dev/zero is neither a file nor a folder');
    });
  });

  describe('of a hostile folder', () => {
    it('follows no link, be it to the same bytes', async () => {
      const [path, elsewhere] = [inFolder('README.txt'), inFolder('../moved.txt')];
      await rename(path, elsewhere);
      await symlink(elsewhere, path);
      const { code, out } = await verify(folder.path);
      await rm(elsewhere);
      expect(code).to.equal(1);
      expect(out).to.include('README.txt: the manifest lists it, and it is not there (missing)');
    });

    it('looks into no folder that is a link', async () => {
      await rename(inFolder('records'), inFolder('../records-moved'));
      await symlink(inFolder('../records-moved'), inFolder('records'));
      const { code, out } = await verify(folder.path);
      await rm(inFolder('../records-moved'), { recursive: true });
      expect(code).to.equal(1);
      expect(out).to.include('records: the manifest does not list it (unexpected)');
    });

    it('goes no deeper than an evidence folder does', async () => {
      await mkdir(inFolder(`records/${'a/'.repeat(100)}`), { recursive: true });
      await mkdir(inFolder('deep/er'), { recursive: true });
      const { out } = await verify(folder.path);
      expect(out).to.include('records/a: the manifest does not list it');
      expect(out).to.include('deep: the manifest does not list it');
    });

    it('does not wait for a pipe', async function () {
      needs(this, 'mkfifo');
      await rm(inFolder('trail.json'));
      execFileSync('mkfifo', [inFolder('trail.json')]);
      const { code, out } = await verify(folder.path);
      expect(code).to.equal(1);
      expect(out).to.include('trail.json: the manifest lists it, and it is not there');
    });

    it('does not read a file that is larger than the manifest says', async () => {
      await truncate(inFolder('trail.json'), 10 * 1024 ** 3);
      const { code, out } = await verify(folder.path);
      expect(code).to.equal(1);
      expect(out).to.match(/trail\.json: it has 10737418240 bytes in place of \d+/);
    });

    it('does not read a manifest of any size', async () => {
      await truncate(inFolder('manifest.json'), 10 * 1024 ** 3);
      const { code, out } = await verify(folder.path);
      expect(code).to.equal(1);
      expect(out).to.include('manifest.json: it is larger than 33554432 bytes (too-large)');
    });

    it('prints no names that steer the terminal', async () => {
      await writeFile(inFolder('\u001b[2J\n: ok'), '');
      const { out } = await verify(folder.path);
      expect(out).to.include('\\u{1b}[2J\\u{a}: ok: the manifest does not list it');
    });
  });

  describe('used wrongly', () => {
    it('says which certificate it needs', async () => {
      const { code, err } = await run(['verify', folder.path]);
      expect(code).to.equal(2);
      expect(err).to.match(
        /^bpmn-signing: name with --trust FILE\.pem the certificate that you trust: that of the authority/,
      );
      expect(err).to.match(/See bpmn-signing verify --help\.$/);
    });

    const wrong: [title: string, args: () => string[], message: RegExp][] = [
      ['nothing', () => [...trust], /name one file or folder/],
      ['two folders', () => ['a', 'b', ...trust], /name one file or folder/],
      ['what is not there', () => [inFolder('none'), ...trust], /there is no file or folder/],
      [
        'a certificate that is not there',
        () => [folder.path, '--trust', inFolder('none')],
        /there is no file .*none to trust/,
      ],
      [
        'a folder as certificate',
        () => [folder.path, '--trust', folder.path],
        /there is no file .* to trust/,
      ],
      [
        'a certificate that is none',
        () => [folder.path, '--trust', inFolder('README.txt')],
        /holds no certificate in PEM/,
      ],
      ['another option', () => [folder.path, ...trust, '--url', 'x'], /--url/],
    ];
    for (const [title, args, message] of wrong) {
      it(`with ${title} exits with 2`, async () => {
        const { code, out, err } = await run(['verify', ...args()]);
        expect({ code, out }).to.deep.equal({ code: 2, out: '' });
        expect(err).to.match(message);
      });
    }

    it('is told how to use it', async () => {
      const { code, out } = await run(['verify', '--help']);
      expect(code).to.equal(0);
      expect(out).to.match(/^bpmn-signing verify FILE\|FOLDER --trust/);
    });
  });
});
