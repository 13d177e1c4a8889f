import type { Knex } from 'knex';
import { type Dialect, dialectOf, type Row } from './dialects/dialect.ts';
import type { Transaction } from './storage.ts';
import { storageError } from './storage-error.ts';

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
  transaction<T>(work: (transaction: Transaction) => Promise<T>): Promise<T>;
}

export function databaseAccess(writer: Knex, reader: Knex, prefix: string): DatabaseAccess {
  const dialect = dialectOf(writer);

  async function run(knex: Knex, sql: string, values: readonly Value[]): Promise<Row[]> {
    try {
      return dialect.rowsOf(await plainClient(knex).raw(sql, values));
    } catch (error) {
      throw storageError(dialect, error);
    }
  }

  return {
    dialect,
    name: (name) => `${prefix}${name}`,
    write: (sql, values, transaction) => run(transaction ?? writer, sql, values),
    read: (sql, values, transaction) => run(transaction ?? reader, sql, values),
    async transaction(work) {
      let failure: { error: unknown } | undefined;
      try {
        return await writer.transaction(async (transaction) => {
          try {
            return await work(transaction);
          } catch (error) {
            failure = { error };
            throw error;
          }
        });
      } catch (error) {
        throw failure ? failure.error : storageError(dialect, error);
      }
    },
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
