import { expect } from 'chai';
import { person } from '../../helpers/runtime.ts';
import { AltinnServer } from './altinn-server.ts';

const json = { 'content-type': 'application/json' };
const deep = `${'{"metadata":'.repeat(30)}1${'}'.repeat(30)}`;

/** What is sent, and what comes back, from every route that takes JSON. */
const bodies: [string, Record<string, string>, string | object, number, string][] = [
  ['broken JSON', json, '{"action":', 400, 'ERR_BODY_INVALID'],
  ['a number', json, '17', 400, 'ERR_BODY_INVALID'],
  ['a list', json, '[]', 400, 'ERR_BODY_INVALID'],
  ['text', json, '"sign"', 400, 'ERR_BODY_INVALID'],
  ['JSON that is too deep', json, deep, 400, 'ERR_BODY_TOO_DEEP'],
  ['JSON that is too large', json, `{"x":"${'y'.repeat(200_000)}"}`, 413, 'ERR_BODY_TOO_LARGE'],
  ['a key __proto__', json, '{"action":"sign","__proto__":{"admin":true}}', 400, 'ERR_BODY_INVALID'],
  ['a form', { 'content-type': 'application/x-www-form-urlencoded' }, 'action=sign', 415, 'ERR_CONTENT_TYPE'],
  ['XML', { 'content-type': 'application/xml' }, '<action>sign</action>', 415, 'ERR_CONTENT_TYPE'],
  [
    'an unknown charset',
    { 'content-type': 'application/json; charset=klingon' },
    '{}',
    415,
    'ERR_CONTENT_TYPE',
  ],
  ['an unknown encoding', { ...json, 'content-encoding': 'zip' }, '{}', 415, 'ERR_CONTENT_TYPE'],
  ['no gzip where gzip is said', { ...json, 'content-encoding': 'gzip' }, '{}', 400, 'ERR_BODY_INVALID'],
];

/** Fields of the wrong type, by route. */
const wrongTypes: [string, 'post' | 'put', string][] = [
  ['{"action":17}', 'post', '/actions'],
  ['{"action":["sign"]}', 'post', '/actions'],
  ['{"action":"sign","onBehalfOf":310000500}', 'post', '/actions'],
  ['{"action":"sign","metadata":{"a":1}}', 'post', '/actions'],
  [`{"action":"${'x'.repeat(256)}"}`, 'post', '/actions'],
  ['{"action":17}', 'put', '/process/next'],
  ['{"action":{"sign":true}}', 'put', '/process/next'],
  ['{"action":"sign","actionOnBehalfOf":true}', 'put', '/process/next'],
];

describe('hostile input over HTTP', () => {
  let server: AltinnServer;
  let path: string;

  before(async function () {
    this.timeout(30_000);
    server = await AltinnServer.start();
    path = await server.atBoard();
  });

  after(() => server.stop());

  afterEach('nothing has changed', async () => {
    const instance = await server.as(person(10)).get(path);
    expect([instance.body.data.length, instance.body.process.currentTask.elementId]).to.deep.equal([
      1,
      'Board',
    ]);
  });

  for (const [method, route] of [
    ['post', '/actions'],
    ['put', '/process/next'],
  ] as const) {
    for (const [what, headers, body, status, code] of bodies) {
      it(`${what} to ${route} is a ${status} ${code}`, async () => {
        const answer = await server.as(person(1))[method](`${path}${route}`, { headers, body });
        expect([answer.status, answer.body.code]).to.deep.equal([status, code]);
      });
    }
  }

  for (const [body, method, route] of wrongTypes) {
    it(`${body.slice(0, 50)} to ${route} is a 400 ERR_BODY_INVALID`, async () => {
      const answer = await server.as(person(1))[method](`${path}${route}`, { headers: json, body });
      expect([answer.status, answer.body.code]).to.deep.equal([400, 'ERR_BODY_INVALID']);
    });
  }

  it('an answer does not repeat what was sent', async () => {
    const answer = await server
      .as(person(1))
      .post(`${path}/actions`, { headers: json, body: '{"action":"sign","onBehalfOf":["01816000001"]}' });
    expect(answer.text).to.not.contain('01816000001');
  });

  it('nobody who has no token is asked for a body', async () => {
    const answer = await server.as(undefined).post(`${path}/actions`, { headers: json, body: '{"action":' });
    expect([answer.status, answer.body.code]).to.deep.equal([401, 'ERR_UNAUTHENTICATED']);
  });

  it('an instance is not created from a key __proto__', async () => {
    const answer = await server.as(person(10)).post('/ttd/board/instances', {
      headers: json,
      body: '{"instanceOwner":{"partyId":"110","__proto__":{}}}',
    });
    expect([answer.status, answer.body.code]).to.deep.equal([400, 'ERR_BODY_INVALID']);
  });

  it('an instance is not created from a form whose instance is broken', async () => {
    const answer = await server.as(person(10)).post('/ttd/board/instances', {
      headers: { 'content-type': 'multipart/form-data; boundary=x' },
      body: '--x\r\ncontent-disposition: form-data; name="instance"\r\n\r\n{\r\n--x--',
    });
    expect([answer.status, answer.body.code]).to.deep.equal([400, 'ERR_BODY_INVALID']);
  });

  it('a filename with control characters is refused', async () => {
    const form = await server.instance();
    const answer = await server.as(person(10)).post(`${form}/data?dataType=attachment`, {
      headers: { 'content-type': 'text/plain', 'content-disposition': "attachment; filename*=UTF-8''a%0Ab" },
      body: 'x',
    });
    expect([answer.status, answer.body.code]).to.deep.equal([422, 'ERR_DOCUMENT_NAME']);
  });

  for (const method of ['get', 'put', 'delete'] as const) {
    it(`${method} is no method of actions`, async () => {
      const answer = await server.as(person(1))[method](`${path}/actions`);
      expect([answer.status, answer.headers.allow, answer.body.code]).to.deep.equal([
        405,
        'POST',
        'ERR_METHOD',
      ]);
    });
  }
});
