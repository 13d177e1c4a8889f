import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import type { Journey, ServedApps } from '../interop/served-apps.ts';
import { serveBoard } from './bad-input-server.ts';
import { tableContents } from './table-contents.ts';

type Method = 'get' | 'post' | 'put' | 'delete';

const json = { 'content-type': 'application/json' };
const nested = (depth: number) => `${'{"metadata":'.repeat(depth)}1${'}'.repeat(depth)}`;
const large = `{"action":"sign","buttonId":"${'x'.repeat(200_000)}"}`;

/** Bodies that no route takes, whatever it is for. */
const bodies: [what: string, body: string, status: number, code: string, headers?: Record<string, string>][] =
  [
    ['broken JSON', '{"action":"sign"', 400, 'ERR_BODY_INVALID'],
    ['JSON with something behind it', '{"action":"sign"} x', 400, 'ERR_BODY_INVALID'],
    ['JSON that is too deep', nested(50), 400, 'ERR_BODY_TOO_DEEP'],
    ['JSON that is far too deep', '['.repeat(50_000) + ']'.repeat(50_000), 400, 'ERR_BODY_TOO_DEEP'],
    ['JSON that is too large', large, 413, 'ERR_BODY_TOO_LARGE'],
    ['a list', '["sign"]', 400, 'ERR_BODY_INVALID'],
    ['a number', '1', 400, 'ERR_BODY_INVALID'],
    ['a text', '"sign"', 400, 'ERR_BODY_INVALID'],
    ['a key __proto__', '{"action":"sign","__proto__":{"action":"sign"}}', 400, 'ERR_BODY_INVALID'],
    ['a key __proto__ further in', '{"metadata":{"__proto__":{"a":"b"}}}', 400, 'ERR_BODY_INVALID'],
    ['XML', '<action>sign</action>', 415, 'ERR_CONTENT_TYPE', { 'content-type': 'application/xml' }],
  ];

/** Fields of the wrong type, each with its route below the instance. */
const wrongTypes: [route: string, method: Method, body: object][] = [
  ['/actions', 'post', { action: 1 }],
  ['/actions', 'post', { action: { toString: 'sign' } }],
  ['/actions', 'post', { action: 'sign', onBehalfOf: ['310000500'] }],
  ['/actions', 'post', { action: 'sign', metadata: { deep: {} } }],
  ['/actions', 'post', { action: 'sign', ignoredValidators: 'all' }],
  ['/process/next', 'put', { action: true }],
  ['/process/next', 'put', { action: 'sign', actionOnBehalfOf: 310000500 }],
];

const wrongInstances: [what: string, body: object][] = [
  ['an owner that is a text', { instanceOwner: '110' }],
  ['a party id that is no number', { instanceOwner: { partyId: 'one' } }],
  ['half a party id', { instanceOwner: { partyId: 1.5 } }],
  ['a person’s number of 10 digits', { instanceOwner: { personNumber: '0181000001' } }],
];

describe('a request that can’t be meant', () => {
  let served: ServedApps;
  let journey: Journey;
  let untouched: Record<string, string>;

  before(async function () {
    this.timeout(30_000);
    ({ served, journey } = await serveBoard());
    untouched = await tableContents(served.database.knex);
  });

  after(() => served.stop());

  /** What came back, and whether anything has changed. */
  async function send(
    method: Method,
    path: string,
    body?: string | object,
    headers?: Record<string, string>,
    by = 1,
  ) {
    const answer = await served.call(by, method, path, body, headers);
    expect(await tableContents(served.database.knex), 'something has changed').to.deep.equal(untouched);
    return { status: answer.status, code: answer.body.code, type: answer.type };
  }

  const problem = (status: number, code: string) => ({ status, code, type: 'application/problem+json' });

  for (const [route, method] of [
    ['/actions', 'post'],
    ['/process/next', 'put'],
  ] as const) {
    for (const [what, body, status, code, headers = json] of bodies) {
      it(`${what} to ${route} is a ${status} ${code}`, async () => {
        const answer = await send(method, journey.path + route, body, headers);
        expect(answer).to.deep.equal(problem(status, code));
      });
    }
  }

  for (const [what, body, status, code, headers = json] of bodies) {
    it(`${what} makes no instance, but a ${status} ${code}`, async () => {
      const answer = await send('post', '/ttd/board/instances', body, headers, 10);
      expect(answer).to.deep.equal(problem(status, code));
    });
  }

  for (const [route, method, body] of wrongTypes) {
    it(`${JSON.stringify(body)} to ${route} is a 400 ERR_BODY_INVALID`, async () => {
      const answer = await send(method, journey.path + route, body);
      expect(answer).to.deep.equal(problem(400, 'ERR_BODY_INVALID'));
    });
  }

  for (const [what, body] of wrongInstances) {
    it(`${what} makes no instance, but a 400 ERR_BODY_INVALID`, async () => {
      const answer = await send('post', '/ttd/board/instances', body, undefined, 10);
      expect(answer).to.deep.equal(problem(400, 'ERR_BODY_INVALID'));
    });
  }

  describe('with an id that nobody knows', () => {
    const owner = 10;
    const elsewhere = (path: string) => `/ttd/board/instances/110/${randomUUID()}${path}`;

    const cases: [string, Method, () => string, object | undefined, number, string][] = [
      [
        'an app',
        'post',
        () => '/ttd/other/instances',
        { instanceOwner: { partyId: 110 } },
        404,
        'ERR_APP_UNKNOWN',
      ],
      [
        'a party',
        'post',
        () => '/ttd/board/instances',
        { instanceOwner: { partyId: 999 } },
        404,
        'ERR_PARTY_UNKNOWN',
      ],
      [
        'a negative party',
        'post',
        () => '/ttd/board/instances',
        { instanceOwner: { partyId: -110 } },
        404,
        'ERR_PARTY_UNKNOWN',
      ],
      ['an instance, read', 'get', () => elsewhere(''), undefined, 404, 'ERR_INSTANCE_UNKNOWN'],
      [
        'an instance, signed',
        'post',
        () => elsewhere('/actions'),
        { action: 'sign' },
        404,
        'ERR_INSTANCE_UNKNOWN',
      ],
      [
        'an instance, moved on',
        'put',
        () => elsewhere('/process/next'),
        undefined,
        404,
        'ERR_INSTANCE_UNKNOWN',
      ],
      [
        'an instance, completed',
        'put',
        () => elsewhere('/process/completeProcess'),
        undefined,
        404,
        'ERR_INSTANCE_UNKNOWN',
      ],
      ['an instance, listed', 'get', () => elsewhere('/signing'), undefined, 404, 'ERR_INSTANCE_UNKNOWN'],
      [
        'an instance of another party',
        'get',
        () => journey.path.replace('/110/', '/101/'),
        undefined,
        404,
        'ERR_INSTANCE_UNKNOWN',
      ],
      [
        'an instance of another app',
        'get',
        () => journey.path.replace('/board/', '/other/'),
        undefined,
        404,
        'ERR_INSTANCE_UNKNOWN',
      ],
      [
        'an instance id that is no GUID',
        'get',
        () => '/ttd/board/instances/110/1',
        undefined,
        404,
        'ERR_NOT_FOUND',
      ],
      [
        'a party id that is no number',
        'get',
        () => journey.path.replace('/110/', '/me/'),
        undefined,
        404,
        'ERR_NOT_FOUND',
      ],
      ['a path', 'get', () => `${journey.path}/nowhere`, undefined, 404, 'ERR_NOT_FOUND'],
      [
        'a data element, read',
        'get',
        () => `${journey.path}/data/${randomUUID()}`,
        undefined,
        404,
        'ERR_DOCUMENT_NOT_FOUND',
      ],
      [
        'a data element, deleted',
        'delete',
        () => `${journey.path}/data/${randomUUID()}`,
        undefined,
        404,
        'ERR_DOCUMENT_NOT_FOUND',
      ],
      ['a data type', 'post', () => `${journey.path}/data?dataType=deed`, {}, 400, 'ERR_DATA_TYPE_UNKNOWN'],
      [
        'a task, signed',
        'post',
        () => `${journey.path}/actions?taskId=Nobody`,
        { action: 'sign' },
        409,
        'ERR_ROUND_UNKNOWN',
      ],
    ];
    for (const [what, method, path, body, status, code] of cases) {
      it(`${what} is a ${status} ${code}`, async () => {
        const answer = await send(method, path(), body, undefined, owner);
        expect([answer.status, answer.code]).to.deep.equal([status, code]);
      });
    }

    it('a task, listed, is Altinn’s 400', async () => {
      const answer = await served.call(owner, 'get', `${journey.path}/signing?taskId=Nobody`);
      expect([answer.status, answer.body.title]).to.deep.equal([400, 'Not a signing task']);
    });
  });
});
