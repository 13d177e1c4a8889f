import { expect } from 'chai';
import type { GatewayChoice } from '../../src/engine/index.ts';
import { createTestRuntime, personNumber } from '../helpers/runtime.ts';
import { corpusSource, filled, needsCorpus, owned } from './altinn-corpus.ts';
import { Journey, ServedApps } from './served-apps.ts';

const ORGANISATION_NUMBER = '310000500';

const hasAuditor: GatewayChoice = ({ flows, dataModel }) => {
  const target = dataModel('hasAuditor', 'form') === true ? 'SigningTask_Auditor' : 'EndEvent_1';
  return flows.find(({ targetId }) => targetId === target)!.id;
};

describe('the collected process file with signees of providers', () => {
  let served: ServedApps;
  let journey: Journey;

  before(async function () {
    needsCorpus(this);
    this.timeout(30_000);
    served = await ServedApps.start((database, clock) =>
      createTestRuntime(database, {
        apps: {
          'ttd/c96': {
            source: corpusSource('96'),
            dataTypes: [
              filled('form', 'Task_1', { min: 1 }),
              filled('ref-data-as-pdf', 'Task_1', { min: 1 }),
              filled('Stiftelsesdokumenter', 'Task_1', { min: 1 }),
              // the file swaps the names of the auditor's signatures and states
              ...['signatures-founders', 'signeeStates-founders', 'signatures-founders-pdf'].map((id) =>
                owned(id),
              ),
              ...['signatures-auditor', 'signeeStates-auditor'].map((id) => owned(id)),
            ],
          },
        },
        signees: {
          founders: async () => [
            { socialSecurityNumber: personNumber(1), fullName: 'Person 1' },
            { socialSecurityNumber: personNumber(3), fullName: 'Person 3' },
            { organizationNumber: ORGANISATION_NUMBER, name: 'Organisation 500' },
          ],
          auditor: async () => [{ socialSecurityNumber: personNumber(4), fullName: 'Person 4' }],
        },
        gatewayChoices: { Gateway_HasAuditor: hasAuditor },
        clock: clock.read,
      }),
    );
  });

  after(() => served?.stop());

  async function begin(auditor: boolean): Promise<void> {
    journey = await Journey.begin(served, 'ttd/c96');
    const content = JSON.stringify({ hasAuditor: auditor });
    await journey.upload({ dataType: 'form', contentType: 'application/json', content });
    await journey.upload({ dataType: 'ref-data-as-pdf', contentType: 'application/pdf', content: '%PDF' });
    await journey.upload({ dataType: 'Stiftelsesdokumenter', contentType: 'text/plain', content: 'deed' });
    await journey.next();
  }

  async function foundersSign(): Promise<void> {
    await journey.sign(1);
    await journey.sign(3);
    await journey.sign(2, ORGANISATION_NUMBER);
  }

  const signees = async (taskId: string) => {
    const { signeeStates } = await journey.get<{
      signeeStates: { name: string | null; organization: string | null; signedTime: string | null }[];
    }>(`/signing?taskId=${taskId}`);
    return signeeStates.map(
      ({ name, organization, signedTime }) =>
        `${[name, organization].filter(Boolean).join(' for ')}: ${signedTime === null ? 'waiting' : 'signed'}`,
    );
  };

  describe('96: founders, and an auditor', () => {
    before(() => begin(true));

    it('waits for the founders whom its provider names', async () => {
      expect(await signees('SigningTask_Founders')).to.deep.equal([
        'Person 1: waiting',
        'Person 3: waiting',
        'Organisation 500: waiting',
      ]);
    });

    it('is signed by all of them, one for the organisation', async () => {
      await foundersSign();
      expect(await signees('SigningTask_Founders')).to.deep.equal([
        'Person 1: signed',
        'Person 3: signed',
        'Person 2 for Organisation 500: signed',
      ]);
    });

    it('moves on to the auditor as code decides', async () => {
      await journey.next(undefined, 1);
      expect([await journey.task(), await signees('SigningTask_Auditor')]).to.deep.equal([
        'SigningTask_Auditor',
        ['Person 4: waiting'],
      ]);
    });

    it('ends with the auditor’s signature', async () => {
      const answer = await journey.tryNext('sign', 4);
      expect([answer.status, await journey.way()]).to.deep.equal([
        200,
        'Task_1 SigningTask_Founders SigningTask_Auditor EndEvent_1',
      ]);
    });

    it('keeps all signatures under the data types that the file names', async () => {
      expect((await journey.dataTypes()).slice(3)).to.deep.equal([
        'signatures-founders',
        'signatures-founders',
        'signatures-founders',
        'signeeStates-auditor',
      ]);
    });
  });

  describe('96 without an auditor', () => {
    it('ends with the founders', async () => {
      await begin(false);
      await foundersSign();
      await journey.next();
      expect(await journey.way()).to.equal('Task_1 SigningTask_Founders EndEvent_1');
    });
  });

  describe('96 with a reject of either task', () => {
    it('goes back to the form each time, and through to the end', async () => {
      await begin(true);
      await journey.sign(1);
      await journey.next('reject');
      await journey.next();
      await foundersSign();
      await journey.next();
      await journey.next('reject');
      await journey.next();
      await foundersSign();
      await journey.next();
      await journey.next('sign', 4);
      expect(await journey.way()).to.equal(
        'Task_1 SigningTask_Founders (SigningTask_Founders) ' +
          'Task_1 SigningTask_Founders SigningTask_Auditor (SigningTask_Auditor) ' +
          'Task_1 SigningTask_Founders SigningTask_Auditor EndEvent_1',
      );
    });

    it('is refused to a founder', async () => {
      await begin(true);
      expect((await journey.tryNext('reject', 1)).status).to.equal(403);
    });

    it('counts no signature from before it', async () => {
      await begin(true);
      await foundersSign();
      await journey.next('reject');
      await journey.next();
      expect(await signees('SigningTask_Founders')).to.deep.equal([
        'Person 1: waiting',
        'Person 3: waiting',
        'Organisation 500: waiting',
      ]);
    });
  });
});
