import { expect } from 'chai';
import supertest, { type Response } from 'supertest';
import { SigningError } from '../../../src/errors.ts';
import { type AppOptions, createApp, messagesRouter } from '../../../src/http/index.ts';
import { messageBody } from '../../../src/http/messages/bodies.ts';
import type { Runtime } from '../../../src/runtime/index.ts';
import type { Actor } from '../../../src/signing/index.ts';
import { person } from '../../helpers/runtime.ts';
import { describedOperations, describedWrongly, routedOperations, unlikeSchema } from '../api-description.ts';
import {
  attachment,
  bytes,
  MessagesServer,
  mainForm,
  owner,
  type Sent,
  signBody,
  subForm,
} from './messages-server.ts';

const HAL = 'application/hal+json';

/** A request for a new message. */
interface Call extends Sent {
  /** `{main}`, `{sub}`, `{plan}` and `{photo}` stand for the ids of the forms and attachments of the message. */
  path: string;
  /** Where the message stands when it is asked for; none: the path is one behind `/api`. */
  at?: 'filling' | 'signing' | 'archived';
  /** Default `my`. */
  box?: string;
  /** An archived message is asked for under the id that it had before. */
  original?: boolean;
  status: number;
  /** Default the owner; undefined: nobody. */
  caller?: Actor | undefined;
}

const stranger = person(9);
const service = signBody('partial');
const octets = { 'content-type': 'application/octet-stream' };
const xml = { 'content-type': 'application/xml' };

/** Of each operation what succeeds, and what does not. */
const calls: Record<string, [Call, ...Call[]]> = {
  'GET /api/{who}/messages': [
    { path: '/my/messages?language=1033&$orderby=CreatedDate desc', status: 200 },
    { path: '/my/messages?$filter=nonsense', status: 400 },
    { path: '/my/messages', status: 400, apiKey: null },
    { path: '/my/messages', status: 406, headers: { accept: 'application/xml' } },
  ],
  'POST /api/{who}/messages': [
    { path: '/my/messages', status: 400, body: { ...service, ServiceCode: 'none' } },
    { path: '/my/messages', status: 400, body: service },
    { path: '/my/messages', status: 400, body: '{' },
    { path: '/my/messages', status: 415, body: '<xml/>', headers: xml },
    {
      path: '/my/messages?complete=false',
      status: 201,
      body: { ...service, _embedded: { forms: [mainForm()] } },
    },
  ],
  'GET /api/{who}/messages/trashbin': [
    { path: '/my/messages/trashbin', status: 200 },
    { path: '/my/messages/trashbin', status: 401, caller: undefined },
  ],
  'GET /api/{who}/messages/{messageId}': [
    { path: '', at: 'filling', status: 200 },
    { path: '', at: 'signing', status: 200 },
    { path: '', at: 'archived', status: 200 },
    { path: '', at: 'filling', status: 304, headers: { 'if-none-match': '*' } },
    { path: '', at: 'archived', original: true, status: 410 },
    { path: '', at: 'filling', box: 'r101', status: 403, caller: stranger },
    { path: '', at: 'filling', status: 404, caller: stranger },
    { path: '/my/messages/a999999999', status: 404 },
  ],
  'PUT /api/{who}/messages/{messageId}': [
    { path: '', at: 'filling', status: 204, body: service },
    { path: '?complete=false', at: 'signing', status: 204, body: service },
    { path: '', at: 'filling', status: 400, body: { ...service, _embedded: { forms: [] } } },
    {
      path: '',
      at: 'filling',
      status: 400,
      body: { ...service, _embedded: { forms: [mainForm('no XML')] } },
    },
    { path: '', at: 'signing', status: 400, body: { ...service, _embedded: { SignatureSpec: {} } } },
    { path: '', at: 'archived', status: 409, body: service },
    { path: '', at: 'archived', original: true, status: 409, body: service },
    { path: '', at: 'signing', status: 412, body: service, headers: { 'if-match': '"99"' } },
  ],
  'DELETE /api/{who}/messages/{messageId}': [
    { path: '', at: 'signing', status: 204 },
    { path: '', at: 'archived', status: 409 },
    { path: '', at: 'signing', status: 403, apiKey: 'reader' },
  ],
  'GET /api/{who}/messages/{messageId}/signingtext': [
    { path: '/signingtext?language=1033', at: 'signing', status: 200 },
    { path: '/signingtext', at: 'filling', status: 404 },
  ],
  'GET /api/{who}/messages/{messageId}/signingtest': [
    { path: '/signingtest', at: 'signing', status: 200 },
    { path: '/signingtest', at: 'filling', status: 404 },
  ],
  'GET /api/{who}/messages/{messageId}/validate': [
    { path: '/validate', at: 'filling', status: 200 },
    { path: '/validate', at: 'signing', status: 409 },
  ],
  'PUT /api/{who}/messages/{messageId}/archive': [
    { path: '/archive', at: 'archived', status: 204 },
    { path: '/archive', at: 'signing', status: 409 },
    { path: '/archive', at: 'archived', original: true, status: 204 },
  ],
  'GET /api/{who}/messages/{messageId}/archivereference': [
    { path: '/archivereference', at: 'archived', status: 200 },
    { path: '/archivereference', at: 'signing', status: 404 },
  ],
  'GET /api/{who}/messages/{messageId}/print': [
    { path: '/print', at: 'archived', status: 200 },
    { path: '/print', at: 'filling', status: 409 },
  ],
  'GET /api/{who}/messages/{messageId}/forms': [
    { path: '/forms', at: 'filling', status: 200 },
    { path: '/forms', at: 'archived', status: 200 },
    { path: '/forms', at: 'archived', original: true, status: 410 },
    { path: '/forms', at: 'filling', status: 403, scopes: [] },
  ],
  'GET /api/{who}/messages/{messageId}/forms/{formId}': [
    { path: '/forms/{sub}', at: 'filling', status: 200 },
    { path: '/forms/99', at: 'filling', status: 404 },
  ],
  'GET /api/{who}/messages/{messageId}/forms/{formId}/formdata': [
    { path: '/forms/{main}/formdata', at: 'filling', status: 200 },
    { path: '/forms/{main}/formdata', at: 'filling', status: 304, headers: { 'if-none-match': '*' } },
    { path: '/forms/{plan}/formdata', at: 'filling', status: 404 },
  ],
  'PUT /api/{who}/messages/{messageId}/forms/{formId}/formdata': [
    { path: '/forms/{main}/formdata', at: 'filling', status: 204, body: '<other/>', headers: xml },
    { path: '/forms/{main}/formdata', at: 'signing', status: 409, body: '<other/>', headers: xml },
    {
      path: '/forms/{main}/formdata',
      at: 'filling',
      status: 415,
      body: '<other/>',
      headers: { ...xml, 'content-encoding': 'none' },
    },
  ],
  'GET /api/{who}/messages/{messageId}/forms/{formId}/print': [
    { path: '/forms/{main}/print', at: 'archived', status: 200 },
    { path: '/forms/99/print', at: 'archived', status: 404 },
  ],
  'GET /api/{who}/messages/{messageId}/attachments': [
    { path: '/attachments', at: 'signing', status: 200 },
    { path: '/attachments', at: 'signing', status: 400, apiKey: null },
  ],
  'POST /api/{who}/messages/{messageId}/attachments': [
    { path: '/attachments', at: 'signing', status: 201, body: attachment('photo') },
    {
      path: '/attachments',
      at: 'filling',
      status: 400,
      body: { ...attachment('photo'), AttachmentType: 'none' },
    },
  ],
  'POST /api/{who}/messages/{messageId}/attachments/streamedattachment': [
    {
      path: '/attachments/streamedattachment?filename=a.txt&attachmentType=photo',
      at: 'filling',
      status: 201,
      body: bytes,
      headers: octets,
    },
    { path: '/attachments/streamedattachment', at: 'filling', status: 400, body: bytes, headers: octets },
  ],
  'POST /api/{who}/messages/{messageId}/streamedattachment': [
    {
      path: '/streamedattachment?filename=a.txt&attachmentType=photo',
      at: 'filling',
      status: 201,
      body: bytes,
      headers: octets,
    },
    { path: '/streamedattachment', at: 'filling', status: 400, body: bytes, headers: octets },
  ],
  'GET /api/{who}/messages/{messageId}/attachments/{attachmentId}': [
    { path: '/attachments/{plan}', at: 'archived', status: 200 },
    { path: '/attachments/{main}', at: 'archived', status: 404 },
  ],
  'DELETE /api/{who}/messages/{messageId}/attachments/{attachmentId}': [
    { path: '/attachments/{photo}', at: 'filling', status: 204 },
    { path: '/attachments/{plan}', at: 'archived', status: 409 },
  ],
  'GET /api/{who}/messages/{messageId}/attachments/{attachmentId}/data': [
    { path: '/attachments/{plan}/data', at: 'archived', status: 200 },
    { path: '/attachments/99/data', at: 'archived', status: 404 },
  ],
  'GET /api/metadata/formtask/{code}/{edition}': [
    { path: '/metadata/formtask/101/1', status: 200, caller: undefined },
    { path: '/metadata/formtask/101/2', status: 404 },
  ],
};

describe("the description of Altinn II's messages", () => {
  let server: MessagesServer;

  before(async () => {
    server = await MessagesServer.start();
    // certificates of the tests' sealing key are of today
    server.clock.now = Date.now();
  });

  after(() => server.stop());

  it('has every route of the router, and no other', () => {
    const router = messagesRouter({ runtime: {} as Runtime, authenticate: async () => owner, apiKeys: [] });
    const described = describedOperations().filter((operation) => operation.includes(' /api/'));
    expect(described).to.have.members(routedOperations(router, '/api'));
  });

  it('is held against answers of every route', () => {
    const described = describedOperations().filter((operation) => operation.includes(' /api/'));
    expect(Object.keys(calls)).to.have.members(described);
  });

  for (const [operation, tried] of Object.entries(calls)) {
    const method = operation.split(' ')[0]!;
    for (const call of tried) {
      const what = `${call.status} of ${method} <${call.path}>${call.at ? ` while ${call.at}` : ''}`;
      for (const accept of acceptedBy(call)) {
        it(`fits ${what}, as ${accept}`, async () => {
          const url = await addressOf(call);
          const answer = await send(method, url, { ...call, headers: { ...call.headers, accept } });
          expect(answer.status, answer.text).to.equal(call.status);
          expect(describedWrongly(method, url, answer)).to.equal(undefined);
        });
      }
    }
  }

  it('fits 405 of every path', async () => {
    const paths = new Set(describedOperations().map((operation) => operation.split(' ')[1]!));
    for (const path of [...paths].filter((each) => each.startsWith('/api/'))) {
      const url = path.replace(/[{}]/g, '');
      const answer = await supertest(server.app).patch(url);
      expect([answer.status, describedWrongly('PATCH', url, answer)], path).to.deep.equal([405, undefined]);
    }
  });

  const elsewhere: [what: string, status: number, options: Partial<AppOptions>][] = [
    ['a caller who calls too often', 429, { callLimit: { calls: 1, window: 60_000 } }],
    ['a server that stops', 503, { stopping: AbortSignal.abort() }],
    ['a database that does not answer', 503, { runtime: withoutDatabase() }],
  ];
  for (const [what, status, options] of elsewhere) {
    it(`fits ${status} of ${what}`, async () => {
      const { runtime } = server;
      const app = createApp({
        runtime,
        authenticate: async () => owner,
        messages: { apiKeys: [] },
        ...options,
      });
      const path = '/api/metadata/formtask/101/1';
      await supertest(app).get(path);
      const answer = await supertest(app).get(path);
      expect([answer.status, describedWrongly('GET', path, answer)]).to.deep.equal([status, undefined]);
    });
  }

  it('finds out an error that is told as a problem document', () => {
    const body = { status: 404, code: 'ERR_NOT_FOUND' };
    const answer = { status: 404, type: 'application/problem+json', body };
    expect(describedWrongly('GET', '/api/my/messages/a1', answer)).to.equal(
      'application/problem+json is not described for MessageError',
    );
  });

  /** Makes the message that is asked for, if one is. */
  async function addressOf({ at, path, box = 'my', original = false }: Call): Promise<string> {
    if (at === undefined) return `/api${path}`;
    const query = { filling: '?complete=false', signing: '?sign=false', archived: '' }[at];
    const made = await server.message('partial', { query });
    const [main, sub] = made.forms;
    const [plan, photo] = made.attachments;
    const numbers: Record<string, unknown> = { main, sub, plan, photo };
    const message = original ? made.path.replace('/b', '/a') : made.path;
    return message.replace('/my/', `/${box}/`) + path.replace(/\{(\w+)\}/g, (_, name) => `${numbers[name]}`);
  }

  function send(method: string, url: string, call: Call): Promise<Response> {
    const caller = server.as('caller' in call ? call.caller : owner);
    return caller[method.toLowerCase() as keyof typeof caller](url, call);
  }
});

describe('the described body of a message', () => {
  const photo = attachment('photo');
  const embedded = (embeds: object) => ({ ...service, _embedded: embeds });
  const bodies: [what: string, body: unknown, fits: boolean][] = [
    ['a service alone', service, true],
    ['numbers as text, and text as a number', { ...service, ServiceCode: 123, ServiceEdition: '64' }, true],
    ['what nobody asked for', { ...service, Subject: 'a notice' }, true],
    ['nothing embedded', embedded({}), true],
    ['null in place of what is embedded', { ...service, _embedded: null }, true],
    ['null in place of each', embedded({ forms: null, attachments: null, SignatureSpec: null }), true],
    ['forms and attachments', embedded({ forms: [mainForm(), subForm()], attachments: [photo] }), true],
    ['an attachment without a type', embedded({ attachments: [{ ...photo, AttachmentType: null }] }), true],
    ['a choice', embedded({ SignatureSpec: { FormIds: [1, '2'], AttachmentIds: null } }), true],
    ['no service', { Type: 'FormTask' }, false],
    ['another type', { ...service, Type: 'Correspondence' }, false],
    ['an edition that is no number', { ...service, ServiceEdition: 'x' }, false],
    ['an edition below 0', { ...service, ServiceEdition: -1 }, false],
    ['an edition between two', { ...service, ServiceEdition: 1.5 }, false],
    ['a form without data', embedded({ forms: [{ ...mainForm(), FormData: undefined }] }), false],
    ['a form of another type', embedded({ forms: [{ ...mainForm(), Type: 'Form' }] }), false],
    ['an attachment without a name', embedded({ attachments: [{ ...photo, FileName: '' }] }), false],
    [
      'an attachment of a long name',
      embedded({ attachments: [{ ...photo, FileName: 'x'.repeat(256) }] }),
      false,
    ],
    ['a choice of what has no number', embedded({ SignatureSpec: { FormIds: ['x'] } }), false],
    ['more ids than may be', embedded({ SignatureSpec: { FormIds: Array(1001).fill(1) } }), false],
    ['a list', [service], false],
  ];
  for (const [what, body, fits] of bodies) {
    it(`${fits ? 'takes' : 'refuses'} ${what}, as the router does`, () => {
      const sent = JSON.parse(JSON.stringify(body));
      const wrong = unlikeSchema('MessageBody', sent);
      expect([wrong === undefined, messageBody.safeParse(sent).success], wrong).to.deep.equal([fits, fits]);
    });
  }
});

/** Errors are told in one media type, all else in two. */
function acceptedBy({ status, headers }: Call): string[] {
  return status === 200 || status === 201 ? [HAL, 'application/json'] : [headers?.accept ?? HAL];
}

function withoutDatabase(): Runtime {
  const applications = async () => {
    throw new SigningError('ERR_STORAGE_UNAVAILABLE', 'the database does not answer');
  };
  return { applications } as unknown as Runtime;
}
