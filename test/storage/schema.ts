import type { TestDatabase } from '../helpers/databases.ts';

/** What is in a database, as text: statements on SQLite, columns and indexes on PostgreSQL. */
export async function describeSchema({ knex }: TestDatabase): Promise<string> {
  const lines = knex.client.dialect === 'sqlite3' ? await sqliteSchema(knex) : await postgresSchema(knex);
  return `${lines.join('\n')}\n`;
}

async function sqliteSchema(knex: TestDatabase['knex']): Promise<string[]> {
  const rows: { sql: string }[] = await knex.raw(
    'SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY tbl_name, type DESC, name',
  );
  return rows.map(({ sql }) => `${sql.replace(/\n {6}/g, '\n  ').replace(/\n {4}\)/g, '\n)')};`);
}

async function postgresSchema(knex: TestDatabase['knex']): Promise<string[]> {
  const columns = await knex.raw(
    `SELECT table_name, column_name, data_type, is_nullable FROM information_schema.columns
     WHERE table_schema = current_schema() ORDER BY table_name, ordinal_position`,
  );
  const indexes = await knex.raw(
    `SELECT replace(indexdef, current_schema() || '.', '') AS definition FROM pg_indexes
     WHERE schemaname = current_schema() ORDER BY indexname`,
  );
  return [
    ...columns.rows.map(
      (row: Record<string, string>) =>
        `${row.table_name}.${row.column_name} ${row.data_type}${row.is_nullable === 'NO' ? ' not null' : ''}`,
    ),
    ...indexes.rows.map((row: { definition: string }) => row.definition),
  ];
}
