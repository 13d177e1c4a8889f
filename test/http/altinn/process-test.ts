import { expect } from 'chai';
import { person } from '../../helpers/runtime.ts';
import { AltinnServer, organisation, type TestCaller } from './altinn-server.ts';

describe('the process over HTTP', () => {
  let server: AltinnServer;
  let owner: TestCaller;
  let path: string;

  before(async function () {
    this.timeout(30_000);
    server = await AltinnServer.start();
    owner = server.as(person(10));
  });

  after(() => server.stop());

  const next = (n: number, body?: object, query = '') =>
    server.as(person(n)).put(`${path}/process/next${query}`, body === undefined ? {} : { body });
  const sign = (n: number, more: object = {}) =>
    server.as(person(n)).post(`${path}/actions`, { body: { action: 'sign', ...more } });

  async function everybodyOfTheBoardSigns(): Promise<void> {
    await sign(1);
    await sign(3);
    await sign(2, { onBehalfOf: '310000500' });
  }

  describe('that is read', () => {
    before(async () => {
      path = await server.atBoard();
    });

    it('names the current task and what the owner may do', async () => {
      const answer = await owner.get(`${path}/process`);
      expect(answer.body.currentTask).to.deep.include({
        flow: 3,
        elementId: 'Board',
        altinnTaskType: 'signing',
        elementType: 'Task',
        flowType: 'CompleteCurrentMoveToNext',
        read: true,
        write: true,
        actions: { read: true, write: true, sign: true, reject: true },
      });
    });

    it('names what a signee may do', async () => {
      const answer = await server.as(person(1)).get(`${path}/process`);
      expect(answer.body.currentTask.userActions).to.deep.equal([
        { id: 'read', authorized: true, type: 'ProcessAction' },
        { id: 'write', authorized: false, type: 'ProcessAction' },
        { id: 'sign', authorized: true, type: 'ProcessAction' },
        { id: 'reject', authorized: false, type: 'ProcessAction' },
      ]);
    });

    it('names all tasks', async () => {
      const answer = await owner.get(`${path}/process`);
      expect(answer.body.processTasks).to.deep.equal([
        { altinnTaskType: 'data', elementId: 'Form', elementType: 'Task' },
        { altinnTaskType: 'signing', elementId: 'Board', elementType: 'Task' },
        { altinnTaskType: 'signing', elementId: 'Counter', elementType: 'Task' },
      ]);
    });

    it('has no next to choose from', async () => {
      expect((await owner.get(`${path}/process/next`)).body).to.deep.equal([]);
    });

    it('is not shown to a stranger', async () => {
      const answer = await server.as(person(9)).get(`${path}/process`);
      expect([answer.status, answer.text, answer.headers['x-error-code']]).to.deep.equal([
        403,
        '',
        'ERR_FORBIDDEN',
      ]);
    });

    it('can not be started again', async () => {
      const answer = await owner.post(`${path}/process/start`);
      expect([answer.status, answer.text]).to.deep.equal([409, 'Process is already started. Use next.']);
    });
  });

  describe('next on a form', () => {
    it('moves on', async () => {
      path = await server.instance();
      expect((await next(10)).body.currentTask.elementId).to.equal('Board');
    });

    it('without its document is a 409 that names the data type', async () => {
      const created = await owner.post('/ttd/board/instances?instanceOwnerPartyId=110');
      path = `/ttd/board/instances/${created.body.id}`;
      const answer = await next(10);
      expect(answer.body).to.deep.include({
        status: 409,
        title: 'Validation failed for task',
        detail: '1 validation errors found for task Form',
        code: 'ERR_DOCUMENT_COUNT',
      });
      expect(answer.body.validationIssues[0]).to.deep.include({
        severity: 1,
        code: 'TooFewDataElementsOfType',
        field: 'form',
      });
    });

    it('by somebody else is a 403', async () => {
      path = await server.instance();
      expect((await next(1)).status).to.equal(403);
    });
  });

  describe('next on a signing task', () => {
    beforeEach(async () => {
      path = await server.atBoard();
    });

    it('does not sign without being told to', async () => {
      const answer = await next(1);
      const instance = await owner.get(path);
      expect([answer.status, instance.body.data.length]).to.deep.equal([409, 1]);
    });

    it('while signatures are missing is a 409', async () => {
      const answer = await next(10);
      expect(answer.body).to.deep.include({
        status: 409,
        title: 'Validation failed for task',
        detail: '1 validation errors found for task Board',
        code: 'ERR_SIGNATURES_MISSING',
      });
      expect(answer.body.validationIssues).to.deep.equal([
        {
          severity: 1,
          dataElementId: null,
          field: null,
          code: 'MissingSignatures',
          description: 'Det mangler påkrevde signaturer.',
          source: 'SigningTaskValidator',
          noIncrementalUpdates: false,
          customTextKey: null,
          customTextParams: null,
          customTextParameters: null,
        },
      ]);
    });

    for (const [language, text] of [
      ['nb', 'Det mangler påkrevde signaturer.'],
      ['nn', 'Det manglar påkravde signaturar.'],
      ['en', 'Required signatures are missing.'],
    ] as const) {
      it(`says so in ${language}`, async () => {
        const answer = await next(10, undefined, `?language=${language}`);
        expect(answer.body.validationIssues[0].description).to.equal(text);
      });
    }

    it('with sign keeps the signature though it does not move', async () => {
      const answer = await next(1, { action: 'sign' });
      const instance = await owner.get(path);
      expect([answer.status, answer.body.code]).to.deep.equal([409, 'ERR_SIGNATURES_MISSING']);
      expect(instance.body.data.at(-1).dataType).to.equal('board-signatures');
    });

    it('with the last signature moves on', async () => {
      await sign(1);
      await sign(3);
      const answer = await next(2, { action: 'sign', actionOnBehalfOf: '310000500' });
      expect([answer.status, answer.body.currentTask?.elementId]).to.deep.equal([200, 'Counter']);
    });

    it('moves on once everybody has signed', async () => {
      await everybodyOfTheBoardSigns();
      expect((await next(10)).body.currentTask.elementId).to.equal('Counter');
    });

    it('may be said by a signee', async () => {
      await everybodyOfTheBoardSigns();
      expect((await next(1)).status).to.equal(200);
    });

    it('by a stranger is a 403 that names task and action', async () => {
      expect((await next(9)).body).to.deep.include({
        title: 'Unauthorized',
        status: 403,
        detail:
          'User is not authorized to perform process next. Task ID: Board. Task type: signing. Action: none.',
        code: 'ERR_FORBIDDEN',
      });
    });

    it("with sign by a stranger's own token is the same", async () => {
      const stranger = { ...organisation, organisationNumber: '310000501' };
      const answer = await server.as(stranger).put(`${path}/process/next`, { body: { action: 'sign' } });
      expect(answer.body).to.deep.include({
        title: 'Unauthorized',
        status: 403,
        detail:
          'User is not authorized to perform process next. Task ID: Board. Task type: signing. Action: sign.',
      });
    });

    it("with sign by an organisation's own token is a 403 that names task and action", async () => {
      const answer = await server.as(organisation).put(`${path}/process/next`, { body: { action: 'sign' } });
      expect(answer.body).to.deep.include({
        status: 403,
        title: 'Unauthorized',
        detail:
          'User is not authorized to perform process next. Task ID: Board. Task type: signing. Action: sign.',
      });
    });

    it('with sign for an organisation of others is a 403', async () => {
      const answer = await next(3, { action: 'sign', actionOnBehalfOf: '310000500' });
      expect(answer.body).to.deep.include({
        status: 403,
        title: 'Unauthorized',
        detail: 'Action handler for action sign failed!',
        code: 'ERR_ON_BEHALF_OF_FORBIDDEN',
      });
    });
  });

  describe('two at once', () => {
    it('move one task on, and one is told', async () => {
      path = await server.atBoard();
      await everybodyOfTheBoardSigns();
      const answers = await Promise.all([next(10), next(10)]);
      const process = await owner.get(`${path}/process`);
      expect(answers.map(({ status }) => status).sort()).to.deep.equal([200, 409]);
      expect(answers.find(({ status }) => status === 409)!.body.code).to.be.oneOf([
        'ERR_TASK_LEFT',
        'ERR_ROUND_ENDED',
      ]);
      expect(process.body.currentTask.elementId).to.equal('Counter');
    });
  });

  describe('a reject', () => {
    beforeEach(async () => {
      path = await server.atBoard();
      await sign(1);
    });

    it('goes back to the form, marked as an abandonment', async () => {
      const answer = await next(10, { action: 'reject' });
      expect(answer.body.currentTask).to.deep.include({
        elementId: 'Form',
        flow: 4,
        flowType: 'AbandonCurrentMoveToNext',
      });
    });

    it('takes the signatures off the list', async () => {
      await next(10, { action: 'reject' });
      const instance = await owner.get(path);
      expect(instance.body.data.map(({ dataType }: { dataType: string }) => dataType)).to.deep.equal([
        'form',
      ]);
    });

    it('unlocks the form', async () => {
      await next(10, { action: 'reject' });
      expect((await owner.get(path)).body.data[0].locked).to.equal(false);
    });

    it('is refused to a signee', async () => {
      const answer = await next(1, { action: 'reject' });
      expect([answer.status, answer.body.title]).to.deep.equal([403, 'Unauthorized']);
    });

    it('stands in the history', async () => {
      await next(10, { action: 'reject' });
      const answer = await owner.get(`${path}/process/history`);
      const items = answer.body.processHistory.map(
        ({ eventType, elementId }: { eventType: string; elementId: string }) => `${eventType} ${elementId}`,
      );
      expect(items).to.deep.equal([
        'process_StartEvent Start',
        'process_StartTask Form',
        'process_StartTask Board',
        'process_AbandonTask Board',
        'process_StartTask Form',
      ]);
    });
  });

  describe('a reject without a gateway', () => {
    beforeEach(async () => {
      path = await server.instance('ttd/submit');
      await next(10, { action: 'reject' });
    });

    it('moves on, as Altinn does', async () => {
      expect((await owner.get(`${path}/process`)).body).to.deep.include({
        currentTask: null,
        endEvent: 'End',
      });
    });

    it('is marked on the instance', async () => {
      expect((await owner.get(path)).body.status).to.deep.include({
        isArchived: true,
        substatus: { label: 'rejected', description: null },
      });
    });

    it('is marked in the history', async () => {
      const answer = await owner.get(`${path}/process/history`);
      const types = answer.body.processHistory.map(({ eventType }: { eventType: string }) => eventType);
      expect(types).to.include('process_AbandonTask');
    });
  });

  describe('after the end', () => {
    beforeEach(async () => {
      path = await server.instance('ttd/submit');
      await next(10, { action: 'sign' });
    });

    it('the process says so', async () => {
      const answer = await owner.get(`${path}/process`);
      expect(answer.body).to.deep.include({
        currentTask: null,
        ended: '2026-01-05T09:00:00.0000000Z',
        endEvent: 'End',
      });
    });

    it('the instance is archived', async () => {
      const answer = await owner.get(path);
      expect(answer.body.status).to.deep.include({
        isArchived: true,
        archived: '2026-01-05T09:00:00.0000000Z',
        substatus: null,
      });
    });

    it('next is a 409', async () => {
      const answer = await next(10);
      expect(answer.body).to.deep.include({
        status: 409,
        detail: 'Process is ended.',
        validationIssues: null,
        code: 'ERR_INSTANCE_ENDED',
      });
      expect(answer.body).to.not.have.property('title');
    });

    it('completeProcess is a 409 in words', async () => {
      const answer = await owner.put(`${path}/process/completeProcess`);
      expect([answer.status, answer.text]).to.deep.equal([409, 'Process is ended. It cannot be restarted.']);
    });

    it('there is no next to choose from', async () => {
      const answer = await owner.get(`${path}/process/next`);
      expect([answer.status, answer.body.detail]).to.deep.equal([
        409,
        'Instance does not have valid info about currentTask',
      ]);
    });

    it('the history says who did what, by their id at the issuer', async () => {
      const answer = await owner.get(`${path}/process/history`);
      for (const { performedBy } of answer.body.processHistory) expect(performedBy).to.equal('2010');
    });

    it('the history has its end', async () => {
      const answer = await owner.get(`${path}/process/history`);
      expect(answer.body.processHistory.at(-1)).to.deep.include({
        eventType: 'process_EndEvent',
        elementId: 'End',
        occured: '2026-01-05T09:00:00.0000000Z',
      });
    });
  });

  describe('an instance that was cancelled', () => {
    it('is marked so', async () => {
      path = await server.atBoard();
      await server.runtime.cancelInstance({ actor: person(10), instanceId: path.split('/').at(-1)! });
      expect((await owner.get(path)).body.status).to.deep.include({
        isArchived: true,
        substatus: { label: 'cancelled', description: null },
      });
    });
  });

  describe('completeProcess', () => {
    it('signs and goes to the end where it can', async () => {
      path = await server.instance('ttd/submit');
      const answer = await owner.put(`${path}/process/completeProcess`);
      expect([answer.status, answer.body.endEvent]).to.deep.equal([200, 'End']);
      expect((await owner.get(path)).body.data.at(-1).dataType).to.equal('signatures');
    });

    it('stops at the first task that can not be completed', async () => {
      path = await server.instance();
      const answer = await owner.put(`${path}/process/completeProcess`);
      expect([answer.status, answer.body.title]).to.deep.equal([409, 'Validation failed for task']);
      expect((await owner.get(`${path}/process`)).body.currentTask.elementId).to.equal('Board');
    });

    it('by a stranger is a 403 without a body', async () => {
      path = await server.instance();
      const answer = await server.as(person(9)).put(`${path}/process/completeProcess`);
      expect([answer.status, answer.text]).to.deep.equal([403, '']);
    });

    it('by who may not is a 403 without a body', async () => {
      path = await server.atBoard();
      await everybodyOfTheBoardSigns();
      await next(10);
      const answer = await server.as(person(1)).put(`${path}/process/completeProcess`);
      expect([answer.status, answer.text]).to.deep.equal([403, '']);
    });
  });

  describe('a signature over which the process can not go on', () => {
    beforeEach(async () => {
      path = await server.instance('ttd/stuck');
    });

    it('is kept, and next is a 500 with the id of the incident', async () => {
      const answer = await next(10, { action: 'sign' });
      const instance = await owner.get(path);
      expect(answer.body).to.deep.include({
        status: 500,
        title: 'Process next failed.',
        code: 'ERR_INCIDENT',
        incidentCode: 'ERR_GATEWAY_FLOWS',
      });
      expect(answer.body.incidentId).to.be.a('string');
      expect(instance.body.data.at(-1).dataType).to.equal('signatures');
    });

    it('goes on with the next call once it is mended', async () => {
      await next(10, { action: 'sign' });
      const again = await next(10);
      expect([again.status, again.body.title]).to.deep.equal([500, 'Process next failed.']);
      await server.runtime.resume({
        actor: person(10),
        instanceId: path.split('/').at(-1)!,
        flows: { Nowhere: 'Nowhere-End' },
      });
      expect((await owner.get(`${path}/process`)).body.endEvent).to.equal('End');
    });
  });

  describe('what was signed and then changed', () => {
    beforeEach(async () => {
      path = await server.instance('ttd/submit');
      await sign(10);
      const { id } = (await owner.get(path)).body.data[0];
      const changed = await owner.put(`${path}/data/${id}`, {
        headers: { 'content-type': 'application/xml' },
        body: '<changed/>',
      });
      expect(changed.status).to.equal(201);
    });

    it('is found out by next', async () => {
      const answer = await next(10, undefined, '?language=en');
      expect(answer.body.validationIssues[0]).to.deep.include({
        code: 'InvalidSignatureHash',
        description: 'The signed data has been modified after the signature was made.',
      });
    });

    it('is found out if it is gone', async () => {
      const { id } = (await owner.get(path)).body.data[0];
      expect((await owner.delete(`${path}/data/${id}`)).status).to.equal(200);
      expect((await next(10)).body.validationIssues[0].code).to.equal('InvalidSignatureHash');
    });

    it('is mended by signing again', async () => {
      expect((await next(10, { action: 'sign' })).status).to.equal(200);
    });
  });

  describe('who has signed before', () => {
    it('may not sign where others are asked for', async () => {
      path = await server.instance('ttd/board', person(1));
      await server.as(person(1)).put(`${path}/process/next`);
      await everybodyOfTheBoardSigns();
      await next(1);
      expect((await sign(1)).headers['x-error-code']).to.equal('ERR_NOT_DISTINCT');
      const answer = await next(1, { action: 'sign' });
      expect(answer.body).to.deep.include({
        status: 403,
        title: 'Unauthorized',
        detail:
          'User is not authorized to perform process next. Task ID: Counter. Task type: signing. Action: sign.',
      });
    });
  });
});
