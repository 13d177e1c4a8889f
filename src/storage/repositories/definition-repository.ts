import type { DatabaseAccess } from '../database-access.ts';
import type { DefinitionRecord } from '../records.ts';
import { insertRecords } from '../statements.ts';
import type { Storage } from '../storage.ts';
import { table } from '../table.ts';

const definitionTable = table<DefinitionRecord>('definition', ['hash'], {
  hash: 'text',
  app: 'text',
  source: 'text',
  createdAt: 'integer',
});

export function definitionRepository(database: DatabaseAccess): Storage['definitions'] {
  const select = `SELECT ${definitionTable.select('d')} FROM ${database.name('definition')} d`;
  return {
    async save(definition, transaction) {
      await insertRecords(database, definitionTable, [definition], 'keep', transaction);
    },
    async find(hash, transaction) {
      const [row] = await database.read(`${select} WHERE d.hash = ?`, [hash], transaction);
      return row && definitionTable.record(row);
    },
  };
}
