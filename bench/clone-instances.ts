import type { Knex } from 'knex';

/** Tables with the columns that hold ids of an instance's own rows; every other column is copied as it is. */
const idColumns: Record<string, readonly string[]> = {
  signing_instance: ['id'],
  signing_process_state: ['instance_id'],
  signing_engine_state: ['instance_id'],
  signing_round: ['id', 'instance_id'],
  signing_signee_group: ['round_id'],
  signing_signee: ['id', 'instance_id', 'round_id'],
  signing_signature: ['id', 'instance_id', 'round_id', 'signee_id'],
  signing_document: ['instance_id', 'id'],
  signing_content_use: ['instance_id'],
  signing_event: ['instance_id', 'round_id'],
  // of an instance: the one that wakes it, whose key is the instance's id
  signing_job: ['id', 'instance_id', 'key'],
};

export interface CloneOptions {
  /** Number of the first copy; default 1. Copies of several instances need numbers of their own. */
  from?: number;
  /**
   * By `table.column`, without the prefix, what a copy has there instead: SQL of both databases, in which `i` is the
   * copy's number.
   */
  set?: Readonly<Record<string, string>>;
}

/**
 * Stores `count` copies of an instance of one round, straight in the tables: as a database looks that has served for
 * long. Copy number n has the instance id that `cloneId` gives.
 */
export async function cloneInstance(
  knex: Knex,
  instanceId: string,
  count: number,
  { from = 1, set = {} }: CloneOptions = {},
): Promise<void> {
  const { id: roundId } = await knex('signing_round').where({ instance_id: instanceId }).first('id');
  for (const [table, ids] of Object.entries(idColumns)) {
    const columns = Object.keys(await knex(table).columnInfo());
    const selected = columns.map((column) => {
      const given = set[`${table.replace('signing_', '')}.${column}`];
      if (given !== undefined) return given;
      if (ids.includes(column)) return copiedId(column);
      if (column === 'waiting') return `replace(waiting, '${roundId}', ${cloned('b')})`;
      if (column === 'payload' && table === 'signing_job')
        return `replace(payload, '${instanceId}', ${cloned('a')})`;
      return `"${column}"`;
    });
    const of =
      table === 'signing_instance' ? 'id' : table === 'signing_signee_group' ? 'round_id' : 'instance_id';
    await knex.raw(
      `WITH RECURSIVE n(i) AS (SELECT ${from} UNION ALL SELECT i + 1 FROM n WHERE i < ${from + count - 1})
       INSERT INTO ${table} (${columns.map((column) => `"${column}"`).join(', ')})
       SELECT ${selected.join(', ')} FROM ${table} CROSS JOIN n WHERE ${table}."${of}" = ?`,
      [of === 'round_id' ? roundId : instanceId],
    );
  }

  function copiedId(column: string): string {
    if (column === 'round_id') return `CASE WHEN round_id IS NULL THEN NULL ELSE ${cloned('b')} END`;
    if (column === 'instance_id' || column === 'key') return cloned('a');
    return `CASE ${column} WHEN '${instanceId}' THEN ${cloned('a')} WHEN '${roundId}' THEN ${cloned('b')}
      ELSE substr(${column}, 1, 24) || ${twelveDigits} END`;
  }
}

/** Id of copy number n. */
export function cloneId(n: number): string {
  return `aaaaaaaa-0000-4000-8000-${String(n).padStart(12, '0')}`;
}

/** The copy's number as the end of its ids. */
const twelveDigits = 'substr(CAST(1000000000000 + i AS text), 2)';

/** Id of a copy, `a`, or of its round, `b`. */
function cloned(kind: 'a' | 'b'): string {
  return `'${kind.repeat(8)}-0000-4000-8000-' || ${twelveDigits}`;
}
