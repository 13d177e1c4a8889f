import type { Knex } from 'knex';

/** Tables with the columns that hold ids of an instance's own rows; every other column is copied as it is. */
const idColumns: Record<string, readonly string[]> = {
  signing_instance: ['id'],
  signing_process_state: ['instance_id'],
  signing_engine_state: ['instance_id'],
  signing_round: ['id', 'instance_id'],
  signing_signee_group: ['round_id'],
  signing_signee: ['id', 'instance_id', 'round_id'],
  signing_document: ['instance_id', 'id'],
  signing_document_content: ['instance_id'],
  signing_event: ['instance_id'],
};

/**
 * Stores `count` copies of an instance, straight in the tables: as a database looks that has served for long. Copy
 * number n has the instance id that `cloneId` gives.
 */
export async function cloneInstance(knex: Knex, instanceId: string, count: number): Promise<void> {
  const { id: roundId } = await knex('signing_round').where({ instance_id: instanceId }).first('id');
  for (const [table, ids] of Object.entries(idColumns)) {
    const columns = Object.keys(await knex(table).columnInfo());
    const selected = columns.map((column) => {
      if (ids.includes(column)) return copiedId(column);
      if (column === 'waiting') return `replace(waiting, '${roundId}', ${cloned('r')})`;
      return `"${column}"`;
    });
    const of =
      table === 'signing_instance' ? 'id' : table === 'signing_signee_group' ? 'round_id' : 'instance_id';
    await knex.raw(
      `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${count})
       INSERT INTO ${table} (${columns.map((column) => `"${column}"`).join(', ')})
       SELECT ${selected.join(', ')} FROM ${table} JOIN n WHERE ${table}."${of}" = ?`,
      [of === 'round_id' ? roundId : instanceId],
    );
  }

  function copiedId(column: string): string {
    if (column === 'round_id') return cloned('r');
    if (column === 'instance_id') return cloned('a');
    return `CASE id WHEN '${instanceId}' THEN ${cloned('a')} WHEN '${roundId}' THEN ${cloned('r')} ELSE substr(id, 1, 14) || printf('%012d', i) END`;
  }
}

/** Id of copy number n. */
export function cloneId(n: number): string {
  return `aaaaaaaa-0000-4000-8000-${String(n).padStart(12, '0')}`;
}

function cloned(kind: 'a' | 'r'): string {
  const prefix = kind === 'a' ? 'aaaaaaaa' : 'bbbbbbbb';
  return `'${prefix}-0000-4000-8000-' || printf('%012d', i)`;
}
