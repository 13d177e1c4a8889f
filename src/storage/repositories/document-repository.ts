import type { DatabaseAccess } from '../database-access.ts';
import type { DocumentRecord } from '../records.ts';
import { insertRecords, placeholders, queryInChunks, valuesTable } from '../statements.ts';
import type { InstanceChanges, Storage, Transaction } from '../storage.ts';
import { table } from '../table.ts';

const documentTable = table<DocumentRecord>('document', ['instanceId', 'id'], {
  id: 'text',
  instanceId: 'text',
  number: 'integer',
  dataType: 'text',
  contentType: 'text',
  filename: 'text',
  size: 'integer',
  sha256: 'text',
  locked: 'boolean',
  generatedFrom: 'text',
  sealOf: 'text',
  addedIn: 'text',
  createdAt: 'integer',
  createdBy: 'text',
  changedAt: 'integer',
  changedBy: 'text',
  removedAt: 'integer',
});

export function documentRepository(database: DatabaseAccess) {
  const { read, write } = database;
  const document = database.name('document');
  const select = `SELECT ${documentTable.select('d')} FROM ${document} d`;

  async function ofInstances(
    instanceIds: readonly string[],
    transaction?: Transaction,
  ): Promise<DocumentRecord[]> {
    const rows = await queryInChunks(database, instanceIds, 1, (chunk) =>
      read(
        `${select} WHERE d.instance_id IN ${placeholders(1, chunk.length)} ORDER BY d.created_at, d.number`,
        [...chunk],
        transaction,
      ),
    );
    return rows.map(documentTable.record);
  }

  const documents: Storage['documents'] = {
    async list(instanceId) {
      const sql = `${select} WHERE d.instance_id = ? ORDER BY d.created_at, d.number`;
      return (await read(sql, [instanceId])).map(documentTable.record);
    },
    async ofInstances(instanceIds) {
      return ofInstances(instanceIds);
    },
    async find(instanceId, id) {
      const [row] = await read(`${select} WHERE d.instance_id = ? AND d.id = ?`, [instanceId, id]);
      return row && documentTable.record(row);
    },
  };

  return {
    ...documents,
    load: ofInstances,
    /** Writes new, replaced and deleted documents. */
    async save(changes: readonly InstanceChanges[], transaction: Transaction): Promise<void> {
      const saved = changes.flatMap(({ documents }) => documents);
      const deleted = changes.flatMap(({ instance, deletedDocuments }) =>
        deletedDocuments.map((id) => [instance.id, id]),
      );
      await insertRecords(database, documentTable, saved, 'replace', transaction);
      await queryInChunks(database, deleted, 2, (chunk) =>
        write(
          `DELETE FROM ${document} WHERE (instance_id, id) IN ${valuesTable(chunk.length, ['text', 'text'])}`,
          chunk.flat(),
          transaction,
        ),
      );
    },
  };
}
