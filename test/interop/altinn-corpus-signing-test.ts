import { createHash } from 'node:crypto';
import { expect } from 'chai';
import type { ServiceHandler } from '../../src/runtime/index.ts';
import { createTestRuntime, type TestApp } from '../helpers/runtime.ts';
import { corpusSource, filled, needsCorpus, owned } from './altinn-corpus.ts';
import { Journey, ServedApps } from './served-apps.ts';

const ORGANISATION = 500;
const FORM = '<form><sum>5</sum></form>';
const CORRECTED = '<form><sum>7</sum></form>';

/** Metadata of our own: the data types that the file names, and what its tasks would be filled with. */
function apps(): Record<string, TestApp> {
  const pdf = owned('ref-data-as-pdf');
  const model = [filled('Model', 'Task1', { min: 1 }), owned('signature', 'Task2')];
  return {
    'ttd/c01': {
      source: corpusSource('01'),
      dataTypes: [
        filled('data', 'Task_1', { min: 1, max: 1 }),
        owned('signature1', 'Task_2'),
        owned('signature2', 'Task_3'),
        pdf,
      ],
    },
    'ttd/c29': { source: corpusSource('29'), dataTypes: model },
    'ttd/c30': { source: corpusSource('30'), dataTypes: model },
  };
}

const pdf: ServiceHandler = async ({ addDocument }) =>
  addDocument({ dataType: 'ref-data-as-pdf', contentType: 'application/pdf', bytes: Buffer.from('%PDF') });

describe('the collected process files with signing tasks of anybody who may', () => {
  let served: ServedApps;
  let journey: Journey;

  before(async function () {
    needsCorpus(this);
    this.timeout(30_000);
    served = await ServedApps.start((database, clock) =>
      createTestRuntime(database, {
        apps: apps(),
        services: { pdf },
        clock: clock.read,
      }),
    );
  });

  after(() => served?.stop());

  /** Digests that the signatures of a data type name. */
  async function digests(dataType: string): Promise<string[]> {
    const elements = (await journey.data()).filter((element) => element.dataType === dataType);
    const documents = await Promise.all(
      elements.map(({ id }) =>
        journey.get<{ dataElementSignatures: { sha256Hash: string }[] }>(`/data/${id}`),
      ),
    );
    return documents.flatMap(({ dataElementSignatures }) =>
      dataElementSignatures.map(({ sha256Hash }) => sha256Hash),
    );
  }

  describe('01: a form, its PDF, and two signing tasks', () => {
    const signatures = async () => (await journey.dataTypes()).filter((id) => id.startsWith('signature'));

    before(async () => {
      journey = await Journey.begin(served, 'ttd/c01', 1, ORGANISATION);
      await journey.upload({ dataType: 'data', contentType: 'application/xml', content: FORM });
      await journey.next();
    });

    it('waits for signatures once its PDF is made', async () => {
      expect([await journey.task(), await journey.dataTypes()]).to.deep.equal([
        'Task_2',
        ['data', 'ref-data-as-pdf'],
      ]);
    });

    it('locks its form', async () => {
      expect((await journey.data())[0]).to.include({ dataType: 'data', locked: true });
    });

    it('collects signatures without moving', async () => {
      await journey.sign(1);
      await journey.sign(2);
      expect([await journey.task(), await signatures()]).to.deep.equal([
        'Task_2',
        ['signature1', 'signature1'],
      ]);
    });

    it('moves on when somebody says next', async () => {
      await journey.next();
      expect(await journey.task()).to.equal('Task_3');
    });

    it('ends with a next that signs', async () => {
      await journey.next('sign', 2);
      expect(await journey.way()).to.equal('Task_1 PdfTask_Task_1 Task_2 Task_3 EndEvent_1');
    });

    it('has the signatures of both tasks afterwards', async () => {
      expect(await signatures()).to.deep.equal(['signature1', 'signature1', 'signature2']);
    });

    it('has signatures that name the bytes of the form', async () => {
      const digest = createHash('sha256').update(FORM).digest('hex');
      expect(await digests('signature1')).to.deep.equal([digest, digest]);
    });
  });

  describe('01 with a reject', () => {
    before(async () => {
      journey = await Journey.begin(served, 'ttd/c01', 1, ORGANISATION);
      await journey.upload({ dataType: 'data', contentType: 'application/xml', content: FORM });
      await journey.next();
      await journey.sign(2);
      await journey.next('reject');
    });

    it('is back in the form without the signature', async () => {
      expect([await journey.task(), await journey.dataTypes()]).to.deep.equal([
        'Task_1',
        ['data', 'ref-data-as-pdf'],
      ]);
    });

    it('runs through to the end again', async () => {
      await journey.replace('data', 'application/xml', CORRECTED);
      await journey.next();
      await journey.sign(2);
      await journey.next();
      await journey.next('sign');
      expect(await journey.way()).to.equal(
        'Task_1 PdfTask_Task_1 Task_2 (Task_2) Task_1 PdfTask_Task_1 Task_2 Task_3 EndEvent_1',
      );
    });

    it('is signed as it was corrected', async () => {
      const digest = createHash('sha256').update(CORRECTED).digest('hex');
      expect(await digests('signature1')).to.deep.equal([digest]);
    });

    it('has one PDF', async () => {
      expect((await journey.dataTypes()).filter((id) => id === 'ref-data-as-pdf')).to.have.length(1);
    });
  });

  for (const number of ['29', '30']) {
    describe(`${number}: a form and a signing task`, () => {
      beforeEach(async () => {
        journey = await Journey.begin(served, `ttd/c${number}`);
        await journey.upload({ dataType: 'Model', contentType: 'application/xml', content: FORM });
        await journey.next();
      });

      it('ends with a next that signs', async () => {
        await journey.next('sign');
        expect(await journey.way()).to.equal('Task1 Task2 EndEvent');
      });

      it('ends with a next after the signature', async () => {
        await journey.sign();
        await journey.next();
        expect(await journey.way()).to.equal('Task1 Task2 EndEvent');
      });

      it('keeps the signature', async () => {
        await journey.next('sign');
        expect(await journey.dataTypes()).to.deep.equal(['Model', 'signature']);
      });
    });
  }
});
