import type { Knex } from 'knex';
import { check } from './check.ts';
import { commit } from './commit.ts';
import { databaseAccess } from './database-access.ts';
import { load } from './load.ts';
import { migrate } from './migrations/migrate.ts';
import { createRepositories } from './repositories/repositories.ts';
import type { Storage } from './storage.ts';

export interface StorageOptions {
  /** Writes, and reads unless `reader` is given. SQLite or PostgreSQL; never destroyed by the storage. */
  knex: Knex;
  /** Reads outside of transactions; must see at once what `knex` has committed, so no lagging replica. */
  reader?: Knex;
  /** Put before the name of every table and index; lower-case letters, digits and `_`. Default `signing_`. */
  tablePrefix?: string;
}

/**
 * Keeps everything in tables of a database that the host has a knex for; the schema is that knex's search path.
 * Call `migrate` before anything else. What fails is a `SigningError`: `ERR_CONFLICT` where another transaction was
 * faster, `ERR_STORAGE_UNAVAILABLE` where the database can't be reached or can't work, `ERR_INTERNAL` where it refused
 * a statement. Throws `TypeError` for a wrong option.
 */
export function createStorage({ knex, reader = knex, tablePrefix = 'signing_' }: StorageOptions): Storage {
  if (!/^([a-z_][a-z0-9_]{0,29})?$/.test(tablePrefix)) {
    throw new TypeError(
      `options.tablePrefix must be at most 30 lower-case letters, digits and _, got "${tablePrefix}"`,
    );
  }
  const database = databaseAccess(knex, reader, tablePrefix);
  const repositories = createRepositories(database);
  return {
    migrate: () => migrate(database),
    check: () => check(database),
    transaction: (work) => database.transaction(work),
    load: (requests, transaction) => load(repositories, requests, transaction),
    commit: (changes, transaction) => commit(repositories, changes, transaction),
    ...repositories,
  };
}
