import { expect } from 'chai';
import type { Express } from 'express';
import supertest, { type Response } from 'supertest';
import { SigningError } from '../../../src/errors.ts';
import { type AppOptions, type Caller, createApp } from '../../../src/http/index.ts';
import type { Runtime } from '../../../src/runtime/index.ts';
import type { Actor } from '../../../src/signing/index.ts';
import { databases, type TestDatabase } from '../../helpers/databases.ts';
import { createTestRuntime, person, TestClock, type TestRuntimeOptions } from '../../helpers/runtime.ts';
import { describedWrongly } from '../api-description.ts';
import { codes, type ServiceName, services } from './services.ts';

export const owner = person(1);

/** Bytes that are given for attachments. */
export const bytes = Buffer.from('attached');

/** What a test sends besides method and path. */
export interface Sent {
  body?: string | object | Buffer;
  headers?: Record<string, string>;
  /** Default `all`; null: none. */
  apiKey?: string | null;
  /** Default both of the dialect's. */
  scopes?: string[];
}

/** Somebody who calls the server; every answer is held against the description of the API. */
export interface MessagesCaller {
  get(path: string, sent?: Sent): Promise<Response>;
  post(path: string, sent?: Sent): Promise<Response>;
  put(path: string, sent?: Sent): Promise<Response>;
  delete(path: string, sent?: Sent): Promise<Response>;
}

/** A message that a test has made, by the numbers that callers know it by. */
export interface MadeMessage {
  path: string;
  /** Where it is once it is archived. */
  archived: string;
  id: string;
  forms: number[];
  attachments: number[];
  /** Body that signs it, with what is embedded. */
  body(embedded?: object): object;
}

/** A server with both dialects over an empty database, and a service for each rule. */
export class MessagesServer {
  readonly clock = new TestClock();
  readonly logged: Record<string, unknown>[] = [];
  #database!: TestDatabase;
  runtime!: Runtime;
  app!: Express;

  static async start(
    options: Partial<TestRuntimeOptions> = {},
    appOptions: Partial<AppOptions> = {},
  ): Promise<MessagesServer> {
    const server = new MessagesServer();
    server.#database = await databases[0]!.create();
    server.runtime = await createTestRuntime(server.#database, {
      apps: services,
      clock: server.clock.read,
      ...options,
    });
    const log = (fields: Record<string, unknown>, message: string) =>
      void server.logged.push({ ...fields, message });
    server.app = createApp({
      runtime: server.runtime,
      authenticate,
      baseUrl: 'https://signing.test/',
      messages: {
        apiKeys: [
          { name: 'all', key: 'all', allow: ['read', 'write'] },
          { name: 'reader', key: 'reader', allow: ['read'] },
          { name: 'one service', key: 'one-service', allow: ['read', 'write'], services: [codes.partial] },
        ],
      },
      log: { info() {}, warn: log, error: log },
      ...appOptions,
    });
    return server;
  }

  async stop(): Promise<void> {
    await this.runtime.close();
    await this.#database.close();
  }

  get knex(): TestDatabase['knex'] {
    return this.#database.knex;
  }

  /** Calls as somebody, or as nobody. */
  as(actor: Actor | undefined): MessagesCaller {
    const call =
      (method: 'get' | 'post' | 'put' | 'delete') =>
      (path: string, sent: Sent = {}) =>
        this.#call(actor, method, path, sent);
    return { get: call('get'), post: call('post'), put: call('put'), delete: call('delete') };
  }

  async #call(
    actor: Actor | undefined,
    method: 'get' | 'post' | 'put' | 'delete',
    path: string,
    {
      body,
      headers = {},
      apiKey = 'all',
      scopes = ['altinn:instances.read', 'altinn:instances.write'],
    }: Sent,
  ) {
    const request = supertest(this.app)[method](path);
    if (actor !== undefined) request.set('authorization', `Bearer ${JSON.stringify({ ...actor, scopes })}`);
    if (apiKey !== null) request.set('apikey', apiKey);
    if (body !== undefined && !('content-type' in headers))
      request.set('content-type', 'application/hal+json');
    for (const [name, value] of Object.entries(headers)) request.set(name, value);
    if (path.endsWith('/print')) request.responseType('blob');
    const raw = typeof body === 'object' && !Buffer.isBuffer(body) ? JSON.stringify(body) : body;
    const answer = await (raw === undefined ? request : request.send(raw));
    // where a print is asked for, an error comes as bytes too
    if (Buffer.isBuffer(answer.body) && answer.type === 'application/json')
      answer.body = JSON.parse(answer.body.toString());
    expect(describedWrongly(method, path, answer), `${method} ${path}`).to.equal(undefined);
    return answer;
  }

  /** Makes a message of a service; it is at its signing step unless the query says otherwise. */
  async message(
    name: ServiceName,
    {
      query = '?sign=false',
      box = 'my',
      as = owner,
      embedded = embeddedFor(name),
    }: { query?: string; box?: string; as?: Actor; embedded?: object } = {},
  ): Promise<MadeMessage> {
    const body = (more?: object) => signBody(name, more);
    const made = await this.as(as).post(`/api/${box}/messages${query}`, { body: body(embedded) });
    if (made.status !== 201) throw new Error(`${made.status} ${made.text}`);
    const path = new URL(made.headers.location!).pathname;
    const { _links: links } = (await this.as(as).get(path)).body;
    const numbers = (list: { href: string }[] = []) => list.map(({ href }) => Number(href.split('/').at(-1)));
    const id = path.split('/').at(-1)!;
    return {
      path,
      archived: path.replace(`/${id}`, `/b${id.slice(1)}`),
      id,
      forms: numbers(links.form),
      attachments: numbers(links.attachment),
      body,
    };
  }
}

/** Body that signs a message of a service. */
export function signBody(name: ServiceName, embedded?: object): object {
  return {
    Type: 'FormTask',
    ServiceCode: codes[name],
    ServiceEdition: 1,
    ...(embedded && { _embedded: embedded }),
  };
}

export function mainForm(data = '<notice><amount>7</amount></notice>') {
  return { Type: 'MainForm', DataFormatId: '5001', DataFormatVersion: 1, FormData: data };
}

export function subForm(data = '<neighbours/>') {
  return { Type: 'SubForm', DataFormatId: '5002', DataFormatVersion: 1, FormData: data };
}

export function attachment(type: 'plan' | 'photo', name = `${type}.txt`, data = bytes) {
  return { FileName: name, AttachmentType: type, Data: data.toString('base64') };
}

/** All kinds of forms and attachments for services that sign them apart; else a main form. */
function embeddedFor(name: ServiceName): object {
  if (!['partial', 'free', 'all'].includes(name)) return { forms: [mainForm()] };
  return { forms: [mainForm(), subForm()], attachments: [attachment('plan'), attachment('photo')] };
}

/** A test's token is the actor itself, with scopes. */
async function authenticate(header: string | undefined): Promise<Caller> {
  if (!header?.startsWith('Bearer {'))
    throw new SigningError('ERR_UNAUTHENTICATED', 'a bearer token is needed');
  return JSON.parse(header.slice('Bearer '.length));
}
