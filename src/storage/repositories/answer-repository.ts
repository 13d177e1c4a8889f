import type { DatabaseAccess } from '../database-access.ts';
import type { AnswerRecord } from '../records.ts';
import { insertRecords, queryInChunks, valuesTable } from '../statements.ts';
import type { LoadRequest, Storage, Transaction } from '../storage.ts';
import { table } from '../table.ts';

const answerTable = table<AnswerRecord>('answer', ['instanceId', 'key'], {
  instanceId: 'text',
  key: 'text',
  fingerprint: 'text',
  answer: 'json',
  at: 'integer',
});

export function answerRepository(database: DatabaseAccess) {
  const answer = database.name('answer');

  const answers: Storage['answers'] = {
    async deleteBefore(at, limit) {
      // Once more outside: PostgreSQL looks there again at a row that somebody has replaced meanwhile.
      const rows = await database.write(
        `DELETE FROM ${answer} WHERE at < ? AND (instance_id, key) IN
           (SELECT instance_id, key FROM ${answer} WHERE at < ? ORDER BY at LIMIT ?)
         RETURNING key`,
        [at, at, limit],
      );
      return rows.length;
    },
  };

  return {
    ...answers,
    async load(requests: readonly LoadRequest[], transaction?: Transaction): Promise<AnswerRecord[]> {
      const wanted = requests.flatMap(({ instanceId, answerKeys }) =>
        answerKeys.map((key) => [instanceId, key] as const),
      );
      const rows = await queryInChunks(database, wanted, 2, (chunk) =>
        database.read(
          `SELECT ${answerTable.select('a')} FROM ${valuesTable(chunk.length, ['text', 'text'])} wanted
           JOIN ${answer} a ON a.instance_id = wanted.column1 AND a.key = wanted.column2`,
          chunk.flat(),
          transaction,
        ),
      );
      return rows.map(answerTable.record);
    },
    /** Takes the place of an answer that was given so long ago that its key was used anew. */
    async insert(records: readonly AnswerRecord[], transaction: Transaction): Promise<void> {
      await insertRecords(database, answerTable, records, 'replace', transaction);
    },
  };
}
