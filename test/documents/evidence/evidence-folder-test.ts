import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { evidenceFiles } from '../../../src/documents/evidence/evidence-folder.ts';
import type { EvidenceInput, TrailFileEvent } from '../../../src/documents/evidence/evidence-input.ts';
import { verifyManifest } from '../../../src/documents/evidence/manifest.ts';
import { findBreak } from '../../../src/documents/index.ts';
import { needs, output } from '../../helpers/programs.ts';
import { contents, documents, EXPORTED_AT, evidenceInput, folderOf } from './evidence-instance.ts';
import { sha256 } from './records.ts';
import { createSealing, type Sealing } from './sealing.ts';

describe('an evidence folder', () => {
  let sealing: Sealing;
  let input: EvidenceInput;
  let files: Map<string, Buffer>;
  before(async function () {
    this.timeout(20_000);
    sealing = await createSealing();
    input = await evidenceInput(sealing.sealer);
    files = await folderOf(input, sealing.sealer);
  });
  after(() => sealing.remove());

  it('holds documents, definition, trail and two files for each signature', () => {
    expect([...files.keys()]).to.deep.equal([
      'README.txt',
      `definitions/${input.instance.definition}.bpmn`,
      'trail.json',
      'records/signature-1.json',
      'records/signature-1.xml',
      'records/signature-2.json',
      'records/signature-2.xml',
      'records/signature-3.json',
      'records/signature-3.xml',
      `documents/${documents.text.sha256}.txt`,
      `documents/${documents.pdf.sha256}.pdf`,
      'sealed/sealed-text.pdf',
      'sealed/sealed-pdf.pdf',
      'manifest.json',
    ]);
  });

  it('gives the bytes of the documents', () => {
    expect(files.get(`documents/${documents.text.sha256}.txt`)).to.deep.equal(contents.text);
  });

  it('lists every file but the manifest, by path, with size and digest', () => {
    const { manifest } = verifyManifest(files.get('manifest.json')!.toString());
    const listed = [...files.keys()].filter((path) => path !== 'manifest.json').sort();
    expect(manifest.files).to.deep.equal(
      listed.map((path) => ({ path, size: files.get(path)!.length, sha256: sha256(files.get(path)!) })),
    );
    expect(manifest.exportedAt).to.equal(new Date(EXPORTED_AT).toISOString());
    expect(manifest.trail).to.deep.equal({ sequence: 8, hash: input.events.at(-1)!.hash });
  });

  it('has the trail in it, with who acted but without names', () => {
    const events = JSON.parse(files.get('trail.json')!.toString()) as TrailFileEvent[];
    expect(findBreak(events.map(({ identity: _, ...event }) => event))).to.equal(undefined);
    expect(Object.keys(events[2]!.identity!)).to.deep.equal(['actor', 'salt']);
    expect(events[2]!.identity!.actor).to.equal('person:01810000001');
  });

  it('names a document whose bytes were removed, and holds the rest', async () => {
    const [text, pdf] = input.documents;
    const without = await folderOf(
      { ...input, documents: [{ ...text!, content: () => undefined }, pdf!] },
      sealing.sealer,
    );
    const { manifest } = verifyManifest(without.get('manifest.json')!.toString());
    const { size, sha256: digest } = documents.text;
    expect(manifest.removed).to.deep.equal([{ path: `documents/${digest}.txt`, size, sha256: digest }]);
    expect([...without.keys()]).not.to.include(`documents/${digest}.txt`);
  });

  it('holds two documents of the same bytes once', async () => {
    const twice = { ...input, documents: [...input.documents, ...input.documents] };
    expect([...(await folderOf(twice, sealing.sealer)).keys()]).to.deep.equal([...files.keys()]);
  });

  it('gives records of an earlier key with the certificates of that key', async () => {
    const later = await sealing.newSealer('RSA-2048');
    const folder = await folderOf(input, later);
    const x5c = (path: string) =>
      (JSON.parse(folder.get(path)!.toString()) as { header: { x5c: string[] } }).header.x5c[0];
    expect(x5c('records/signature-1.json')).to.equal(
      Buffer.from(sealing.sealer.certificates[0]!).toString('base64'),
    );
    expect(x5c('manifest.json')).to.equal(Buffer.from(later.certificates[0]!).toString('base64'));
  });

  it('takes no more of a document than the piece that is asked for', async () => {
    const taken: number[] = [];
    async function* pieces() {
      for (let piece = 0; piece < 3; piece += 1) {
        taken.push(piece);
        yield Buffer.alloc(1);
      }
    }
    const large = { ...input.documents[0]!, content: pieces };
    for await (const file of evidenceFiles({ ...input, documents: [large] }, sealing.sealer, EXPORTED_AT)) {
      const isLarge = file.path.startsWith('documents/');
      let seen = 0;
      for await (const _ of file.pieces) {
        seen += 1;
        if (isLarge) expect(taken).to.have.length(seen);
      }
    }
  });

  it('is not made past a file that nobody took', async () => {
    const all = evidenceFiles(input, sealing.sealer, EXPORTED_AT);
    await all.next();
    const second = await all.next().catch((error: Error) => error.message);
    expect(second).to.equal('the pieces of README.txt were not taken');
  });

  for (const id of ['../../etc/passwd', 'a/b', '', 'a.b', '..']) {
    it(`has no file called after ${JSON.stringify(id)}`, async () => {
      const sealed = { ...input, sealed: [{ ...input.documents[0]!, documentId: id }] };
      const error = await folderOf(sealed, sealing.sealer).catch((thrown: Error) => thrown);
      expect(error).to.be.instanceOf(TypeError);
    });
  }

  describe('with the commands of its README', () => {
    let folder: string;
    before(async function () {
      needs(this, 'bash', 'jq', 'sha256sum', 'openssl', 'xmlsec1');
      folder = join(sealing.pki.folder, 'evidence');
      for (const [path, bytes] of files) {
        await mkdir(dirname(join(folder, path)), { recursive: true });
        await writeFile(join(folder, path), bytes);
      }
    });

    /** Runs the commands under a heading. */
    const command = async (heading: string) => {
      const readme = files.get('README.txt')!.toString();
      const start = readme.indexOf('\n', readme.indexOf(heading));
      const lines = readme.slice(start + 1).split('\n');
      const commands = lines.slice(
        0,
        lines.findIndex((line) => !line.startsWith('    ')),
      );
      const shell = commands
        .filter((line) => !line.includes('The signature is') && !line.includes('any JOSE'))
        .join('\n')
        .replaceAll('sealed/ID.', 'sealed/sealed-text.')
        .replaceAll('ID.', 'signature-2.')
        .replaceAll('/tmp/', `${sealing.pki.folder}/`)
        .replaceAll('TRUSTED.pem', sealing.pki.rootFile);
      return await output('bash', ['-ec', `cd ${folder}\n${shell}`]);
    };

    it('every file is found to be as it was', async () => {
      const printed = await command('Is every file as it was?');
      expect(printed.match(/: OK$/gm)).to.have.length(files.size - 1);
    });

    it('the certificate of the manifest is found to be trusted', async () => {
      expect(await command('Whose manifest is it')).to.match(/: OK$/m);
    });

    it('a record can be read', async () => {
      const printed = await command('What does a record say?');
      expect(JSON.parse(printed)).to.have.nested.property('actor.name', 'Ola Nordmann');
    });

    it('the seal of a PDF holds', async function () {
      needs(this, 'pdfsig', 'certutil');
      const printed = await command('Does the seal of a PDF hold?');
      expect(printed).to.include('Signature is Valid.').and.to.include('Certificate is Trusted.');
    });

    it('evidence is attached to a sealed PDF', async function () {
      needs(this, 'pdfdetach');
      expect(await command('What is attached to it?')).to.include('evidence.json');
    });

    it('the XML of a record holds', async () => {
      expect(await command('Does the XML of a record hold?')).to.match(/^OK$/m);
    });
  });
});
