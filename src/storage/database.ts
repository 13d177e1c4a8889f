import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
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

/** Milliseconds that a connection to SQLite waits for another one's write before it gives up. */
const BUSY_TIMEOUT = 5_000;

/** Milliseconds between tries to prepare a connection to a busy file. */
const BUSY_PAUSE = 25;

const BUSY_RETRIES = BUSY_TIMEOUT / BUSY_PAUSE;

/** Milliseconds until a call that gets no connection fails. */
const ACQUIRE_TIMEOUT = 10_000;

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
    connection: { connectionString: url, application_name: 'bpmn-signing' },
    pool: { min: 0, max: 10 },
    acquireConnectionTimeout: ACQUIRE_TIMEOUT,
    log: SILENT,
  });
  return { knex: database, close: () => database.destroy() };
}

function openMemory(): OpenDatabase {
  const database = sqlite(':memory:', { min: 1, max: 1 }, []);
  return { knex: database, close: () => database.destroy() };
}

function openFile(file: string): OpenDatabase {
  mkdirSync(dirname(file), { recursive: true });
  // FULL: an acknowledged signature survives a power cut
  const writer = sqlite(file, { min: 1, max: 1 }, ['journal_mode = WAL', 'synchronous = FULL']);
  const reader = sqlite(file, { min: 0, max: 4 }, ['query_only = ON']);
  return {
    knex: writer,
    reader,
    async close() {
      await reader.destroy();
      await writer.destroy();
    },
  };
}

interface SqliteConnection {
  exec(sql: string, done: (error: (Error & { code?: string }) | null) => void): void;
}

function sqlite(filename: string, pool: { min: number; max: number }, pragmas: readonly string[]): Knex {
  const all = [`busy_timeout = ${BUSY_TIMEOUT}`, ...pragmas].map((pragma) => `PRAGMA ${pragma};`).join(' ');
  return knex({
    client: 'sqlite3',
    connection: { filename },
    useNullAsDefault: true,
    pool: {
      ...pool,
      afterCreate(connection: SqliteConnection, done: (error: Error | null, connection: unknown) => void) {
        prepare(connection, all, BUSY_RETRIES, (error) => done(error, connection));
      },
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
