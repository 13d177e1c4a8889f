import { expect } from 'chai';
import type supertest from 'supertest';
import { openapi } from '../../../src/http/index.ts';
import { tableContents } from '../../bad-input/table-contents.ts';
import { day, person } from '../../helpers/runtime.ts';
import { AltinnServer, type Sent, type TestCaller } from './altinn-server.ts';

type Method = 'get' | 'post' | 'put' | 'delete';

/** A request, and another one that is not the same; `{data}` is the instance's form. */
interface Change {
  at: (server: AltinnServer) => Promise<string>;
  method: Method;
  path: string;
  sent?: Sent;
  other?: { path?: string; sent?: Sent };
  status: number;
}

const xml = { 'content-type': 'application/xml' };
const waitsInForm = (server: AltinnServer) => server.instance();

/** One for each operation that changes something. */
const changes: Record<string, Change> = {
  createInstance: {
    at: async () => '/ttd/board',
    method: 'post',
    path: '/instances?instanceOwnerPartyId=110',
    sent: multipart('<form/>'),
    other: { sent: multipart('<other/>') },
    status: 201,
  },
  addDataElement: {
    at: waitsInForm,
    method: 'post',
    path: '/data?dataType=attachment',
    sent: { headers: xml, body: '<a/>' },
    other: { sent: { headers: xml, body: '<b/>' } },
    status: 201,
  },
  addDataElementOfType: {
    at: waitsInForm,
    method: 'post',
    path: '/data/type/attachment',
    sent: { headers: xml, body: '<a/>' },
    other: { sent: { headers: xml, body: '<b/>' } },
    status: 201,
  },
  replaceDataElement: {
    at: waitsInForm,
    method: 'put',
    path: '/data/{data}',
    sent: { headers: xml, body: '<second/>' },
    other: { sent: { headers: xml, body: '<third/>' } },
    status: 201,
  },
  deleteDataElement: {
    at: waitsInForm,
    method: 'delete',
    path: '/data/{data}',
    other: { path: '/data/00000000-0000-4000-8000-000000000000' },
    status: 200,
  },
  processNext: {
    at: waitsInForm,
    method: 'put',
    path: '/process/next',
    other: { sent: { body: { action: 'reject' } } },
    status: 200,
  },
  completeProcess: {
    at: (server) => server.instance('ttd/submit'),
    method: 'put',
    path: '/process/completeProcess',
    status: 200,
  },
  startProcess: { at: waitsInForm, method: 'post', path: '/process/start', status: 409 },
  performAction: {
    at: (server) => server.instance('ttd/submit'),
    method: 'post',
    path: '/actions',
    sent: { body: { action: 'sign' } },
    other: { sent: { body: { action: 'sign', onBehalfOf: '310000500' } } },
    status: 200,
  },
};

function multipart(content: string): Sent {
  const boundary = 'the-boundary';
  const part = `--${boundary}\r\ncontent-disposition: form-data; name="form"\r\ncontent-type: application/xml\r\n\r\n${content}\r\n`;
  return {
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
    body: `${part}--${boundary}--\r\n`,
  };
}

interface Operation {
  operationId: string;
  parameters?: { name?: string; in?: string }[];
}

const changing = Object.entries(openapi.paths).flatMap(([path, item]) =>
  Object.entries(path.startsWith('/api/') ? {} : item)
    .filter(([method]) => ['post', 'put', 'patch', 'delete'].includes(method))
    .map(([, operation]) => operation as Operation),
);

describe('every request that changes something', () => {
  let server: AltinnServer;
  let owner: TestCaller;

  before(async function () {
    this.timeout(30_000);
    server = await AltinnServer.start();
    owner = server.as(person(10));
  });

  after(() => server.stop());

  it('is tried here', () => {
    expect(Object.keys(changes)).to.have.members(changing.map(({ operationId }) => operationId));
  });

  for (const { operationId, parameters = [] } of changing) {
    const { at, method, path, sent = {}, other, status } = changes[operationId]!;

    describe(operationId, () => {
      let instance: string;
      let data: string;

      const send = (
        key: string,
        { headers, body }: Sent = sent,
        to = path,
        more: Record<string, string> = {},
      ): Promise<supertest.Response> =>
        owner[method](`${instance}${to.replace('{data}', data)}`, {
          headers: { ...headers, 'idempotency-key': key, ...more },
          ...(body === undefined ? {} : { body }),
        });

      before(async () => {
        instance = await at(server);
        data = path.includes('{data}') ? (await owner.get(instance)).body.data[0].id : '';
      });

      it('documents the headers', () => {
        const documented = parameters.filter((parameter) => parameter.in === 'header');
        const names =
          operationId === 'createInstance' ? ['Idempotency-Key'] : ['Idempotency-Key', 'If-Match'];
        expect(documented.map(({ name }) => name)).to.deep.equal(names);
      });

      it('refuses a key that can not be read', async () => {
        const before = await tableContents(server.knex);
        for (const key of ['two words', '""', 'x'.repeat(256)]) {
          const answer = await send(key);
          expect([answer.status, answer.body.code]).to.deep.equal([400, 'ERR_BODY_INVALID']);
          expect(answer.body.detail).to.contain('<idempotency-key>');
        }
        expect(await tableContents(server.knex)).to.deep.equal(before);
      });

      it('gets the first answer again, and is done once', async () => {
        const first = await send('"once"');
        expect(first.status).to.equal(status);
        const before = await tableContents(server.knex);
        for (const key of ['"once"', 'once']) {
          const again = await send(key);
          expect([again.status, again.text]).to.deep.equal([first.status, first.text]);
          expect(again.headers.location).to.equal(first.headers.location);
          expect(again.headers.etag).to.equal(first.headers.etag);
        }
        expect(await tableContents(server.knex)).to.deep.equal(before);
      });

      if (other !== undefined) {
        it('is refused as another request under its key', async () => {
          const answer = await send('once', other.sent ?? sent, other.path ?? path);
          expect([answer.status, answer.body.code]).to.deep.equal([422, 'ERR_KEY_REUSED']);
        });
      }

      if (operationId !== 'createInstance') {
        it('refuses a condition that can not be read', async () => {
          const answer = await send('malformed', sent, path, { 'if-match': '7' });
          expect([answer.status, answer.body.code]).to.deep.equal([400, 'ERR_BODY_INVALID']);
          expect(answer.body.detail).to.contain('<if-match>');
        });

        it('is answered again before its condition is looked at', async () => {
          const again = await send('once', sent, path, { 'if-match': '"long-passed"' });
          expect(again.status).to.equal(status);
        });
      }
    });
  }

  describe('when its answer is a day old', () => {
    it('is another request', async () => {
      const instance = await server.instance();
      const send = (body: string) =>
        owner.post(`${instance}/data?dataType=attachment`, {
          headers: { ...xml, 'idempotency-key': '"daily"' },
          body,
        });
      const first = await send('<a/>');
      expect((await send('<b/>')).status).to.equal(422);
      server.clock.advance(day);
      const second = await send('<b/>');
      expect([second.status, second.body.id === first.body.id]).to.deep.equal([201, false]);
    });
  });

  describe('of an instance that comes to an incident', () => {
    it('gets a 500 again, and a 200 again where that was before', async () => {
      const path = await server.instance('ttd/stuck');
      const keyed = (key: string, body: object) => ({ headers: { 'idempotency-key': key }, body });
      const signed = await owner.post(`${path}/actions`, keyed('sign', { action: 'sign' }));
      const stuck = await owner.put(`${path}/process/next`, keyed('next', {}));
      expect([signed.status, stuck.status, stuck.body.code]).to.deep.equal([200, 500, 'ERR_INCIDENT']);
      const again = await owner.put(`${path}/process/next`, keyed('next', {}));
      expect([again.status, again.body.incidentId]).to.deep.equal([500, stuck.body.incidentId]);
      expect((await owner.post(`${path}/actions`, keyed('sign', { action: 'sign' }))).status).to.equal(200);
    });
  });
});

describe('a request that comes while the first one still runs', () => {
  it('is told so, and gets its answer afterwards', async function () {
    this.timeout(30_000);
    const stille = { kind: 'person' as const, personNumber: '14896500113', level: 3 };
    let begun = () => {};
    let finish = () => {};
    const isAtWork = new Promise<void>((resolve) => {
      begun = resolve;
    });
    const work = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const server = await AltinnServer.examples({
      async pdf() {
        begun();
        await work;
      },
    });
    const caller = server.as(stille);
    const created = await caller.post('/demo/board-approval/instances?instanceOwnerPartyId=51001');
    const path = `/demo/board-approval/instances/${created.body.id}`;
    await caller.post(`${path}/data?dataType=form`, { body: { amount: 8 } });
    const next = () => caller.put(`${path}/process/next`, { headers: { 'idempotency-key': '"next"' } });
    const first = next();
    await isAtWork;
    const second = await next();
    expect([second.status, second.body.code]).to.deep.equal([409, 'ERR_KEY_IN_USE']);
    finish();
    const answers = [await first, await next()];
    expect(answers.map(({ status }) => status)).to.deep.equal([200, 200]);
    expect(answers[1]!.body).to.deep.equal(answers[0]!.body);
    await server.stop();
  });
});
