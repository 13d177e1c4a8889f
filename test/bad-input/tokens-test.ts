import { expect } from 'chai';
import { createDevelopmentIssuer } from '../../src/http/auth/index.ts';
import type { Journey, ServedApps } from '../interop/served-apps.ts';
import { subject } from '../interop/served-apps.ts';
import { serveBoard } from './bad-input-server.ts';
import { tableContents } from './table-contents.ts';

const HOUR = 3_600_000;

/** The token with other words in its header or claims. */
function changed(token: string, part: 0 | 1, changes: object): string {
  const parts = token.split('.');
  const words = JSON.parse(Buffer.from(parts[part]!, 'base64url').toString());
  parts[part] = Buffer.from(JSON.stringify({ ...words, ...changes })).toString('base64url');
  return parts.join('.');
}

const withoutSignature = (token: string) => token.replace(/[^.]+$/, '');

describe('a token that doesn’t hold', () => {
  let served: ServedApps;
  let journey: Journey;
  let good: string;

  before(async function () {
    this.timeout(30_000);
    ({ served, journey } = await serveBoard());
    good = await served.issuer.issue(subject(1), { now: served.clock.now });
  });

  after(() => served.stop());

  const headers: [what: string, header: () => Promise<string | undefined> | string | undefined][] = [
    ['that is missing', () => undefined],
    ['that is empty', () => 'Bearer '],
    ['that is no token', () => 'Bearer secret'],
    ['of another scheme', () => `Basic ${good}`],
    [
      'that has expired',
      async () =>
        `Bearer ${await served.issuer.issue(subject(1), { now: served.clock.now - 2 * HOUR, lifetime: HOUR })}`,
    ],
    [
      'of another issuer’s key',
      async () => {
        const kept = new Map<string, string>();
        const foreign = await createDevelopmentIssuer({
          get: async (name) => kept.get(name),
          setOnce: async (_, value) => value,
        });
        return `Bearer ${await foreign.issue(subject(1), { now: served.clock.now })}`;
      },
    ],
    ['that is unsigned', () => `Bearer ${withoutSignature(changed(good, 0, { alg: 'none' }))}`],
    ['that is unsigned, in capitals', () => `Bearer ${withoutSignature(changed(good, 0, { alg: 'NONE' }))}`],
    ['whose signature was cut off', () => `Bearer ${withoutSignature(good)}`],
    [
      'that was for somebody else when it was signed',
      () => `Bearer ${changed(good, 1, { pid: '01810000003' })}`,
    ],
    ['that was made to last', () => `Bearer ${changed(good, 1, { exp: 9_999_999_999 })}`],
    ['of nobody', async () => `Bearer ${await served.issuer.issue({}, { now: served.clock.now })}`],
    ['that is very long', () => `Bearer ${good}${'x'.repeat(12_000)}`],
  ];

  const calls = [
    ['post', '/actions', { action: 'sign' }],
    ['put', '/process/next', { action: 'sign' }],
    ['get', '', undefined],
  ] as const;

  it('is not the one that all of these are made from', async () => {
    const answer = await served.call({ authorization: `Bearer ${good}` }, 'get', journey.path);
    expect(answer.status).to.equal(200);
  });

  for (const [what, header] of headers) {
    for (const [method, route, body] of calls) {
      it(`${what} is a 401 that changes nothing: ${method} ${route || 'the instance'}`, async () => {
        const untouched = await tableContents(served.database.knex);
        const authorization = await header();
        const caller = authorization === undefined ? {} : { authorization };
        const answer = await served.call(caller, method, journey.path + route, body);
        expect([answer.status, answer.body.code]).to.deep.equal([401, 'ERR_UNAUTHENTICATED']);
        expect(await tableContents(served.database.knex)).to.deep.equal(untouched);
      });
    }
  }

  it('is never repeated in the answer', async () => {
    const answer = await served.call(
      { authorization: `Bearer ${changed(good, 1, { pid: '01810000003' })}` },
      'get',
      journey.path,
    );
    // some ids of requests have eleven digits in a row
    const { traceId, ...told } = answer.body;
    expect(traceId).to.match(/^[0-9a-f-]{36}$/);
    expect(JSON.stringify(told)).to.not.match(/eyJ|\d{11}/);
  });
});
