import { PDF } from '@libpdf/core';
import { expect } from 'chai';
import type { NewDocument } from '../../src/runtime/index.ts';
import { createStorage } from '../../src/storage/index.ts';
import { pdfsig } from '../helpers/pdfsig.ts';
import { needs } from '../helpers/programs.ts';
import { createTestRuntime, person, signeeElements, signingProcess } from '../helpers/runtime.ts';
import { testSealing } from '../helpers/sealing-key.ts';
import { codeOf, eventTypes, lease, onRuntime, owner, rejection, roundIn } from './on-runtime.ts';

const task = (attributes: string, content = '<signing:document dataType="lease" />', people = [1, 2]) =>
  signingProcess(`<signing:task ${attributes}>${content}${signeeElements(...people)}</signing:task>`);

const text = '<signing:text lang="nb">Jeg godtar dette.</signing:text>';
const apps = {
  'test/sealed': { source: task('seal="lease-sealed"') },
  'test/text': { source: task('seal="consent"', text, [1]) },
  'test/plain': { source: task('', undefined, [1]) },
  'test/rejected': { source: task('seal="lease-sealed" continueOn="rejected"') },
};

async function pdfLease(): Promise<NewDocument> {
  const pdf = PDF.create();
  pdf.addPage({ size: 'a4' }).drawText('The lease', { x: 72, y: 700 });
  const bytes = Buffer.from(await pdf.save());
  return { dataType: 'lease', contentType: 'application/pdf', filename: 'lease.pdf', bytes };
}

onRuntime('a task that seals what is signed', { apps }, (on) => {
  const sign = (instanceId: string, ...people: number[]) =>
    people.reduce<Promise<unknown>>(
      (before, n) => before.then(() => on.runtime.sign({ instanceId, actor: person(n) })),
      Promise.resolve(),
    );
  const roundsOf = (instanceId: string) => on.runtime.rounds({ instanceId, actor: owner });
  const documentsOf = async (instanceId: string) =>
    (await on.runtime.instance({ instanceId, actor: owner })).documents;
  const firstOf = async (instanceId: string) => (await documentsOf(instanceId))[0]!.id;

  /** Later, as sealing is. */
  const seal = () => {
    on.clock.advance(1);
    return on.runtime.doDueJobs();
  };

  // the key's certificate is of today
  before(() => {
    on.clock.now = Date.now();
  });

  describe('when everybody has signed a PDF', () => {
    let instanceId: string;
    let original: NewDocument;
    let sealed: Buffer;

    before(async () => {
      original = await pdfLease();
      instanceId = await on.start('test/sealed', { documents: [original] });
      await sign(instanceId, 1, 2);
    });

    it('is not done before the document is sealed', async () => {
      const [round] = await roundsOf(instanceId);
      expect(round).to.include({ state: 'completed' });
      expect(round!.seal).to.deep.equal({ state: 'pending' });
    });

    it('says to those who ask for the sealed document that it is on its way', async () => {
      const id = await firstOf(instanceId);
      const asked = on.runtime.sealedDocument({ instanceId, actor: owner, documentId: id });
      expect(await codeOf(asked)).to.equal('ERR_SEAL_PENDING');
    });

    it('puts the sealed document among the data, although the process has ended', async () => {
      await seal();
      const documents = await documentsOf(instanceId);
      expect(documents.map(({ dataType }) => dataType)).to.deep.equal(['lease', 'lease-sealed']);
      expect(documents[1]).to.include({
        filename: 'lease-sealed.pdf',
        contentType: 'application/pdf',
        locked: true,
        generatedFrom: 'Sign',
      });
    });

    it('is done then, and says at which level', async () => {
      const [round] = await roundsOf(instanceId);
      const [signed, made] = await documentsOf(instanceId);
      expect(round!.seal).to.deep.equal({
        state: 'ready',
        sealedAt: on.clock.now,
        level: 'B-B',
        documents: [{ documentId: signed!.id, sealedId: made!.id }],
      });
    });

    it('keeps the bytes that were signed in front', async () => {
      const id = await firstOf(instanceId);
      const answer = await on.runtime.sealedDocument({ instanceId, actor: owner, documentId: id });
      sealed = Buffer.from(answer.bytes);
      expect(answer).to.include({ state: 'complete', level: 'B-B', filename: 'lease-sealed.pdf' });
      const { length } = original.bytes as Buffer;
      expect(sealed.subarray(0, length).equals(original.bytes as Buffer)).to.equal(true);
    });

    it('makes a PDF that pdfsig calls valid and trusted', async function () {
      needs(this, 'pdfsig', 'certutil');
      const [signature] = await pdfsig(sealed, (await testSealing()).pki);
      expect(signature).to.include({
        type: 'ETSI.CAdES.detached',
        validation: 'Signature is Valid.',
        certificate: 'Certificate is Trusted.',
        coversDocument: true,
      });
    });

    it('says so in the audit trail, and to those who listen', async () => {
      expect((await eventTypes(on, instanceId)).slice(-2)).to.deep.equal([
        'instance.ended',
        'round.sealed Sign',
      ]);
    });

    it('is not sealed again by a job that comes twice', async () => {
      const storage = createStorage(on.database);
      const [round] = await roundsOf(instanceId);
      const job = { kind: 'seal', key: round!.id, instanceId, dueAt: on.clock.now };
      const again = { ...job, payload: { instanceId, roundId: round!.id } };
      await storage.transaction((transaction) => storage.jobs.enqueue(transaction, [again], on.clock.now));
      await seal();
      expect(await documentsOf(instanceId)).to.have.lengthOf(2);
    });
  });

  describe('while signatures are missing', () => {
    let instanceId: string;
    const sealedNow = async () => {
      const id = await firstOf(instanceId);
      return on.runtime.sealedDocument({ instanceId, actor: owner, documentId: id });
    };

    before(async () => {
      instanceId = await on.start('test/sealed');
    });

    it('has nothing to seal before the first', async () => {
      expect(await codeOf(sealedNow())).to.equal('ERR_NOTHING_SIGNED');
    });

    it('seals the document as it stands, and keeps nothing of it', async () => {
      await sign(instanceId, 1);
      expect(await sealedNow()).to.include({ state: 'partial', level: 'B-B' });
      expect(await documentsOf(instanceId)).to.have.lengthOf(1);
    });

    it('seals it for those who may read the instance alone', async () => {
      const id = await firstOf(instanceId);
      const asked = on.runtime.sealedDocument({ instanceId, actor: person(9), documentId: id });
      expect(await codeOf(asked)).to.equal('ERR_FORBIDDEN');
    });
  });

  it('seals a page where nothing but a text was signed', async () => {
    const instanceId = await on.start('test/text', { documents: [] });
    await sign(instanceId, 1);
    await seal();
    const documents = await documentsOf(instanceId);
    expect(documents.map(({ dataType, filename }) => [dataType, filename])).to.deep.equal([
      ['consent', 'Sign-sealed.pdf'],
    ]);
  });

  it('seals nothing of a round that did not complete', async () => {
    const instanceId = await on.start('test/rejected');
    await sign(instanceId, 1);
    await on.runtime.reject({ instanceId, actor: person(2) });
    await seal();
    expect((await roundsOf(instanceId))[0]).not.to.have.property('seal');
    expect(await documentsOf(instanceId)).to.have.lengthOf(1);
  });

  it('seals nothing where the task does not ask for it', async () => {
    const instanceId = await on.start('test/plain');
    await sign(instanceId, 1);
    await seal();
    expect((await roundsOf(instanceId))[0]).not.to.have.property('seal');
  });

  it('lets nobody change or delete what is sealed', async () => {
    const instanceId = await on.start('test/sealed');
    await sign(instanceId, 1, 2);
    await seal();
    const [, made] = await documentsOf(instanceId);
    const asked = on.runtime.deleteDocument({ instanceId, actor: owner, documentId: made!.id });
    expect(await codeOf(asked)).to.equal('ERR_INSTANCE_ENDED');
  });

  it('is refused when it is loaded where there is no sealing key', async () => {
    const error = await rejection(
      createTestRuntime(on.database, { apps: { 'test/sealed': apps['test/sealed'] }, sealing: undefined }),
    );
    expect(error).to.include({ code: 'ERR_SETTING_INVALID' });
    expect(error.message).to.include('<Sign>');
  });

  it('has a record of every signature, whatever it seals', async () => {
    const instanceId = await on.start('test/plain', { documents: [lease()] });
    await sign(instanceId, 1);
    const records = await createStorage(on.database).signatures.records({ instanceId });
    expect(records).to.have.lengthOf(1);
    const payload = JSON.parse(Buffer.from(records[0]!.record!.split('.')[1]!, 'base64url').toString());
    const events = await on.runtime.events({ instanceId, actor: owner, types: ['round.signed'] });
    expect(payload.trail).to.deep.equal({ sequence: events[0]!.sequence, hash: events[0]!.hash });
    expect(await codeOf(roundIn(on, instanceId))).to.match(/0 open rounds/);
  });
});

onRuntime('a node without the sealing key', { apps }, (on) => {
  it('takes signatures, and leaves records and seals to the node that has it', async () => {
    on.clock.now = Date.now();
    const node = await on.node({ sealing: 'elsewhere' });
    const { instance } = await node.start({
      app: 'test/plain',
      ownerPartyId: 101,
      actor: owner,
      documents: [lease()],
    });
    await node.sign({ instanceId: instance.id, actor: person(1) });
    await node.doDueJobs();
    const records = () => createStorage(on.database).signatures.records({ instanceId: instance.id });
    expect((await records())[0]!.record).to.match(/^\{/);
    await on.runtime.doDueJobs();
    expect((await records())[0]!.record).to.match(/^ey/);
  });

  it('hands out what another has sealed', async () => {
    const node = await on.node({ sealing: 'elsewhere' });
    const instanceId = await on.start('test/sealed');
    for (const n of [1, 2]) await node.sign({ instanceId, actor: person(n) });
    on.clock.advance(1);
    await on.runtime.doDueJobs();
    const { documents } = await node.instance({ instanceId, actor: owner });
    const { id } = documents.find(({ dataType }) => dataType === 'lease')!;
    const sealed = await node.sealedDocument({ instanceId, actor: owner, documentId: id });
    expect(sealed).to.include({ state: 'complete', level: 'B-B' });
  });
});
