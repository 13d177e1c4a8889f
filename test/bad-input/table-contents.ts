import { createHash } from 'node:crypto';
import type { Knex } from 'knex';

/** Rows of every table: how many, and a digest of them, so that nothing changes unseen. */
export async function tableContents(knex: Knex): Promise<Record<string, string>> {
  const contents: Record<string, string> = {};
  for (const name of await tableNames(knex)) {
    const rows = (await knex(name).select()).map((row) => JSON.stringify(row)).sort();
    const digest = createHash('sha256').update(rows.join('\n')).digest('hex').slice(0, 8);
    contents[name] = `${rows.length} rows, ${digest}`;
  }
  return contents;
}

async function tableNames(knex: Knex): Promise<string[]> {
  const isSqlite = knex.client.dialect === 'sqlite3';
  const found = isSqlite
    ? await knex.raw("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    : await knex.raw('SELECT tablename AS name FROM pg_tables WHERE schemaname = current_schema()');
  const rows: { name: string }[] = isSqlite ? found : found.rows;
  return rows.map(({ name }) => name).sort();
}
