import type { DatabaseAccess } from '../database-access.ts';
import type { AnswerRecord } from '../records.ts';
import { insertRecords, queryInChunks, valuesTable } from '../statements.ts';
import type { LoadRequest, Transaction } from '../storage.ts';
import { table } from '../table.ts';

const answerTable = table<AnswerRecord>('answer', ['instanceId', 'key'], {
  instanceId: 'text',
  key: 'text',
  fingerprint: 'text',
  answer: 'json',
  at: 'integer',
});

export function answerRepository(database: DatabaseAccess) {
  return {
    async load(requests: readonly LoadRequest[], transaction?: Transaction): Promise<AnswerRecord[]> {
      const wanted = requests.flatMap(({ instanceId, answerKeys }) =>
        answerKeys.map((key) => [instanceId, key] as const),
      );
      const rows = await queryInChunks(database, wanted, 2, (chunk) =>
        database.read(
          `SELECT ${answerTable.select('a')} FROM ${valuesTable(chunk.length, ['text', 'text'])} wanted
           JOIN ${database.name('answer')} a ON a.instance_id = wanted.column1 AND a.key = wanted.column2`,
          chunk.flat(),
          transaction,
        ),
      );
      return rows.map(answerTable.record);
    },
    async deleteBefore(at: number, limit: number): Promise<number> {
      const rows = await database.write(
        `DELETE FROM ${database.name('answer')} WHERE (instance_id, key) IN (
           SELECT instance_id, key FROM ${database.name('answer')} WHERE at < ? ORDER BY at LIMIT ?
         ) RETURNING key`,
        [at, limit],
      );
      return rows.length;
    },
    async insert(answers: readonly AnswerRecord[], transaction: Transaction): Promise<void> {
      await insertRecords(database, answerTable, answers, 'fail', transaction);
    },
  };
}
