import type { Knex } from 'knex';
import type { CommandAnswer, NewDocument, Runtime, StartCommand } from '../../src/runtime/index.ts';
import { openDatabase } from '../../src/storage/index.ts';
import { type DatabaseKind, databases, type TestDatabase } from '../helpers/databases.ts';
import { createTestRuntime, person, TestClock, type TestRuntimeOptions } from '../helpers/runtime.ts';

/** A line that the runtime logged. */
export interface Logged {
  level: 'info' | 'warn' | 'error';
  fields: Record<string, unknown>;
  message: string;
}

/** What the tests of one database work with. */
export interface OnRuntime {
  kind: DatabaseKind['name'];
  database: TestDatabase;
  clock: TestClock;
  runtime: Runtime;
  logged: Logged[];
  /** Starts an app for person 1 with one document `lease`; answers the instance's id. */
  start(app: string, command?: Partial<StartCommand>): Promise<string>;
  /** The same, with the whole answer. */
  startWhole(app: string, command?: Partial<StartCommand>): Promise<CommandAnswer>;
  /** A further node over the same database, closed at the end. */
  node(options?: Partial<TestRuntimeOptions>): Promise<Runtime>;
}

export const owner = person(1);

export function lease(text = 'the lease'): NewDocument {
  return { dataType: 'lease', contentType: 'text/plain', bytes: Buffer.from(text) };
}

/** The databases for what storage has no part in: one is enough. */
export const oneDatabase = databases.slice(0, 1);

/** One suite for each database, with a migrated runtime over empty tables before its first test. */
export function onRuntime(
  title: string,
  options: TestRuntimeOptions,
  tests: (on: OnRuntime) => void,
  kinds: readonly DatabaseKind[] = databases,
): void {
  for (const kind of kinds) {
    describe(`${kind.name}: ${title}`, () => {
      const on = {} as OnRuntime;
      const closers: (() => Promise<unknown>)[] = [];

      before(async function () {
        this.timeout(30_000);
        Object.assign(on, await open(kind, options, closers));
      });
      after(async () => {
        for (const close of closers.reverse()) await close();
      });

      tests(on);
    });
  }
}

async function open(
  kind: DatabaseKind,
  options: TestRuntimeOptions,
  closers: (() => Promise<unknown>)[],
): Promise<OnRuntime> {
  const database = await kind.create();
  closers.push(() => database.close());
  const clock = new TestClock();
  const logged: Logged[] = [];
  const given = { clock: clock.read, log: logInto(logged), serviceWait: 500, ...options };
  const runtime = await createTestRuntime(database, given);
  closers.push(() => runtime.close());
  const startWhole = (app: string, command: Partial<StartCommand> = {}) =>
    runtime.start({ app, ownerPartyId: 101, actor: owner, documents: [lease()], ...command });
  return {
    kind: kind.name,
    database,
    clock,
    runtime,
    logged,
    startWhole,
    start: async (app, command) => (await startWhole(app, command)).instance.id,
    async node(changed = {}) {
      const opened = openDatabase(database.url);
      closers.push(() => opened.close());
      const another = await createTestRuntime(opened, { ...given, ...changed });
      closers.push(() => another.close());
      return another;
    },
  };
}

function logInto(logged: Logged[]) {
  const log = (level: Logged['level']) => (fields: Record<string, unknown>, message: string) =>
    void logged.push({ level, fields, message });
  return { info: log('info'), warn: log('warn'), error: log('error') };
}

/** Everything that is stored, to compare before and after. */
export async function storedRows(knex: Knex): Promise<Record<string, string[]>> {
  const stored: Record<string, string[]> = {};
  for (const table of await tablesOf(knex)) {
    const rows: unknown[] = await knex(table).select();
    stored[table.replace('signing_', '')] = rows.map((row) => JSON.stringify(row)).sort();
  }
  return stored;
}

async function tablesOf(knex: Knex): Promise<string[]> {
  const isSqlite = knex.client.dialect === 'sqlite3';
  const rows: { name: string }[] = isSqlite
    ? await knex('sqlite_master').where({ type: 'table' }).select('name')
    : await knex('pg_tables').whereRaw('schemaname = current_schema()').select({ name: 'tablename' });
  return rows.map(({ name }) => name).filter((name) => name.startsWith('signing_'));
}

/** Rows of one table, as they are stored. */
export function rowsOf(
  { database }: OnRuntime,
  table: string,
  where: Record<string, unknown>,
): Promise<Record<string, unknown>[]> {
  return database.knex(`signing_${table}`).where(where).select();
}

/** The error that a promise is rejected with. */
export async function rejection(
  promise: Promise<unknown>,
): Promise<Error & { code?: string; info?: Record<string, unknown> }> {
  try {
    await promise;
  } catch (error) {
    return error as Error;
  }
  throw new Error('not rejected');
}

/** The code of the error that a promise is rejected with; undefined when it is not. */
export async function codeOf(promise: Promise<unknown>): Promise<string | undefined> {
  try {
    await promise;
    return undefined;
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  }
}

/** Id of the open round, of the only one or of one task. */
export async function roundIn({ runtime }: Pick<OnRuntime, 'runtime'>, instanceId: string, taskId?: string) {
  const { tasks } = await runtime.instance({ actor: owner, instanceId });
  const meant = tasks.filter(
    ({ roundId, elementId }) => roundId !== undefined && (taskId === undefined || elementId === taskId),
  );
  if (meant.length !== 1) throw new Error(`${meant.length} open rounds`);
  return meant[0]!.roundId!;
}

/** Ids of the elements in which an instance waits. */
export async function waitingIn(
  { runtime }: Pick<OnRuntime, 'runtime'>,
  instanceId: string,
): Promise<string[]> {
  const { tasks } = await runtime.instance({ actor: owner, instanceId });
  return tasks.map(({ elementId }) => elementId);
}

/** Types of an instance's events, in order. */
export async function eventTypes(
  { runtime }: Pick<OnRuntime, 'runtime'>,
  instanceId: string,
): Promise<string[]> {
  const events = await runtime.events({ actor: owner, instanceId });
  return events.map(({ type, elementId }) => (elementId === undefined ? type : `${type} ${elementId}`));
}
