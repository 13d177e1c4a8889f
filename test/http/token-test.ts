import { expect } from 'chai';
import supertest from 'supertest';
import { createDevelopmentIssuer } from '../../src/http/auth/index.ts';
import { authenticateBearer, createApp } from '../../src/http/index.ts';
import type { Runtime } from '../../src/runtime/index.ts';

const INSTANCE = '/demo/app/instances/51001/6f1c7d0e-5f0a-4c6e-9d0e-0f6b0a6f9a01';
const NOW = Date.UTC(2026, 0, 5);
const HOUR = 3_600_000;

/** Settings of a database that is empty at first. */
function emptySettings() {
  const kept = new Map<string, string>();
  return {
    get: async (name: string) => kept.get(name),
    async setOnce(name: string, value: string) {
      if (!kept.has(name)) kept.set(name, value);
      return kept.get(name)!;
    },
  };
}

/** The token with other words in its header or claims, and the old signature. */
function forged(token: string, part: 0 | 1, changes: object): string {
  const parts = token.split('.');
  const words = JSON.parse(Buffer.from(parts[part]!, 'base64url').toString());
  parts[part] = Buffer.from(JSON.stringify({ ...words, ...changes })).toString('base64url');
  return parts.join('.');
}

describe('a request with a token', () => {
  const asked: unknown[] = [];
  const runtime = { sign: async (command: unknown) => asked.push(command) } as unknown as Runtime;
  let app: ReturnType<typeof createApp>;
  let token: string;
  let foreign: string;
  let expired: string;

  before(async () => {
    const clock = () => NOW;
    const issuer = await createDevelopmentIssuer(emptySettings(), { clock });
    const other = await createDevelopmentIssuer(emptySettings(), { clock });
    app = createApp({ runtime, authenticate: authenticateBearer(issuer.verify) });
    token = await issuer.issue({ person: '01816000001' }, { now: NOW });
    foreign = await other.issue({ person: '01816000001' }, { now: NOW });
    expired = await issuer.issue({ person: '01816000001' }, { now: NOW - 2 * HOUR, lifetime: HOUR });
  });

  const hostile: [string, () => string | undefined][] = [
    ['that is missing', () => undefined],
    ['that is none', () => 'Bearer secret'],
    ['of another scheme', () => `Basic ${token}`],
    ['that is over', () => `Bearer ${expired}`],
    ['of another issuer', () => `Bearer ${foreign}`],
    ['that is unsigned', () => `Bearer ${forged(token, 0, { alg: 'none' }).replace(/[^.]+$/, '')}`],
    ['for somebody else by the old signature', () => `Bearer ${forged(token, 1, { pid: '01816000002' })}`],
  ];
  for (const [what, header] of hostile) {
    it(`${what} is a 401 that does nothing and repeats nothing`, async () => {
      const request = supertest(app).post(`${INSTANCE}/actions`);
      const value = header();
      if (value !== undefined) request.set('authorization', value);
      const answer = await request.send({ action: 'sign' });
      expect([answer.status, answer.body.code, asked.length]).to.deep.equal([401, 'ERR_UNAUTHENTICATED', 0]);
      expect(answer.headers['www-authenticate']).to.equal('Bearer');
      if (value !== undefined) expect(answer.text).to.not.contain(value.split(' ')[1]!);
    });
  }
});
