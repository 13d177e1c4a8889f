import { expect } from 'chai';
import { verifyEvidence } from '../../src/documents/evidence/verify.ts';
import { verifyXades } from '../../src/documents/evidence/xades.ts';
import type { NewDocument } from '../../src/runtime/index.ts';
import { memoryFolder } from '../documents/evidence/memory-folder.ts';
import { pdfdetach, pdfinfo, pdftotext, qpdfCheck } from '../helpers/pdf-programs.ts';
import { pdfsig } from '../helpers/pdfsig.ts';
import { needs } from '../helpers/programs.ts';
import { person, signeeElements, signingProcess } from '../helpers/runtime.ts';
import { samplePdf } from '../helpers/sample-pdf.ts';
import { testSealing } from '../helpers/sealing-key.ts';
import { codeOf, lease, type OnRuntime, oneDatabase, onRuntime, owner } from './on-runtime.ts';
import { end, oneSigning, path, process, signedBy, task } from './processes.ts';

const apps = {
  'test/sealed': { source: oneSigning([1, 2], 'seal="lease-sealed"') },
  'test/plain': { source: oneSigning([1, 2]) },
  'test/together': { source: oneSigning([1, 2], 'seal="lease-sealed" sealTogether="true"') },
  'test/filled': {
    source: process(
      task('Fill'),
      signedBy('Sign', [1, 2], 'seal="lease-sealed" sealTogether="true"'),
      end(),
      path('Start', 'Fill', 'Sign', 'End'),
    ),
  },
  'test/chosen': {
    source: signingProcess(
      `<signing:task seal="lease-sealed" sealTogether="true"><signing:document dataType="lease" required="false" />${signeeElements(1, 2)}</signing:task>`,
    ),
  },
};

/** A lease as PDF, one as text, and what is neither. */
async function leases(): Promise<NewDocument[]> {
  const pdf = await samplePdf();
  return [
    { dataType: 'lease', contentType: 'application/pdf', filename: 'lease.pdf', bytes: pdf },
    { ...lease('The terms of the lease'), filename: 'terms.txt' },
  ];
}

async function verify(what: Parameters<typeof verifyEvidence>[0], now: number) {
  return verifyEvidence(what, { trusted: [(await testSealing()).pki.rootDer], now });
}

const sealedRound = (on: OnRuntime, instanceId: string, taskId?: string) =>
  on.runtime.sealedRound({ instanceId, actor: owner, ...(taskId !== undefined && { taskId }) });

const documentsOf = async (on: OnRuntime, instanceId: string) =>
  (await on.runtime.instance({ instanceId, actor: owner })).documents;

async function sign(on: OnRuntime, instanceId: string, ...people: number[]): Promise<void> {
  for (const n of people) await on.runtime.sign({ instanceId, actor: person(n) });
}

onRuntime('the sealed PDF of a signing task with one document', { apps }, (on) => {
  // the key's certificate is of today
  before(() => {
    on.clock.now = Date.now();
  });

  describe('that is completed and sealed', () => {
    let instanceId: string;
    before(async () => {
      instanceId = await on.start('test/sealed');
      await sign(on, instanceId, 1, 2);
    });

    it('is sealed for the caller at once after the last signature', async () => {
      const sealed = await sealedRound(on, instanceId);
      expect(sealed).to.include({ state: 'complete', level: 'B-B', filename: 'lease-sealed.pdf' });
      expect(await documentsOf(on, instanceId)).to.have.lengthOf(1);
    });

    it('is the one that was kept, as soon as that is there', async () => {
      on.clock.advance(1);
      await on.runtime.doDueJobs();
      const documentId = (await documentsOf(on, instanceId))[0]!.id;
      const kept = await on.runtime.sealedDocument({ instanceId, actor: owner, documentId });
      const sealed = await sealedRound(on, instanceId);
      expect(sealed.state).to.equal('complete');
      expect(Buffer.from(sealed.bytes).equals(kept.bytes)).to.equal(true);
    });
  });

  it('is not there before somebody has signed, nor of a task that was not entered', async () => {
    const instanceId = await on.start('test/sealed');
    expect(await codeOf(sealedRound(on, instanceId))).to.equal('ERR_NOTHING_SIGNED');
    expect(await codeOf(sealedRound(on, instanceId, 'Sign'))).to.equal('ERR_NOTHING_SIGNED');
    expect(await codeOf(sealedRound(on, instanceId, 'Another'))).to.equal('ERR_ROUND_UNKNOWN');
  });

  it('has the signatures that stand so far, also after somebody has rejected', async function () {
    // what handles PDFs is loaded
    this.timeout(20_000);
    const instanceId = await on.start('test/sealed');
    await sign(on, instanceId, 1);
    expect((await sealedRound(on, instanceId)).state).to.equal('partial');
    await on.runtime.reject({ instanceId, actor: person(2) });
    expect((await sealedRound(on, instanceId)).state).to.equal('partial');
    expect(await documentsOf(on, instanceId)).to.have.lengthOf(1);
  });

  it('is complete without a word of sealing in the task', async () => {
    const instanceId = await on.start('test/plain');
    await sign(on, instanceId, 1, 2);
    expect((await sealedRound(on, instanceId)).state).to.equal('complete');
  });

  it('is for those who may read the instance alone', async () => {
    const instanceId = await on.start('test/sealed');
    await sign(on, instanceId, 1);
    expect(await codeOf(on.runtime.sealedRound({ instanceId, actor: person(9) }))).to.equal('ERR_FORBIDDEN');
  });

  it('is none where the task seals several documents one by one', async () => {
    const documents = [lease('one'), { ...lease('two'), filename: 'two.txt' }];
    const instanceId = await on.start('test/sealed', { documents });
    await sign(on, instanceId, 1);
    expect(await codeOf(sealedRound(on, instanceId))).to.equal('ERR_ACTION_NOT_ALLOWED');
  });
});

onRuntime('the sealed PDF of a signing task that seals its documents together', { apps }, (on) => {
  let instanceId: string;
  let documents: NewDocument[];
  // the key's certificate is of today
  before(async () => {
    on.clock.now = Date.now();
    documents = await leases();
    instanceId = await on.start('test/together', { documents });
  });

  it('has the signatures that stand so far', async function () {
    // what handles PDFs is loaded
    this.timeout(20_000);
    await sign(on, instanceId, 1);
    const sealed = await sealedRound(on, instanceId);
    expect(sealed).to.include({ state: 'partial', filename: 'Sign-sealed.pdf' });
    const { problems, statements } = await verify({ file: sealed.bytes }, on.clock.now);
    expect(problems).to.deep.equal([]);
    expect(statements.filter((said) => said.includes(' signed at '))).to.have.lengthOf(1);
  });

  it('is the same for one of its documents', async () => {
    const { id } = (await documentsOf(on, instanceId))[0]!;
    const { filename } = await on.runtime.sealedDocument({ instanceId, actor: owner, documentId: id });
    expect(filename).to.equal('Sign-sealed.pdf');
  });

  describe('when it is completed', () => {
    let bytes: Uint8Array;
    before(async () => {
      await sign(on, instanceId, 2);
      on.clock.advance(1);
      await on.runtime.doDueJobs();
      bytes = (await sealedRound(on, instanceId)).bytes;
    });

    it('is one document among those of the instance, which the round names for each', async () => {
      const stored = await documentsOf(on, instanceId);
      const [pdf, text, sealed, ...more] = stored.map(({ id }) => id);
      expect(more).to.deep.equal([]);
      const [round] = await on.runtime.rounds({ instanceId, actor: owner });
      expect(round!.seal).to.deep.include({
        state: 'ready',
        documents: [
          { documentId: pdf, sealedId: sealed },
          { documentId: text, sealedId: sealed },
        ],
      });
    });

    it('is handed out for the task and for each document', async () => {
      for (const { id } of (await documentsOf(on, instanceId)).slice(0, 2)) {
        const kept = await on.runtime.sealedDocument({ instanceId, actor: owner, documentId: id });
        expect(kept.state).to.equal('complete');
        expect(Buffer.from(kept.bytes).equals(bytes)).to.equal(true);
      }
    });

    it('shows the pages of all documents in their order, and then who signed them', async function () {
      needs(this, 'pdftotext', 'qpdf', 'pdfinfo');
      await qpdfCheck(bytes);
      const text = await pdftotext(bytes);
      const places = ['The lease of Storgata 1', 'The terms of the lease', 'Signaturer'].map((part) =>
        text.indexOf(part),
      );
      expect(places).to.deep.equal([...places].sort((left, right) => left - right));
      expect(places[0]).to.be.at.least(0);
      expect(await pdfinfo(bytes)).to.include({ Pages: '3', 'PDF version': '1.7' });
    });

    it('carries every original as it was, the evidence, and each signature as XML', async function () {
      needs(this, 'pdfdetach');
      const {
        'evidence.json': evidence,
        'lease.pdf': pdf,
        'terms.txt': text,
        ...xml
      } = await pdfdetach(bytes);
      expect(pdf!.equals(documents[0]!.bytes as Buffer)).to.equal(true);
      expect(text!.toString()).to.equal('The terms of the lease');
      expect(
        JSON.parse(evidence!.toString()).documents.map(({ name }: { name: string }) => name),
      ).to.deep.equal(['lease.pdf', 'terms.txt']);
      const signatures = await on.runtime.signatures({ instanceId, actor: owner });
      expect(Object.keys(xml)).to.have.members(signatures.map(({ id }) => `signature-${id}.xml`));
      const proved = Object.values(xml).map((one) => verifyXades(one.toString()).record.signature.id);
      expect(proved).to.have.members(signatures.map(({ id }) => id));
    });

    it('is valid and trusted for pdfsig, and verified by us with all signatures', async function () {
      needs(this, 'pdfsig', 'certutil');
      const [signature] = await pdfsig(bytes, (await testSealing()).pki);
      expect(signature).to.include({ validation: 'Signature is Valid.', coversDocument: true });
      const { problems, statements } = await verify({ file: bytes }, on.clock.now);
      expect(problems).to.deep.equal([]);
      expect(statements.filter((said) => said.includes(' signed at '))).to.have.lengthOf(2);
      expect(statements.find((said) => said.startsWith('Sealed were lease.pdf'))).to.match(/all attached/);
    });

    it('is in the evidence of the instance, which verifies', async () => {
      const files = new Map<string, Buffer>();
      for await (const { path, pieces } of await on.runtime.evidence({ instanceId, actor: owner })) {
        const taken: Uint8Array[] = [];
        for await (const piece of pieces) taken.push(piece);
        files.set(path, Buffer.concat(taken));
      }
      expect([...files.keys()].filter((path) => path.startsWith('sealed/'))).to.have.lengthOf(1);
      const { problems } = await verify({ folder: memoryFolder(files) }, on.clock.now);
      expect(problems).to.deep.equal([]);
    });
  });
});

onRuntime(
  'sealing together',
  { apps },
  (on) => {
    before(() => {
      on.clock.now = Date.now();
    });

    it('seals a single document as it is sealed by itself, with its signatures as XML', async function () {
      needs(this, 'pdfdetach');
      const pdf = await samplePdf();
      const document = {
        dataType: 'lease',
        contentType: 'application/pdf',
        filename: 'lease.pdf',
        bytes: pdf,
      };
      const instanceId = await on.start('test/together', { documents: [document] });
      await sign(on, instanceId, 1, 2);
      on.clock.advance(1);
      await on.runtime.doDueJobs();
      const { filename, bytes } = await sealedRound(on, instanceId);
      expect(filename).to.equal('lease-sealed.pdf');
      expect(Buffer.from(bytes).subarray(0, pdf.length).equals(pdf)).to.equal(true);
      expect(Object.keys(await pdfdetach(bytes))).to.have.lengthOf(3);
      expect((await verify({ file: bytes }, on.clock.now)).problems).to.deep.equal([]);
    });

    it('names what was signed by its documents where the task has no name', async function () {
      needs(this, 'pdftotext');
      const instanceId = await on.start('test/together', { documents: await leases() });
      await on.runtime.sign({ instanceId, actor: person(1) });
      const { bytes } = await sealedRound(on, instanceId);
      expect(await pdftotext(bytes)).to.match(/Signaturer\s+lease\.pdf, terms\.txt\n/);
    });

    it('says of each signature which documents it covers', async function () {
      needs(this, 'pdftotext');
      const instanceId = await on.start('test/chosen', { documents: await leases() });
      const ids = (await documentsOf(on, instanceId)).map(({ id }) => id);
      await on.runtime.sign({ instanceId, actor: person(1), documentIds: [ids[1]!] });
      await on.runtime.sign({ instanceId, actor: person(2), documentIds: ids });
      const { bytes } = await sealedRound(on, instanceId);
      const told = (await pdftotext(bytes)).match(/Signerte av dokumentene: .*/g);
      expect(told).to.deep.equal(['Signerte av dokumentene: 2']);
      expect((await verify({ file: bytes }, on.clock.now)).problems).to.deep.equal([]);
    });

    it('seals what was chosen by somebody, not what nobody signed', async () => {
      const instanceId = await on.start('test/chosen', { documents: await leases() });
      const ids = (await documentsOf(on, instanceId)).map(({ id }) => id);
      await on.runtime.sign({ instanceId, actor: person(1), documentIds: [ids[1]!] });
      expect((await sealedRound(on, instanceId)).filename).to.equal('terms-sealed.pdf');
    });
  },
  oneDatabase,
);

onRuntime(
  'documents that are sealed together, of 10 bytes each at most',
  { apps, maximumDocumentBytes: 10 },
  (on) => {
    const text = (name: string, bytes = 10) => ({ ...lease('x'.repeat(bytes)), filename: name });
    const eight = Array.from({ length: 8 }, (_, index) => text(`${index}.txt`));

    it('may have eighty in all', async () => {
      const instanceId = await on.start('test/together', { documents: eight });
      expect(await documentsOf(on, instanceId)).to.have.lengthOf(8);
    });

    it('may not have more, of which nothing is stored', async () => {
      const asked = on.startWhole('test/together', { documents: [...eight, text('more.txt', 1)] });
      expect(await codeOf(asked)).to.equal('ERR_DOCUMENT_TOO_LARGE');
    });

    it('may not have more by being replaced', async () => {
      const nines = Array.from({ length: 8 }, (_, index) => text(`${index}.txt`, 9));
      const instanceId = await on.start('test/filled', { documents: [...nines, text('last.txt', 8)] });
      const { id: documentId } = (await documentsOf(on, instanceId)).at(-1)!;
      const replace = (bytes: number) =>
        on.runtime.replaceDocument({
          ...{ instanceId, actor: owner, documentId, contentType: 'text/plain' },
          bytes: Buffer.from('y'.repeat(bytes)),
        });
      expect(await codeOf(replace(9))).to.equal('ERR_DOCUMENT_TOO_LARGE');
      expect(await codeOf(replace(8))).to.equal(undefined);
    });

    it('may have any number where each is sealed by itself', async () => {
      const instanceId = await on.start('test/sealed', { documents: [...eight, text('more.txt')] });
      expect(await documentsOf(on, instanceId)).to.have.lengthOf(9);
    });
  },
  oneDatabase,
);
