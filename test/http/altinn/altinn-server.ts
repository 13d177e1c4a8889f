import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import type { Express } from 'express';
import supertest from 'supertest';
import { readCatalog } from '../../../src/catalog/index.ts';
import { SigningError } from '../../../src/errors.ts';
import { createApp } from '../../../src/http/index.ts';
import {
  createRuntime,
  defaultPolicy,
  type Policy,
  type Runtime,
  type ServiceHandler,
} from '../../../src/runtime/index.ts';
import type { Actor } from '../../../src/signing/index.ts';
import { databases, type TestDatabase } from '../../helpers/databases.ts';
import {
  createTestRuntime,
  person,
  personNumber,
  TestClock,
  type TestRuntimeOptions,
} from '../../helpers/runtime.ts';
import { testSealing } from '../../helpers/sealing-key.ts';
import { describedWrongly } from '../api-description.ts';
import { unlikeAltinn } from './altinn-description.ts';
import { board, nativeParallel, nativeStuck, stuck, submit } from './processes.ts';

/** What a test sends besides method and path. */
export interface Sent {
  body?: string | object | Buffer;
  headers?: Record<string, string>;
}

/** Somebody who calls the server; every answer is held against the descriptions of the API. */
export interface TestCaller {
  get(path: string, sent?: Sent): Promise<supertest.Response>;
  post(path: string, sent?: Sent): Promise<supertest.Response>;
  put(path: string, sent?: Sent): Promise<supertest.Response>;
  delete(path: string, sent?: Sent): Promise<supertest.Response>;
}

export const system: Actor = {
  kind: 'system',
  systemUserId: '5b2d1c3e-0000-4000-8000-000000000001',
  organisationNumber: '310000500',
  level: 3,
};

export const organisation: Actor = { kind: 'organisation', organisationNumber: '310000500', level: 3 };

/** A server over an empty database. */
export class AltinnServer {
  readonly clock = new TestClock();
  /** What operators were told of. */
  readonly logged: Record<string, unknown>[] = [];
  readonly #database: TestDatabase;
  #runtime!: Runtime;
  #app!: Express;

  private constructor(database: TestDatabase) {
    this.#database = database;
  }

  /**
   * Serves apps of the tests' own. The board that signs is person 1, person 3 and organisation 500.
   * @param database one of its own, if a test has no other
   */
  static start(database?: TestDatabase): Promise<AltinnServer> {
    return AltinnServer.#serve(
      (opened, clock) =>
        createTestRuntime(opened, {
          apps: {
            'ttd/board': board,
            'ttd/submit': submit,
            'ttd/open': submit,
            'ttd/stuck': stuck,
            'local/stuck': nativeStuck,
            'local/parallel': nativeParallel,
          },
          signees: {
            board: async () => [
              { socialSecurityNumber: personNumber(1), fullName: 'Person 1' },
              { socialSecurityNumber: personNumber(3), fullName: 'Person 3' },
              { organizationNumber: '310000500', name: 'Organisation 500' },
            ],
          },
          policy: openPolicy,
          clock: clock.read,
        }),
      database,
    );
  }

  /** Serves these apps, today: a key that seals has a certificate of today. */
  static async today(
    apps: TestRuntimeOptions['apps'],
    more: Partial<TestRuntimeOptions> = {},
  ): Promise<AltinnServer> {
    const server = await AltinnServer.#serve((opened, clock) =>
      createTestRuntime(opened, { apps, clock: clock.read, ...more }),
    );
    server.clock.now = Date.now();
    return server;
  }

  /** Serves the example processes with their register. */
  static examples(services: Record<string, ServiceHandler>): Promise<AltinnServer> {
    return AltinnServer.#serve(async ({ knex, reader }, clock) => {
      const folder = await readCatalog(fileURLToPath(new URL('../../../processes', import.meta.url)));
      const runtime = createRuntime({
        knex,
        ...(reader && { reader }),
        ...folder,
        services,
        sealing: { key: (await testSealing()).key },
        clock: clock.read,
      });
      await runtime.migrate();
      await runtime.doDueJobs();
      runtime.startWorker();
      return runtime;
    });
  }

  static async #serve(
    create: (database: TestDatabase, clock: TestClock) => Promise<Runtime>,
    database?: TestDatabase,
  ): Promise<AltinnServer> {
    const server = new AltinnServer(database ?? (await databases[0]!.create()));
    server.#runtime = await create(server.#database, server.clock);
    server.#app = createApp({
      runtime: server.#runtime,
      authenticate,
      baseUrl: 'https://signing.test/',
      log: {
        info() {},
        warn: (fields, message) => server.logged.push({ ...fields, message }),
        error: (fields, message) => server.logged.push({ ...fields, message }),
      },
    });
    return server;
  }

  /** The same behind a port of its own, for callers that read what no JSON is, or don't read to the end. */
  async listen(): Promise<{ url: string; close(): Promise<void> }> {
    const listening = createServer(this.#app).listen(0, '127.0.0.1');
    await once(listening, 'listening');
    return {
      url: `http://127.0.0.1:${(listening.address() as AddressInfo).port}`,
      async close() {
        listening.close();
        listening.closeAllConnections();
        await once(listening, 'close');
      },
    };
  }

  async stop(): Promise<void> {
    await this.#runtime.close();
    await this.#database.close();
  }

  /** What is stored, for tests that compare it. */
  get knex(): TestDatabase['knex'] {
    return this.#database.knex;
  }

  get runtime(): Runtime {
    return this.#runtime;
  }

  /** Calls as somebody, or as nobody. */
  as(actor: Actor | undefined): TestCaller {
    const call = (method: 'get' | 'post' | 'put' | 'delete') => (path: string, sent?: Sent) =>
      this.#call(actor, method, path, sent);
    return { get: call('get'), post: call('post'), put: call('put'), delete: call('delete') };
  }

  async #call(
    actor: Actor | undefined,
    method: 'get' | 'post' | 'put' | 'delete',
    path: string,
    sent: Sent = {},
  ) {
    const request = supertest(this.#app)[method](path);
    if (actor !== undefined) request.set('authorization', authorizationOf(actor));
    for (const [name, value] of Object.entries(sent.headers ?? {})) request.set(name, value);
    const answer = await (sent.body === undefined ? request : request.send(sent.body));
    const described = { status: answer.status, type: answer.type, body: answer.body };
    expect(describedWrongly(method, path, described), `${method} ${path}`).to.equal(undefined);
    const unlike = unlikeAltinn(method.toUpperCase(), path, answer.status, answer.body);
    expect(unlike, `${method} ${path}`).to.equal(undefined);
    return answer;
  }

  /** A new instance that person 10 owns; of `ttd/board` it waits in its form, which is there. */
  async instance(app = 'ttd/board', owner = person(10)): Promise<string> {
    const created = await this.as(owner).post(`/${app}/instances?instanceOwnerPartyId=${owner.partyId}`);
    expect(created.status).to.equal(201);
    const path = `/${app}/instances/${created.body.id}`;
    const uploaded = await this.as(owner).post(`${path}/data?dataType=form`, {
      headers: {
        'content-type': 'application/xml',
        'content-disposition': 'attachment; filename="form.xml"',
      },
      body: '<form/>',
    });
    expect(uploaded.status).to.equal(201);
    return path;
  }

  /** The same, moved on to the board's signing. */
  async atBoard(): Promise<string> {
    const path = await this.instance();
    expect((await this.as(person(10)).put(`${path}/process/next`)).status).to.equal(200);
    return path;
  }
}

/** Anybody may read and sign instances of one app, as a host's policy may say. */
const openPolicy: Policy = {
  permits: (query) =>
    (query.app === 'ttd/open' && ['read', 'sign'].includes(query.action)) || defaultPolicy.permits(query),
};

/** What a caller sends to be known as an actor. */
export function authorizationOf(actor: Actor): string {
  return `Bearer ${JSON.stringify(actor)}`;
}

/** A test's token is the actor itself. */
async function authenticate(header: string | undefined): Promise<Actor> {
  if (!header?.startsWith('Bearer {'))
    throw new SigningError('ERR_UNAUTHENTICATED', 'a bearer token is needed');
  return JSON.parse(header.slice('Bearer '.length));
}
