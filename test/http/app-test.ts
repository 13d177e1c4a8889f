import { expect } from 'chai';
import express from 'express';
import supertest from 'supertest';
import { SigningError } from '../../src/errors.ts';
import { altinnRouter, createApp, type HttpLog } from '../../src/http/index.ts';
import type { Runtime } from '../../src/runtime/index.ts';

const INSTANCE = '/demo/app/instances/51001/6f1c7d0e-5f0a-4c6e-9d0e-0f6b0a6f9a01';

/** A runtime of which a test says what is asked of it. */
function runtimeWith(parts: Partial<Runtime>): Runtime {
  return parts as Runtime;
}

const authenticate = async () => ({ kind: 'person' as const, level: 4 });

describe('the app', () => {
  const app = createApp({ runtime: runtimeWith({}), authenticate });

  it('answers that it is healthy', async () => {
    const answer = await supertest(app).get('/health');
    expect(answer.body).to.deep.equal({ status: 'ok' });
  });

  it('serves its own description', async () => {
    const answer = await supertest(app).get('/openapi.json');
    expect(answer.body.openapi).to.equal('3.1.0');
  });

  it('does not say what it is made of', async () => {
    const answer = await supertest(app).get('/health');
    expect(answer.headers).to.not.have.property('x-powered-by');
  });

  it('forbids storing and sniffing', async () => {
    const answer = await supertest(app).get('/health');
    expect(answer.headers).to.include({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' });
  });

  it('answers a problem where nothing is', async () => {
    const answer = await supertest(app).get('/nowhere');
    expect([answer.status, answer.type, answer.body.code]).to.deep.equal([
      404,
      'application/problem+json',
      'ERR_NOT_FOUND',
    ]);
  });

  it('names the methods of an address', async () => {
    const answer = await supertest(app).delete('/health');
    expect([answer.status, answer.headers.allow, answer.body.code]).to.deep.equal([405, 'GET', 'ERR_METHOD']);
  });

  it('refuses an address that can not be read', async () => {
    const answer = await supertest(app).get('/%E0%A4/x/instances/1/2');
    expect([answer.status, answer.body.code]).to.deep.equal([400, 'ERR_BODY_INVALID']);
  });

  it('gives a request an id', async () => {
    const answer = await supertest(app).get('/nowhere');
    expect(answer.body.traceId).to.equal(answer.headers['x-request-id']);
  });

  it('keeps the id that a caller gave', async () => {
    const answer = await supertest(app).get('/health').set('x-request-id', 'abc-1');
    expect(answer.headers['x-request-id']).to.equal('abc-1');
  });

  it('does not repeat an id that could harm', async () => {
    const answer = await supertest(app).get('/health').set('x-request-id', '<script>');
    expect(answer.headers['x-request-id']).to.not.contain('script');
  });
});

describe('an app that is about to stop', () => {
  it('refuses requests and closes their connections', async () => {
    const stopping = AbortSignal.abort();
    const app = createApp({ runtime: runtimeWith({}), authenticate, stopping });
    const answer = await supertest(app).get('/health');
    expect([answer.status, answer.headers.connection, answer.body.code]).to.deep.equal([
      503,
      'close',
      'ERR_SHUTTING_DOWN',
    ]);
  });
});

describe('an app with a call limit', () => {
  const app = createApp({
    runtime: runtimeWith({
      instance: async () => {
        throw new SigningError('ERR_INSTANCE_UNKNOWN', 'unknown');
      },
    }),
    authenticate,
    callLimit: { calls: 2, window: 60_000 },
  });
  const call = (token: string) => supertest(app).get(INSTANCE).set('authorization', token);

  it('refuses the call after the last', async () => {
    const statuses = [await call('a'), await call('a'), await call('a')].map(({ status }) => status);
    expect(statuses).to.deep.equal([404, 404, 429]);
  });

  it('tells the code and when to come again', async () => {
    const answer = await call('a');
    expect([answer.body.code, answer.headers['retry-after']]).to.deep.equal(['ERR_CALL_LIMIT', '60']);
  });

  it('counts each token for itself', async () => {
    expect((await call('b')).status).to.equal(404);
  });
});

describe('a request that the runtime has no room for', () => {
  it('is told when to come again', async () => {
    const runtime = runtimeWith({
      instance: async () => {
        throw new SigningError('ERR_BUSY', 'too many');
      },
    });
    const { status, headers, body } = await supertest(createApp({ runtime, authenticate })).get(INSTANCE);
    expect([status, headers['retry-after'], body.code]).to.deep.equal([503, '5', 'ERR_BUSY']);
  });
});

describe('a request that fails inside', () => {
  const logged: unknown[] = [];
  const log: HttpLog = { info() {}, warn() {}, error: (...line) => logged.push(line) };
  const app = createApp({
    runtime: runtimeWith({
      instance: async () => {
        const cause = new TypeError('01816000001');
        throw new Error("select * from signee where number = '01816000001'", { cause });
      },
    }),
    authenticate,
    log,
  });

  it('is answered without a reason', async () => {
    const { body } = await supertest(app).get(INSTANCE);
    expect(body).to.deep.include({ status: 500, code: 'ERR_INTERNAL', detail: 'internal error' });
  });

  it('is logged without values', () => {
    expect(JSON.stringify(logged)).to.contain('frames').and.not.contain('01816000001');
  });

  it('is logged with what caused it', () => {
    expect(JSON.stringify(logged)).to.contain('"cause":"TypeError"').and.contain('causeFrames');
  });

  it('is not logged with its address', () => {
    expect(JSON.stringify(logged)).to.not.contain('51001');
  });
});

describe("the router in a host's own app", () => {
  const host = express();
  host.use('/altinn', altinnRouter({ runtime: runtimeWith({}), authenticate }));
  host.get('/altinn/own/page', (_req, res) => {
    res.send('mine');
  });

  it('leaves other paths to the host, unauthenticated', async () => {
    const answer = await supertest(host).get('/altinn/own/page');
    expect(answer.text).to.equal('mine');
  });

  it('answers its own errors', async () => {
    const answer = await supertest(host).get('/altinn/demo/app/instances/51001/no-guid');
    expect(answer.body.code).to.equal('ERR_NOT_FOUND');
  });
});
