import { expect } from 'chai';
import supertest from 'supertest';
import { SigningError } from '../../src/errors.ts';
import { createApp, type HttpLog } from '../../src/http/index.ts';
import type { Runtime } from '../../src/runtime/index.ts';
import { describedWrongly } from './api-description.ts';

const authenticate = async () => ({ kind: 'person' as const, level: 4 });
const unavailable = async () => {
  throw new SigningError('ERR_STORAGE_UNAVAILABLE', 'the database is not available');
};

/** What a path answers, held against the description. */
async function answerOf(path: string, ready: Runtime['ready'], stopping?: AbortSignal, log?: HttpLog) {
  const app = createApp({
    runtime: { ready } as Runtime,
    authenticate,
    ...(stopping && { stopping }),
    ...(log && { log }),
  });
  const answer = await supertest(app).get(path);
  expect(describedWrongly('get', path, answer)).to.equal(undefined);
  return answer;
}

describe('a server whose database works', () => {
  for (const path of ['/health', '/health/live', '/health/ready']) {
    it(`says so at ${path}, without a token`, async () => {
      const { status, body } = await answerOf(path, async () => {});
      expect([status, body]).to.deep.equal([200, { status: 'ok' }]);
    });
  }
});

describe('a server whose database does not work', () => {
  for (const path of ['/health', '/health/live']) {
    it(`answers at ${path} all the same`, async () => {
      expect((await answerOf(path, unavailable)).status).to.equal(200);
    });
  }

  it('is not ready, and says when to ask again', async () => {
    const { status, body, headers } = await answerOf('/health/ready', unavailable);
    expect([status, body.code, headers['retry-after'], headers['x-error-code']]).to.deep.equal([
      503,
      'ERR_STORAGE_UNAVAILABLE',
      '5',
      'ERR_STORAGE_UNAVAILABLE',
    ]);
  });
});

describe('a server that is about to stop', () => {
  const stopping = AbortSignal.abort();

  it('is alive', async () => {
    const { status, headers } = await answerOf('/health/live', async () => {}, stopping);
    expect([status, headers.connection]).to.deep.equal([200, 'close']);
  });

  for (const path of ['/health/ready', '/health']) {
    it(`takes nothing more, by ${path}`, async () => {
      const { status, body, headers } = await answerOf(path, async () => {}, stopping);
      expect([status, body.code, headers['retry-after'], headers.connection]).to.deep.equal([
        503,
        'ERR_SHUTTING_DOWN',
        '1',
        'close',
      ]);
    });
  }
});
