import { expect } from 'chai';
import { person } from '../../helpers/runtime.ts';
import { AltinnServer, organisation, system } from './altinn-server.ts';

describe('actions over HTTP', () => {
  let server: AltinnServer;
  let path: string;

  before(async function () {
    this.timeout(30_000);
    server = await AltinnServer.start();
  });

  beforeEach(async () => {
    path = await server.atBoard();
  });

  after(() => server.stop());

  const sign = (n: number, more: object = {}) =>
    server.as(person(n)).post(`${path}/actions`, { body: { action: 'sign', ...more } });

  describe('a signature', () => {
    it('is answered with 200 and nothing but the instance', async () => {
      const answer = await sign(1);
      const { instance: _, ...rest } = answer.body;
      expect([answer.status, rest]).to.deep.equal([
        200,
        {
          updatedDataModels: {},
          updatedValidationIssues: {},
          clientActions: null,
          error: null,
          redirectUrl: null,
        },
      ]);
    });

    it('stands among the data of the answer, locked and made by its task', async () => {
      const answer = await sign(1);
      expect(answer.body.instance.data.at(-1)).to.deep.include({
        dataType: 'board-signatures',
        filename: 'board-signatures.json',
        contentType: 'application/json',
        locked: true,
        createdBy: '2001',
        references: [{ value: 'Board', relation: 'GeneratedFrom', valueType: 'Task' }],
      });
    });

    it('stays in the task', async () => {
      const answer = await sign(1);
      expect(answer.body.instance.process.currentTask.elementId).to.equal('Board');
    });

    it('of others is not in the answer, but in the instance', async () => {
      await sign(1);
      const answer = await sign(3);
      const instance = await server.as(person(10)).get(path);
      const types = (data: { dataType: string }[]) => data.map(({ dataType }) => dataType);
      expect(types(answer.body.instance.data)).to.deep.equal(['form', 'board-signatures']);
      expect(types(instance.body.data)).to.deep.equal(['form', 'board-signatures', 'board-signatures']);
    });

    it('that is repeated is the first one', async () => {
      const [first, second] = [await sign(1), await sign(1)];
      expect(second.body.instance.data.at(-1).id).to.equal(first.body.instance.data.at(-1).id);
    });

    it('is made in the name of the token, whoever the body says it is', async () => {
      const answer = await sign(1, {
        personNumber: person(3).personNumber,
        userId: '2003',
        signee: { personNumber: person(3).personNumber },
        metadata: { personNumber: '3' },
      });
      const document = await server.as(person(1)).get(`${path}/data/${answer.body.instance.data.at(-1).id}`);
      expect(document.body.signeeInfo.personNumber).to.equal(person(1).personNumber);
    });
  });

  describe('a signature for an organisation', () => {
    it('names the person and the organisation', async () => {
      const answer = await sign(2, { onBehalfOf: '310000500' });
      const document = await server.as(person(2)).get(`${path}/data/${answer.body.instance.data.at(-1).id}`);
      expect(document.body.signeeInfo).to.deep.include({
        personNumber: person(2).personNumber,
        organisationNumber: '310000500',
      });
    });

    it("stands beside the same person's own", async () => {
      await sign(1);
      await sign(1, { onBehalfOf: '310000500' });
      const instance = await server.as(person(10)).get(path);
      expect(instance.body.data).to.have.length(3);
    });

    it('by somebody without a key role is a 401 with the error', async () => {
      const answer = await sign(3, { onBehalfOf: '310000500' });
      expect(answer.status).to.equal(401);
      expect(answer.body.error).to.deep.equal({
        code: 'UnauthorizedOnBehalfOf',
        message: 'Unauthorized to sign on behalf of.',
        metadata: null,
      });
      expect(answer.headers['x-error-code']).to.equal('ERR_ON_BEHALF_OF_FORBIDDEN');
    });

    it('that is not asked to sign is a 401', async () => {
      const answer = await sign(1, { onBehalfOf: '310000999' });
      expect([answer.status, answer.body.error.code]).to.deep.equal([401, 'UnauthorizedOnBehalfOf']);
    });

    it('by its system user names the system user', async () => {
      const answer = await server.as(system).post(`${path}/actions`, { body: { action: 'sign' } });
      const document = await server.as(system).get(`${path}/data/${answer.body.instance.data.at(-1).id}`);
      expect([answer.status, document.body.signeeInfo]).to.deep.equal([
        200,
        {
          userId: null,
          systemUserId: system.systemUserId,
          personNumber: null,
          organisationNumber: '310000500',
        },
      ]);
    });

    it("by the organisation's own token is a 401 without a body", async () => {
      const answer = await server.as(organisation).post(`${path}/actions`, { body: { action: 'sign' } });
      expect([answer.status, answer.text, answer.headers['x-error-code']]).to.deep.equal([
        401,
        '',
        'ERR_ACTOR_CANNOT_SIGN',
      ]);
    });
  });

  describe('a refused action', () => {
    it('without a token is a 401 with a code', async () => {
      const answer = await server.as(undefined).post(`${path}/actions`, { body: { action: 'sign' } });
      expect([answer.status, answer.body.code]).to.deep.equal([401, 'ERR_UNAUTHENTICATED']);
    });

    it('by a stranger is a 403 without a body', async () => {
      const answer = await sign(9);
      expect([answer.status, answer.text, answer.headers['x-error-code']]).to.deep.equal([
        403,
        '',
        'ERR_FORBIDDEN',
      ]);
    });

    for (const [what, body] of [
      ['without a body', undefined],
      ['without an action', {}],
      ['whose action is null', { action: null }],
    ] as const) {
      it(`${what} is a 400`, async () => {
        const answer = await server.as(person(1)).post(`${path}/actions`, body === undefined ? {} : { body });
        expect(answer.body).to.deep.include({
          status: 400,
          title: 'Action is missing',
          detail: 'Action is missing in the request',
          instance: path.split('/').at(-1),
        });
      });
    }

    it('that nobody handles is a 404 with the error', async () => {
      const answer = await server.as(person(10)).post(`${path}/actions`, { body: { action: 'dance' } });
      expect([answer.status, answer.body.error]).to.deep.equal([
        404,
        { code: 'ActionNotFound', message: 'Action handler with id dance not found', metadata: null },
      ]);
    });

    it('that nobody handles, by who may not, is a 403', async () => {
      const answer = await server.as(person(1)).post(`${path}/actions`, { body: { action: 'dance' } });
      expect([answer.status, answer.text]).to.deep.equal([403, '']);
    });

    it('where no signing task is open is a 409', async () => {
      const form = await server.instance();
      const answer = await server.as(person(10)).post(`${form}/actions`, { body: { action: 'sign' } });
      expect([answer.status, answer.body.code]).to.deep.equal([409, 'ERR_ROUND_UNKNOWN']);
    });

    it('under another owner is a 404 and signs nothing', async () => {
      const answer = await server
        .as(person(1))
        .post(`${path.replace('/110/', '/101/')}/actions`, { body: { action: 'sign' } });
      const instance = await server.as(person(10)).get(path);
      expect([answer.status, answer.body.code, instance.body.data.length]).to.deep.equal([
        404,
        'ERR_INSTANCE_UNKNOWN',
        1,
      ]);
    });
  });

  describe('after the task', () => {
    it('a signature that is repeated where it was made is the first one, and moves nothing', async () => {
      const first = await sign(1);
      await sign(3);
      await sign(2, { onBehalfOf: '310000500' });
      await server.as(person(10)).put(`${path}/process/next`);
      const second = await server
        .as(person(1))
        .post(`${path}/actions?taskId=Board`, { body: { action: 'sign' } });
      expect(second.body.instance.data.at(-1).id).to.equal(first.body.instance.data.at(-1).id);
      expect(second.body.instance.process.currentTask.elementId).to.equal('Counter');
    });

    it('a signee still reads', async () => {
      await sign(3);
      await server.as(person(10)).put(`${path}/process/next`, { body: { action: 'reject' } });
      expect((await server.as(person(3)).get(path)).status).to.equal(200);
    });

    it('a signee who has not signed can no longer', async () => {
      await server.as(person(10)).put(`${path}/process/next`, { body: { action: 'reject' } });
      const answer = await sign(3);
      expect(answer.status).to.be.oneOf([403, 409]);
    });
  });

  describe('after the end', () => {
    beforeEach(async () => {
      path = await server.instance('ttd/submit');
      await server.as(person(10)).put(`${path}/process/next`, { body: { action: 'sign' } });
    });

    it('a signature that is repeated is the first one', async () => {
      const instance = await server.as(person(10)).get(path);
      const answer = await server.as(person(10)).post(`${path}/actions`, { body: { action: 'sign' } });
      expect(answer.status).to.equal(200);
      expect(answer.body.instance.data.at(-1)).to.deep.equal(instance.body.data.at(-1));
    });

    it('a signature of somebody else is a 409 in words', async () => {
      path = await server.instance('ttd/open');
      await server.as(person(10)).put(`${path}/process/next`, { body: { action: 'sign' } });
      const answer = await sign(4);
      expect([answer.status, answer.text]).to.deep.equal([409, 'Process is ended.']);
    });

    it('an action is a 409 in words', async () => {
      const answer = await server.as(person(10)).post(`${path}/actions`, { body: { action: 'dance' } });
      expect([answer.status, answer.type, answer.text]).to.deep.equal([
        409,
        'text/plain',
        'Process is ended.',
      ]);
    });
  });

  describe('under an idempotency key', () => {
    it('the same request gets the same answer', async () => {
      const send = () =>
        server
          .as(person(1))
          .post(`${path}/actions`, { headers: { 'idempotency-key': 'k1' }, body: { action: 'sign' } });
      const [first, second] = [await send(), await send()];
      expect(second.body.instance.data).to.deep.equal(first.body.instance.data);
    });

    it('another request is refused', async () => {
      const headers = { 'idempotency-key': 'k2' };
      await server.as(person(1)).post(`${path}/actions`, { headers, body: { action: 'sign' } });
      const answer = await server.as(person(1)).post(`${path}/actions`, {
        headers,
        body: { action: 'sign', onBehalfOf: '310000500' },
      });
      expect([answer.status, answer.body.code]).to.deep.equal([422, 'ERR_KEY_REUSED']);
    });

    it('that is none the request is refused', async () => {
      const answer = await server.as(person(1)).post(`${path}/actions`, {
        headers: { 'idempotency-key': 'x'.repeat(256) },
        body: { action: 'sign' },
      });
      expect([answer.status, answer.body.code]).to.deep.equal([400, 'ERR_BODY_INVALID']);
    });
  });
});
