import { SigningError } from '../../errors.ts';
import type { ContentStorage } from '../content-storage.ts';
import type { DatabaseAccess, Value } from '../database-access.ts';
import type { ContentRecord } from '../records.ts';
import { placeholders, queryInChunks, valuesTable } from '../statements.ts';
import type { InstanceChanges, Transaction } from '../storage.ts';
import { table } from '../table.ts';

const contentTable = table<ContentRecord>('content', ['sha256'], {
  sha256: 'text',
  key: 'text',
  size: 'integer',
});

/**
 * Bytes that are used must not be deleted, whoever is faster. What guards them is `check_at` in the row of the content:
 * putting bytes moves it on, a commit that uses them clears it, and bytes are loosened only where it has passed. All
 * three write that one row, so the database lets them in one after the other, and the later one looks at what the
 * earlier one has left: the condition on `check_at` stands in the statement that deletes the row. A commit that finds no
 * row has lost, and says so.
 */
export function contentRepository(database: DatabaseAccess) {
  const { read, write, dialect, name } = database;
  const content = name('content');
  const use = name('content_use');
  const loose = name('loose_content');
  const isUsed = `EXISTS (SELECT 1 FROM ${use} u WHERE u.sha256 = ${content}.sha256)`;

  const contents: ContentStorage = {
    async find(sha256, { usedBy, transaction } = {}) {
      const ofInstance = `EXISTS (SELECT 1 FROM ${use} u WHERE u.instance_id = ? AND u.sha256 = c.sha256)`;
      const [row] = await read(
        `SELECT ${contentTable.select('c')} FROM ${content} c
         WHERE c.sha256 = ?${usedBy === undefined ? '' : ` AND ${ofInstance}`}`,
        [sha256, ...(usedBy === undefined ? [] : [usedBy])],
        transaction,
      );
      return row && contentTable.record(row);
    },
    async begin(key, deleteAt, transaction) {
      const sql = `INSERT INTO ${loose} (key, delete_at, doomed) VALUES (?, ?, FALSE)`;
      await write(sql, [key, deleteAt], transaction);
    },
    async publish(made, checkAt, transaction) {
      // each once, and in one order: two that publish the same ones would else wait for each other in a circle
      const byDigest = new Map(made.map((each) => [each.sha256, each]));
      const ordered = [...byDigest.values()].sort((one, other) => (one.sha256 < other.sha256 ? -1 : 1));
      const rows = await queryInChunks(database, ordered, 4, (chunk) =>
        write(
          `INSERT INTO ${content} (sha256, key, size, check_at) VALUES ${placeholders(chunk.length, 4)}
           ON CONFLICT (sha256) DO UPDATE SET check_at = excluded.check_at RETURNING key`,
          chunk.flatMap(({ sha256, key, size }) => [sha256, key, size, checkAt]),
          transaction,
        ),
      );
      return new Set(rows.map((row) => row.key as string));
    },
    async keep(key, transaction) {
      const sql = `DELETE FROM ${loose} WHERE key = ? AND NOT doomed RETURNING key`;
      return (await write(sql, [key], transaction)).length > 0;
    },
    async loosen(now, limit, transaction) {
      const due = `sha256 IN (SELECT sha256 FROM ${content} WHERE check_at <= ?
        ORDER BY check_at LIMIT ?${dialect.skipLocked}) AND check_at <= ?`;
      const values = [now, limit, now];
      const used = await write(
        `UPDATE ${content} SET check_at = NULL WHERE ${due} AND ${isUsed} RETURNING sha256`,
        values,
        transaction,
      );
      const unused = await write(
        `DELETE FROM ${content} WHERE ${due} AND NOT ${isUsed} RETURNING key`,
        values,
        transaction,
      );
      await queryInChunks(database, unused, 2, (chunk) =>
        write(
          `INSERT INTO ${loose} (key, delete_at, doomed) VALUES ${new Array(chunk.length).fill('(?, ?, TRUE)').join(', ')}`,
          chunk.flatMap((row) => [row.key as string, now]),
          transaction,
        ),
      );
      return used.length + unused.length;
    },
    async doom(now, limit) {
      const rows = await write(
        `UPDATE ${loose} SET doomed = TRUE WHERE key IN (
           SELECT key FROM ${loose} WHERE delete_at <= ? ORDER BY delete_at LIMIT ?${dialect.skipLocked}
         ) RETURNING key`,
        [now, limit],
      );
      return rows.map((row) => row.key as string);
    },
    async isNoted(key) {
      const sql = `SELECT key FROM ${loose} WHERE key = ? UNION ALL SELECT key FROM ${content} WHERE key = ?`;
      return (await read(sql, [key, key])).length > 0;
    },
    async forget(keys, transaction) {
      await queryInChunks(database, keys, 1, (chunk) =>
        write(`DELETE FROM ${loose} WHERE key IN ${placeholders(1, chunk.length)}`, [...chunk], transaction),
      );
    },
    async ofInstance(instanceId, transaction) {
      const rows = await read(
        `SELECT u.sha256, u.sealed FROM ${use} u WHERE u.instance_id = ? ORDER BY u.sha256`,
        [instanceId],
        transaction,
      );
      return rows.map((row) => ({ sha256: row.sha256 as string, sealed: Boolean(row.sealed) }));
    },
    async endedBefore(at, { sealed, withoutJobs, limit }) {
      const rows = await read(
        `SELECT u.instance_id FROM ${use} u WHERE u.sealed = ${sealed ? 'TRUE' : 'FALSE'} AND u.ended_at <= ?
           AND NOT EXISTS (SELECT 1 FROM ${name('job')} j WHERE j.instance_id = u.instance_id
             AND j.kind IN ${placeholders(1, withoutJobs.length)})
         GROUP BY u.ended_at, u.instance_id ORDER BY u.ended_at, u.instance_id LIMIT ?`,
        [at, ...withoutJobs, limit],
      );
      return rows.map((row) => row.instance_id as string);
    },
  };

  /** Moves on when contents are looked at, and answers those that are there. */
  async function setCheckAt(times: ReadonlyMap<string, number | null>, transaction: Transaction) {
    const digests = [...times.keys()].sort();
    if (dialect.locksRows && digests.length > 1) {
      await queryInChunks(database, digests, 1, (chunk) =>
        write(
          `SELECT sha256 FROM ${content} WHERE sha256 IN ${placeholders(1, chunk.length)} ORDER BY sha256 FOR UPDATE`,
          [...chunk],
          transaction,
        ),
      );
    }
    const rows = await queryInChunks(database, digests, 2, (chunk) =>
      write(
        `UPDATE ${content} SET check_at = changed.column2 FROM ${valuesTable(chunk.length, ['text', 'bigint'])} changed
         WHERE ${content}.sha256 = changed.column1 RETURNING ${content}.sha256`,
        chunk.flatMap((sha256): Value[] => [sha256, times.get(sha256) ?? null]),
        transaction,
      ),
    );
    return new Set(rows.map((row) => row.sha256 as string));
  }

  async function insertUses(changes: readonly InstanceChanges[], transaction: Transaction): Promise<void> {
    const made = changes.flatMap(({ instance, contents: { used } }) =>
      used.map(({ sha256, sealed }): Value[] => [instance.id, sha256, sealed, instance.endedAt ?? null]),
    );
    await queryInChunks(database, made, 4, (chunk) =>
      write(
        `INSERT INTO ${use} (instance_id, sha256, sealed, ended_at) VALUES ${placeholders(chunk.length, 4)}
         ON CONFLICT (instance_id, sha256) DO NOTHING`,
        chunk.flat(),
        transaction,
      ),
    );
  }

  /** What a signature names is proof, and stays in use. */
  async function deleteUses(
    uses: readonly (readonly [instanceId: string, sha256: string])[],
    butSigned: boolean,
    transaction: Transaction,
  ): Promise<void> {
    const isSigned = `EXISTS (SELECT 1 FROM ${name('signature')} s
      WHERE s.instance_id = ${use}.instance_id AND s.documents LIKE '%' || ${use}.sha256 || '%')`;
    await queryInChunks(database, uses, 2, (chunk) =>
      write(
        `DELETE FROM ${use} WHERE (instance_id, sha256) IN ${valuesTable(chunk.length, ['text', 'text'])}
         ${butSigned ? `AND NOT ${isSigned}` : ''}`,
        chunk.flat(),
        transaction,
      ),
    );
  }

  /** From the end of an instance on, the retention time of what it uses counts. */
  async function markEnded(changes: readonly InstanceChanges[], transaction: Transaction): Promise<void> {
    const ended = changes.flatMap(({ instance: { id, endedAt }, instanceChanged, created }): Value[][] =>
      endedAt !== undefined && instanceChanged && !created ? [[id, endedAt]] : [],
    );
    await queryInChunks(database, ended, 2, (chunk) =>
      write(
        `UPDATE ${use} SET ended_at = ended.column2 FROM ${valuesTable(chunk.length, ['text', 'bigint'])} ended
         WHERE ${use}.instance_id = ended.column1 AND ${use}.ended_at IS NULL`,
        chunk.flat(),
        transaction,
      ),
    );
  }

  return {
    ...contents,
    /**
     * Writes which bytes instances use now. Comes after the signatures of the same commit. Throws `ERR_CONFLICT` where
     * bytes that are to be used are not there: they were put so long ago that they were taken for unused.
     */
    async saveUses(changes: readonly InstanceChanges[], transaction: Transaction): Promise<void> {
      const times = new Map<string, number | null>();
      for (const { contents: each } of changes) {
        for (const sha256 of [...each.released, ...each.removed]) times.set(sha256, each.checkAt);
      }
      const used = changes.flatMap((change) => change.contents.used.map(({ sha256 }) => sha256));
      for (const sha256 of used) times.set(sha256, null);
      const found = await setCheckAt(times, transaction);
      if (used.some((sha256) => !found.has(sha256))) {
        throw new SigningError(
          'ERR_CONFLICT',
          'the bytes of a document were deleted before it was stored; send it again',
        );
      }
      await insertUses(changes, transaction);
      await deleteUses(pairs(changes, 'released'), true, transaction);
      await deleteUses(pairs(changes, 'removed'), false, transaction);
      await markEnded(changes, transaction);
    },
  };
}

function pairs(changes: readonly InstanceChanges[], kind: 'released' | 'removed') {
  return changes.flatMap(({ instance, contents }) =>
    contents[kind].map((sha256) => [instance.id, sha256] as const),
  );
}
