import type { Knex } from 'knex';
import { SigningError } from '../errors.ts';
import { type Dialect, dialectOf, type Row } from './dialects/dialect.ts';
import type { Transaction } from './storage.ts';
import { storageError } from './storage-error.ts';
import { within } from './within.ts';

/** What may be bound to a parameter. */
export type Value = string | number | boolean | Buffer | null;

/** Runs statements, all of them in the shape that this folder writes them in. Every error is a `SigningError`. */
export interface DatabaseAccess {
  readonly dialect: Dialect;
  /** A table's or index's name with the prefix. */
  name(name: string): string;
  /** Runs on the writing connection, or in the transaction. */
  write(sql: string, values: readonly Value[], transaction?: Transaction): Promise<Row[]>;
  /** Runs on a reading connection, or in the transaction. */
  read(sql: string, values: readonly Value[], transaction?: Transaction): Promise<Row[]>;
  /** @param limit milliseconds until it counts as failed, if not the usual ones */
  transaction<T>(work: (transaction: Transaction) => Promise<T>, limit?: number): Promise<T>;
}

/**
 * Milliseconds until a statement, or a transaction as a whole, counts as failed. Longer than anything takes that works,
 * and shorter than callers wait, who would rather be told: a server that hangs, or a network that swallows everything,
 * never says that it failed, and one commit that waits for ever would hold up all that follow.
 */
const PATIENCE = 20_000;

export function databaseAccess(
  writer: Knex,
  reader: Knex,
  prefix: string,
  patience = PATIENCE,
): DatabaseAccess {
  const dialect = dialectOf(writer);

  async function run(knex: Knex, sql: string, values: readonly Value[]): Promise<Row[]> {
    // PostgreSQL stores none, and SQLite would; where it is a caller's, the caller has to hear the same
    if (values.some((value) => typeof value === 'string' && value.includes('\0')))
      throw new SigningError('ERR_TEXT_INVALID', 'a text holds a NUL character; leave it out');
    const since = performance.now();
    try {
      return dialect.rowsOf(await plainClient(knex).raw(sql, values));
    } catch (error) {
      throw storageError(dialect, error, performance.now() - since);
    }
  }

  async function transact<T>(work: (transaction: Transaction) => Promise<T>): Promise<T> {
    let failure: { error: unknown } | undefined;
    let since = performance.now();
    try {
      return await writer.transaction(async (transaction) => {
        try {
          return await work(transaction);
        } catch (error) {
          failure = { error };
          throw error;
        } finally {
          since = performance.now();
        }
      });
    } catch (error) {
      throw failure ? failure.error : storageError(dialect, error, performance.now() - since);
    }
  }

  /** In a transaction it is the whole that is waited for. */
  const runOn = (knex: Knex, sql: string, values: readonly Value[], transaction?: Transaction) =>
    transaction ? run(transaction, sql, values) : within(patience, run(knex, sql, values));

  return {
    dialect,
    name: (name) => `${prefix}${name}`,
    write: (sql, values, transaction) => runOn(writer, sql, values, transaction),
    read: (sql, values, transaction) => runOn(reader, sql, values, transaction),
    transaction: (work, limit = patience) => within(limit, transact(work)),
  };
}

interface PlainClient {
  raw(sql: string, values: readonly Value[]): Promise<unknown>;
}

const plainClients = new WeakMap<object, PlainClient>();

/**
 * The host's client without its mappers: rows keep the names of their columns. Its connections, transaction and
 * listeners stay the host's. (`knex.withUserParams` would give such a clone too, but not in a transaction.)
 */
function plainClient(knex: Knex): PlainClient {
  const client: object & { config: object } = knex.client;
  let plain = plainClients.get(client);
  if (!plain) {
    const config = { ...client.config, wrapIdentifier: undefined, postProcessResponse: undefined };
    plain = Object.create(client, { config: { value: config } }) as PlainClient;
    plainClients.set(client, plain);
  }
  return plain;
}
