import type { DatabaseAccess } from '../database-access.ts';
import type { NoticeRecord } from '../records.ts';
import { insertRecords, placeholders, queryInChunks } from '../statements.ts';
import type { Storage } from '../storage.ts';
import { table } from '../table.ts';

const noticeTable = table<NoticeRecord>('notice', ['id'], {
  id: 'text',
  instanceId: 'text',
  roundId: 'text',
  signeeId: 'text',
  kind: 'text',
  channel: 'text',
  status: 'text',
  reason: 'text',
  attempts: 'integer',
  at: 'integer',
});

export function noticeRepository(database: DatabaseAccess): Storage['notices'] {
  const notice = database.name('notice');
  const select = `SELECT ${noticeTable.select('n')} FROM ${notice} n`;
  return {
    async list(roundId, kinds) {
      const rows = await database.read(
        `${select} WHERE n.round_id = ? AND n.kind IN ${placeholders(1, kinds.length)} ORDER BY n.at, n.id`,
        [roundId, ...kinds],
      );
      return rows.map(noticeTable.record);
    },
    async find(ids) {
      // from where it was written: a repeat must see what was sent a moment ago
      const rows = await queryInChunks(database, ids, 1, (chunk) =>
        database.write(`${select} WHERE n.id IN ${placeholders(1, chunk.length)}`, [...chunk]),
      );
      return rows.map(noticeTable.record);
    },
    async save(notices, transaction) {
      await insertRecords(database, noticeTable, notices, 'replace', transaction);
    },
  };
}
