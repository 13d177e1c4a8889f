import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Knex } from 'knex';
import { openDatabase } from '../../src/storage/index.ts';
import { postgresServer } from './postgres-server.ts';

/** An empty database of one test's own. */
export interface TestDatabase {
  /** For `openDatabase`, where a test wants a second node. */
  url: string;
  knex: Knex;
  reader?: Knex;
  /** Closes the connections and drops what is in it. */
  close(): Promise<void>;
}

export interface DatabaseKind {
  name: 'sqlite' | 'postgres';
  create(): Promise<TestDatabase>;
}

/** Folders of databases that nobody has closed yet. */
const folders = new Set<string>();
process.once('exit', () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** The database that needs no server: a file in a fresh folder. */
const sqlite: DatabaseKind = {
  name: 'sqlite',
  async create() {
    const folder = await mkdtemp(join(tmpdir(), 'bpmn-signing-'));
    folders.add(folder);
    const url = `sqlite:${join(folder, 'signing.db')}`;
    const { close, ...opened } = openDatabase(url);
    return {
      url,
      ...opened,
      async close() {
        await close();
        await rm(folder, { recursive: true, force: true });
        folders.delete(folder);
      },
    };
  },
};

/** A fresh schema of a PostgreSQL that this process starts at its first use; its start may take some seconds. */
const postgres: DatabaseKind = {
  name: 'postgres',
  async create() {
    const server = await postgresServer();
    const schema = `test_${randomUUID().replaceAll('-', '')}`;
    const { close, ...opened } = openDatabase(`${server}?options=-c%20search_path%3D${schema}`);
    await opened.knex.raw(`CREATE SCHEMA ${schema}`);
    return {
      url: `${server}?options=-c%20search_path%3D${schema}`,
      ...opened,
      async close() {
        await opened.knex.raw(`SET client_min_messages = warning; DROP SCHEMA ${schema} CASCADE`);
        await close();
      },
    };
  },
};

/**
 * Every database that the tests run on; `DATABASES=sqlite` selects.
 *
 * ```ts
 * for (const database of databases) {
 *   describe(`${database.name}: a round`, () => {
 *     let opened: TestDatabase;
 *     before(async function () {
 *       this.timeout(30_000);
 *       opened = await database.create();
 *     });
 *     after(() => opened.close());
 *   });
 * }
 * ```
 */
export const databases: readonly DatabaseKind[] = [sqlite, postgres].filter(({ name }) =>
  (process.env.DATABASES ?? 'sqlite,postgres').split(',').includes(name),
);
