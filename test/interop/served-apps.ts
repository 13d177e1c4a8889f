import { expect } from 'chai';
import type { Express } from 'express';
import supertest from 'supertest';
import {
  createDevelopmentIssuer,
  type DevelopmentIssuer,
  type TokenSubject,
} from '../../src/http/auth/index.ts';
import { authenticateBearer, createApp } from '../../src/http/index.ts';
import type { Runtime } from '../../src/runtime/index.ts';
import { databases, type TestDatabase } from '../helpers/databases.ts';
import { personNumber, TestClock } from '../helpers/runtime.ts';

type Method = 'get' | 'post' | 'put' | 'delete';

/** Apps behind the whole server, with tokens of its development issuer, over an empty database. */
export class ServedApps {
  readonly clock = new TestClock();
  readonly database: TestDatabase;
  readonly #tokens = new Map<string, Promise<string>>();
  #runtime!: Runtime;
  #issuer!: DevelopmentIssuer;
  #app!: Express;

  private constructor(database: TestDatabase) {
    this.database = database;
  }

  /** Serves what `create` makes over the database; it has been migrated then. */
  static async start(
    create: (database: TestDatabase, clock: TestClock) => Promise<Runtime>,
  ): Promise<ServedApps> {
    const served = new ServedApps(await databases[0]!.create());
    served.#runtime = await create(served.database, served.clock);
    // the housekeeping of a new database: else the worker would be at it while a test compares tables
    await served.#runtime.doDueJobs();
    served.#runtime.startWorker();
    served.#issuer = await createDevelopmentIssuer(emptySettings(), { clock: served.clock.read });
    const authenticate = authenticateBearer(served.#issuer.verify);
    served.#app = createApp({ runtime: served.#runtime, authenticate, baseUrl: 'https://signing.test/' });
    return served;
  }

  async stop(): Promise<void> {
    await this.#runtime.close();
    await this.database.close();
  }

  get runtime(): Runtime {
    return this.#runtime;
  }

  get issuer(): DevelopmentIssuer {
    return this.#issuer;
  }

  /** Calls with a token of person `n`, or with the header that is given instead; a second after the last call. */
  async call(
    caller: number | { authorization?: string },
    method: Method,
    path: string,
    body?: string | object,
    headers: Record<string, string> = {},
  ): Promise<supertest.Response> {
    this.clock.advance(1_000);
    const request = supertest(this.#app)[method](path);
    const authorization =
      typeof caller === 'number' ? `Bearer ${await this.token(subject(caller))}` : caller.authorization;
    if (authorization !== undefined) request.set('authorization', authorization);
    for (const [name, value] of Object.entries(headers)) request.set(name, value);
    return await (body === undefined ? request : request.send(body));
  }

  token(of: TokenSubject, lifetime?: number): Promise<string> {
    const key = JSON.stringify([of, lifetime]);
    const issue = () =>
      this.#issuer.issue(of, { now: this.clock.now, ...(lifetime !== undefined && { lifetime }) });
    const token = this.#tokens.get(key) ?? issue();
    this.#tokens.set(key, token);
    return token;
  }
}

/** What a token says of person `n`. */
export function subject(n: number): TokenSubject {
  return { person: personNumber(n), userId: 2_000 + n, partyId: 100 + n };
}

/** A document that a caller uploads. */
export interface Upload {
  dataType: string;
  contentType: string;
  content: string;
}

/** One instance on its way through its process, as its callers see it. */
export class Journey {
  readonly path: string;
  readonly #served: ServedApps;
  readonly #owner: number;

  private constructor(served: ServedApps, owner: number, path: string) {
    this.#served = served;
    this.#owner = owner;
    this.path = path;
  }

  /** Creates an instance that person `owner` owns, or owns as one who acts for `party`. */
  static async begin(served: ServedApps, app: string, owner = 10, party = 100 + owner): Promise<Journey> {
    const created = await served.call(owner, 'post', `/${app}/instances`, {
      instanceOwner: { partyId: String(party) },
    });
    expect(created.status, created.text).to.equal(201);
    return new Journey(served, owner, `/${app}/instances/${created.body.id}`);
  }

  async upload({ dataType, contentType, content }: Upload): Promise<void> {
    const path = `${this.path}/data?dataType=${dataType}`;
    const answer = await this.#served.call(this.#owner, 'post', path, content, {
      'content-type': contentType,
      'content-disposition': `attachment; filename="${dataType}"`,
    });
    expect(answer.status, answer.text).to.equal(201);
  }

  async replace(dataType: string, contentType: string, content: string): Promise<void> {
    const element = (await this.data()).find((each) => each.dataType === dataType);
    const path = `${this.path}/data/${element?.id}`;
    const answer = await this.#served.call(this.#owner, 'put', path, content, {
      'content-type': contentType,
    });
    expect(answer.status, answer.text).to.equal(201);
  }

  /** Says next, with an action or none. */
  async next(action?: string, by = this.#owner): Promise<void> {
    const answer = await this.tryNext(action, by);
    expect(answer.status, answer.text).to.equal(200);
  }

  tryNext(action?: string, by = this.#owner): Promise<supertest.Response> {
    const body = action === undefined ? undefined : { action };
    return this.#served.call(by, 'put', `${this.path}/process/next`, body);
  }

  /** Signs and stays in the task. */
  async sign(by = this.#owner, onBehalfOf?: string): Promise<void> {
    const body = { action: 'sign', ...(onBehalfOf !== undefined && { onBehalfOf }) };
    const answer = await this.#served.call(by, 'post', `${this.path}/actions`, body);
    expect(answer.status, answer.text).to.equal(200);
  }

  async get<T = Record<string, unknown>>(below = '', by = this.#owner): Promise<T> {
    const answer = await this.#served.call(by, 'get', `${this.path}${below}`);
    expect(answer.status, answer.text).to.equal(200);
    return answer.body;
  }

  async data(): Promise<{ id: string; dataType: string; locked: boolean }[]> {
    return (await this.get<{ data: { id: string; dataType: string; locked: boolean }[] }>()).data;
  }

  /** Data types of the instance's data, one for each element. */
  async dataTypes(): Promise<string[]> {
    return (await this.data()).map(({ dataType }) => dataType);
  }

  /** Where the instance waits; nothing after the end. */
  async task(): Promise<string | undefined> {
    const { currentTask } = await this.get<{ currentTask: { elementId: string } | null }>('/process');
    return currentTask?.elementId;
  }

  /** The way so far: tasks as they were entered, rejections in brackets, and the end event. */
  async way(): Promise<string> {
    const { processHistory } = await this.get<{
      processHistory: { eventType: string; elementId: string }[];
    }>('/process/history');
    return processHistory
      .filter(({ eventType }) => eventType !== 'process_StartEvent')
      .map(({ eventType, elementId }) => (eventType === 'process_AbandonTask' ? `(${elementId})` : elementId))
      .join(' ');
  }

  /** How the instance ended, as its callers see it. */
  async end(): Promise<{ ended: boolean; endEvent: string | null }> {
    const { ended, endEvent } = await this.get<{ ended: string | null; endEvent: string | null }>('/process');
    return { ended: ended !== null, endEvent };
  }
}

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
