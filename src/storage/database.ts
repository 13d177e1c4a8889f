import { closeSync, mkdirSync, openSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import knex, { type Knex } from 'knex';
import { SigningError } from '../errors.ts';

/** An open database. */
export interface OpenDatabase {
  /** Writes; on SQLite one connection. */
  knex: Knex;
  /** Reads of a SQLite file, which need not wait for the writer; else `knex` does both. */
  reader?: Knex;
  /** Closes all connections. */
  close(): Promise<void>;
}

/** Milliseconds that a connection to SQLite waits for another one's write before it gives up: a commit takes a few. */
const BUSY_TIMEOUT = 3_000;

/** Milliseconds between tries to prepare a connection to a busy file. */
const BUSY_PAUSE = 25;

const BUSY_RETRIES = BUSY_TIMEOUT / BUSY_PAUSE;

/**
 * Milliseconds until a call that gets no connection fails. Many times what the slowest commits take (a third of a second
 * for a round of 10 000 signees), and longer than `BUSY_TIMEOUT`, which the call before may need; but a caller whose
 * client gives up after ten seconds, as many do, is still told why.
 */
const ACQUIRE_TIMEOUT = 5_000;

/** Errors reach the caller with their cause; knex would print them as well. */
const SILENT = { warn() {}, error() {}, deprecate() {}, debug() {} };

/**
 * Opens the database that a setting names: `sqlite:./data/signing.db` (the folder is made if need be),
 * `sqlite::memory:`, or `postgres://user:password@host/database` with a pool of 10 connections. Connects at the first
 * use. Throws `ERR_SETTING_INVALID` for anything else.
 */
export function openDatabase(url: string): OpenDatabase {
  if (/^postgres(ql)?:\/\//.test(url)) return openPostgres(url);
  const file = /^sqlite:(?:\/\/)?(.+)$/s.exec(url)?.[1];
  if (file === ':memory:') return openMemory();
  if (file) return openFile(file);
  throw invalid(url);
}

function openPostgres(url: string): OpenDatabase {
  if (!URL.canParse(url)) throw invalid(url);
  const database = knex({
    client: 'pg',
    connection: {
      connectionString: url,
      application_name: 'bpmn-signing',
      connectionTimeoutMillis: ACQUIRE_TIMEOUT,
      // so that a connection whose other end is gone without a word is found out some time
      keepAlive: true,
    },
    pool: { min: 0, max: 10 },
    acquireConnectionTimeout: ACQUIRE_TIMEOUT,
    log: SILENT,
  });
  return { knex: database, close: () => database.destroy() };
}

function openMemory(): OpenDatabase {
  const database = sqlite({ filename: ':memory:' }, { min: 1, max: 1 }, []);
  return { knex: database, close: () => database.destroy() };
}

function openFile(file: string): OpenDatabase {
  mkdirSync(dirname(file), { recursive: true });
  makeIfMissing(file);
  const path = resolve(file);
  // rw: a file that somebody took away is not made anew, empty, in its place
  const connection = { filename: `${pathToFileURL(path).href}?mode=rw`, flags: ['OPEN_URI'] };
  // FULL: an acknowledged signature survives a power cut
  const pragmas = ['journal_mode = WAL', 'synchronous = FULL'];
  const writer = sqlite(connection, { min: 1, max: 1 }, pragmas, path);
  const reader = sqlite(connection, { min: 0, max: 4 }, ['query_only = ON'], path);
  return {
    knex: writer,
    reader,
    async close() {
      await reader.destroy();
      await writer.destroy();
    },
  };
}

/** Where it can't be made, the first use says so. */
function makeIfMissing(file: string): void {
  try {
    closeSync(openSync(file, 'a'));
  } catch {
    return;
  }
}

/** Tells the file at a path from another one that took its place; undefined where there is none. */
function identityOf(path: string): string | undefined {
  const stat = statSync(path, { throwIfNoEntry: false, bigint: true });
  return stat && `${stat.dev} ${stat.ino}`;
}

interface SqliteConnection {
  exec(sql: string, done: (error: (Error & { code?: string }) | null) => void): void;
}

/** @param path of the file; a connection to one that lies there no more is not used again: it would write into nothing */
function sqlite(
  connection: { filename: string; flags?: string[] },
  pool: { min: number; max: number },
  pragmas: readonly string[],
  path?: string,
): Knex {
  const all = [`busy_timeout = ${BUSY_TIMEOUT}`, ...pragmas].map((pragma) => `PRAGMA ${pragma};`).join(' ');
  const identities = new WeakMap<SqliteConnection, string | undefined>();
  return knex({
    client: 'sqlite3',
    connection,
    useNullAsDefault: true,
    pool: {
      ...pool,
      afterCreate(opened: SqliteConnection, done: (error: Error | null, connection: unknown) => void) {
        if (path !== undefined) identities.set(opened, identityOf(path));
        prepare(opened, all, BUSY_RETRIES, (error) => done(error, opened));
      },
      validate: (opened: SqliteConnection) =>
        path === undefined || identities.get(opened) === identityOf(path),
    },
    acquireConnectionTimeout: ACQUIRE_TIMEOUT,
    log: SILENT,
  });
}

/** A file that several connections turn to WAL at once is busy for all but one, whatever their `busy_timeout`. */
function prepare(
  connection: SqliteConnection,
  pragmas: string,
  retries: number,
  done: (error: Error | null) => void,
): void {
  connection.exec(pragmas, (error) => {
    if (error?.code !== 'SQLITE_BUSY' || retries === 0) return done(error);
    setTimeout(prepare, BUSY_PAUSE, connection, pragmas, retries - 1, done);
  });
}

function invalid(url: string): SigningError {
  const scheme = /^[a-z][a-z0-9+.-]*(?=:)/i.exec(url)?.[0];
  const got = scheme ? `one that begins with ${scheme}:` : 'one without a scheme';
  return new SigningError(
    'ERR_SETTING_INVALID',
    `the database's address must be sqlite:<file>, sqlite::memory: or postgres://…, got ${got}`,
  );
}
