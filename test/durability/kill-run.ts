import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Knex } from 'knex';
import { createDevelopmentIssuer } from '../../src/http/auth/index.ts';
import { createStorage, openDatabase } from '../../src/storage/index.ts';
import type { OwnPostgres } from '../helpers/own-postgres.ts';
import { personNumber } from '../helpers/runtime.ts';
import type { Act } from './acts.ts';
import { type AppId, people, waysOf, writeProcesses } from './apps.ts';
import { Caller, type Load } from './caller.ts';
import { cases } from './cases.ts';
import type { Damage } from './damage.ts';
import { findDamage } from './find-damage.ts';
import { HttpClient } from './http-client.ts';
import { between, type Random, seeded } from './random.ts';
import { ServerNode } from './server-node.ts';
import { readStored } from './stored-instance.ts';

export interface KillRunOptions {
  /** Script of the built command. */
  script: string;
  /** Where the servers keep everything; an empty database. Default: an SQLite file of its own. */
  postgres?: OwnPostgres;
  /** Servers over the database. */
  nodes: number;
  /** How often something is killed; a server now and then once more while it starts. */
  kills: number;
  /** How often of these it is the database server; PostgreSQL only. */
  databaseKills?: number;
  /** Instances that are under way at a time. */
  callers: number;
  /** Most answers between two kills. */
  answersPerLife: number;
  seed: number;
  /** Waits in the end until a server has done what is due; for at most a minute, since it may be a dead one's. */
  waitForJobs?: boolean;
}

/** What a run came to. */
export interface KillReport {
  seed: number;
  /** Servers that were killed, and database servers. */
  kills: number;
  databaseKills: number;
  instances: number;
  /** Acts that were acknowledged, of all kinds. */
  acknowledged: number;
  acknowledgedSignatures: number;
  /** Acts of which nobody could find out: they had no key. */
  unknown: number;
  storedSignatures: number;
  /** Instances that have ended, and those that an incident holds. */
  ended: number;
  incidents: number;
  /** Rounds that a job has expired. */
  expired: number;
  /** Jobs that move instances on and are left although they are due, and seconds that were waited for them. */
  dueJobs: number;
  waited: number;
  /** Jobs that only tell people, and are left although they are due: they may pile up while servers die. */
  backlog: number;
  damages: Damage[];
  surprises: string[];
}

/**
 * Serves one database under load, kills servers (and now and then the database server) at moments that the seed
 * chooses, starts them again, and looks in the end whether what is stored is what callers were told. Moments are counted
 * in answers, so that on a slow machine too something is under way; now and then a server dies while it starts.
 */
export async function runKills(options: KillRunOptions): Promise<KillReport> {
  const folder = await mkdtemp(join(tmpdir(), 'bpmn-signing-kills-'));
  const url = options.postgres?.url ?? `sqlite:${join(folder, 'signing.db')}`;
  const processes = join(folder, 'processes');
  const env = { DATABASE_URL: url, PROCESSES: processes };
  const nodes = Array.from({ length: options.nodes }, () => new ServerNode(options.script, env));
  const client = new HttpClient();
  try {
    await writeProcesses(processes);
    await Promise.all(nodes.map((node) => node.start()));
    const run = new KillRun(options, nodes, client, await developmentTokens(url));
    await run.killAll();
    await Promise.all(nodes.map((node) => node.kill()));
    if (!options.waitForJobs) return await run.report(url, 0);
    await nodes[0]!.start();
    const waited = await jobsDone(url);
    await nodes[0]!.kill();
    return await run.report(url, waited);
  } finally {
    client.close();
    await Promise.all(nodes.map((node) => node.kill()));
    await rm(folder, { recursive: true, force: true });
  }
}

class KillRun {
  readonly #options: KillRunOptions;
  readonly #nodes: readonly ServerNode[];
  readonly #random: Random;
  readonly #load: Load;
  readonly #acts: Act[] = [];
  readonly #surprises: string[] = [];
  #answers = 0;
  #awaited: { answers: number; resolve: () => void } | undefined;
  #waitingForServer: (() => void)[] = [];
  #starting: Promise<void> = Promise.resolve();
  readonly #given = new AbortController();
  #over = false;
  #kills = 0;
  #databaseKills = 0;

  constructor(
    options: KillRunOptions,
    nodes: readonly ServerNode[],
    client: HttpClient,
    tokens: ReadonlyMap<number, string>,
  ) {
    this.#options = options;
    this.#nodes = nodes;
    this.#random = seeded(options.seed);
    this.#load = {
      client,
      tokens,
      acts: this.#acts,
      surprises: this.#surprises,
      address: () => this.#address(),
      givenUp: this.#given.signal,
      onAnswer: () => this.#onAnswer(),
    };
  }

  /** Kills as often as the options say, then lets what is under way come to its end. */
  async killAll(): Promise<void> {
    const { callers } = this.#options;
    const crashed = Promise.race(this.#nodes.map((node) => node.crashed));
    const calling = Promise.all(Array.from({ length: callers }, (_, index) => this.#call(index)));
    try {
      await Promise.race([this.#killEach(), crashed, calling]);
      this.#over = true;
      await Promise.race([calling, crashed]);
    } finally {
      this.#over = true;
      this.#given.abort();
    }
  }

  async #killEach(): Promise<void> {
    const { kills, databaseKills = 0, answersPerLife } = this.#options;
    const databaseTurns = new Set(spread(databaseKills, kills));
    for (let kill = 0; kill < kills; kill += 1) {
      await this.#answered(between(this.#random, 1, answersPerLife));
      await setTimeout(between(this.#random, 0, 8));
      this.#starting = databaseTurns.has(kill) ? this.#killDatabase() : this.#killServer();
      await this.#starting;
    }
  }

  async report(url: string, waited: number): Promise<KillReport> {
    const opened = openDatabase(url);
    try {
      if (!this.#options.postgres) await this.#checkFile(opened.knex);
      const stored = await readStored(opened);
      const acknowledged = this.#acts.filter(({ status }) => status === 'acknowledged');
      return {
        seed: this.#options.seed,
        kills: this.#kills,
        databaseKills: this.#databaseKills,
        instances: stored.length,
        acknowledged: acknowledged.length,
        acknowledgedSignatures: acknowledged.filter(({ kind }) => kind.startsWith('sign')).length,
        unknown: this.#acts.filter(({ status }) => status === 'unknown').length,
        storedSignatures: stored.flatMap(({ rounds }) => rounds.flatMap(({ signatures }) => signatures))
          .length,
        ended: stored.filter(({ instance }) => instance.state === 'ended').length,
        incidents: stored.filter(({ instance }) => instance.state === 'incident').length,
        expired: stored.filter(
          ({ instance }) => instance.outcome === 'expired' || instance.endEvent === 'TooLate',
        ).length,
        dueJobs: await dueJobs(opened.knex, moving),
        waited,
        backlog: await dueJobs(opened.knex, telling),
        damages: findDamage(stored, { acts: this.#acts, waysOf }),
        surprises: this.#surprises,
      };
    } finally {
      await opened.close();
    }
  }

  async #checkFile(knex: Knex): Promise<void> {
    const rows: { integrity_check: string }[] = await knex.raw('PRAGMA integrity_check');
    for (const { integrity_check: found } of rows) {
      if (found !== 'ok') this.#surprises.push(`SQLite finds its file damaged: ${found}`);
    }
  }

  /**
   * One instance after the other, until the run is over. What is under way goes on at the server that is left while
   * another one starts; nothing new is begun then, since it would take the processor from the one that starts.
   */
  async #call(index: number): Promise<void> {
    const random = seeded(this.#options.seed * 1_000 + index);
    for (let count = 0; !this.#over; count += 1) {
      await this.#starting;
      const app = chooseApp(random);
      const caller = new Caller(this.#load, random, app, `${this.#options.seed}-${index}-${count}`);
      if (await caller.start()) await cases[app](caller);
    }
  }

  async #killServer(): Promise<void> {
    const node = this.#nodes[between(this.#random, 0, this.#nodes.length - 1)]!;
    await node.kill();
    this.#kills += 1;
    if (this.#random() < 0.1) {
      // It dies once more while it starts: migrations and settings are then under way.
      await node.spawn();
      await setTimeout(between(this.#random, 0, 1_200));
      await node.kill();
      this.#kills += 1;
    }
    await this.#start(node);
  }

  /** The database server dies under servers that live, every other time together with one of them. */
  async #killDatabase(): Promise<void> {
    const { postgres } = this.#options;
    if (!postgres) throw new TypeError('only PostgreSQL is a server that can be killed');
    const node = this.#databaseKills % 2 === 1 ? this.#nodes[0] : undefined;
    await Promise.all([postgres.kill(), node?.kill()]);
    this.#databaseKills += 1;
    if (node) this.#kills += 1;
    await postgres.start();
    if (node) await this.#start(node);
  }

  async #start(node: ServerNode): Promise<void> {
    await node.start();
    for (const resolve of this.#waitingForServer.splice(0)) resolve();
  }

  async #address(): Promise<string> {
    for (;;) {
      const urls = this.#nodes.flatMap(({ url }) => url ?? []);
      if (urls.length > 0) return urls[Math.floor(Math.random() * urls.length)]!;
      await new Promise<void>((resolve) => this.#waitingForServer.push(resolve));
    }
  }

  #answered(count: number): Promise<void> {
    return new Promise((resolve) => {
      this.#awaited = { answers: this.#answers + count, resolve };
    });
  }

  #onAnswer(): void {
    this.#answers += 1;
    if (this.#awaited && this.#answers >= this.#awaited.answers) this.#awaited.resolve();
  }
}

/** A PDF costs as much as many signatures, so its process is started for one instance in twenty. */
function chooseApp(random: Random): AppId {
  if (random() < 0.05) return 'local/filed';
  const others = (Object.keys(cases) as AppId[]).filter((app) => app !== 'local/filed');
  return others[between(random, 0, others.length - 1)]!;
}

/** Longest that a job may be a dead server's: it is taken up within a minute. */
const longestLease = 60_000;

/** Kinds of jobs that instances wait for, and kinds that none does. */
const moving = ['wake', 'service'];
const telling = ['announce', 'notice', 'webhook'];

/** Waits until nothing that instances wait for is due any more; answers how many seconds it took. */
async function jobsDone(url: string): Promise<number> {
  const opened = openDatabase(url);
  const since = Date.now();
  try {
    while ((await dueJobs(opened.knex, moving)) > 0 && Date.now() < since + longestLease) {
      await setTimeout(250);
    }
    return Math.round((Date.now() - since) / 1_000);
  } finally {
    await opened.close();
  }
}

async function dueJobs(knex: Knex, kinds: readonly string[]): Promise<number> {
  const rows = await knex('signing_job')
    .whereIn('kind', kinds)
    .where('due_at', '<=', Date.now())
    .select('id');
  return rows.length;
}

/** So many turns of `all`, evenly spread. */
function spread(count: number, all: number): number[] {
  return Array.from({ length: count }, (_, index) => Math.floor(((index + 0.5) * all) / count));
}

async function developmentTokens(url: string): Promise<Map<number, string>> {
  const opened = openDatabase(url);
  try {
    const issuer = await createDevelopmentIssuer(createStorage(opened).settings);
    const tokens = new Map<number, string>();
    for (const n of people) {
      const subject = { person: personNumber(n), userId: 2_000 + n, partyId: 100 + n, level: 4 };
      tokens.set(n, await issuer.issue(subject, { now: Date.now() }));
    }
    return tokens;
  } finally {
    await opened.close();
  }
}
