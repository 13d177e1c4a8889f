import type { DatabaseAccess } from '../database-access.ts';
import type { DocumentRecord } from '../records.ts';
import { insertRecords, placeholders, queryInChunks, valuesTable } from '../statements.ts';
import type { InstanceChanges, Storage, Transaction } from '../storage.ts';
import { table } from '../table.ts';

const documentTable = table<DocumentRecord>('document', ['instanceId', 'id'], {
  id: 'text',
  instanceId: 'text',
  dataType: 'text',
  contentType: 'text',
  filename: 'text',
  size: 'integer',
  sha256: 'text',
  locked: 'boolean',
  generatedFrom: 'text',
  sealOf: 'text',
  createdAt: 'integer',
  createdBy: 'text',
  changedAt: 'integer',
  changedBy: 'text',
});

export function documentRepository(database: DatabaseAccess) {
  const { read, write } = database;
  const document = database.name('document');
  const content = database.name('document_content');
  const select = `SELECT ${documentTable.select('d')} FROM ${document} d`;

  async function ofInstances(
    instanceIds: readonly string[],
    transaction?: Transaction,
  ): Promise<DocumentRecord[]> {
    const rows = await queryInChunks(database, instanceIds, 1, (chunk) =>
      read(
        `${select} WHERE d.instance_id IN ${placeholders(1, chunk.length)} ORDER BY d.created_at, d.id`,
        [...chunk],
        transaction,
      ),
    );
    return rows.map(documentTable.record);
  }

  const documents: Storage['documents'] = {
    async list(instanceId) {
      const sql = `${select} WHERE d.instance_id = ? ORDER BY d.created_at, d.id`;
      return (await read(sql, [instanceId])).map(documentTable.record);
    },
    async ofInstances(instanceIds) {
      return ofInstances(instanceIds);
    },
    async find(instanceId, id) {
      const [row] = await read(`${select} WHERE d.instance_id = ? AND d.id = ?`, [instanceId, id]);
      return row && documentTable.record(row);
    },
    async content(instanceId, sha256, transaction) {
      const [row] = await read(
        `SELECT bytes FROM ${content} WHERE instance_id = ? AND sha256 = ?`,
        [instanceId, sha256],
        transaction,
      );
      return row?.bytes as Buffer | undefined;
    },
  };

  /** Digests that these documents have before they are replaced or deleted. */
  async function digestsOf(ids: readonly [string, string][], transaction: Transaction) {
    const rows = await queryInChunks(database, ids, 2, (chunk) =>
      write(
        `SELECT DISTINCT d.instance_id, d.sha256 FROM ${valuesTable(chunk.length, ['text', 'text'])} changed
         JOIN ${document} d ON d.instance_id = changed.column1 AND d.id = changed.column2`,
        chunk.flat(),
        transaction,
      ),
    );
    return rows.map((row) => [row.instance_id, row.sha256] as [string, string]);
  }

  /** Bytes go when no document has them any more, unless a signature names them: then they are proof. */
  async function deleteUnusedContents(digests: readonly [string, string][], transaction: Transaction) {
    await queryInChunks(database, digests, 2, (chunk) =>
      write(
        `DELETE FROM ${content}
         WHERE (instance_id, sha256) IN ${valuesTable(chunk.length, ['text', 'text'])}
           AND NOT EXISTS (SELECT 1 FROM ${document} d
             WHERE d.instance_id = ${content}.instance_id AND d.sha256 = ${content}.sha256)
           AND NOT EXISTS (SELECT 1 FROM ${database.name('signature')} s
             WHERE s.instance_id = ${content}.instance_id AND s.documents LIKE '%' || ${content}.sha256 || '%')`,
        chunk.flat(),
        transaction,
      ),
    );
  }

  return {
    ...documents,
    load: ofInstances,
    /** Writes new, replaced and deleted documents with their bytes. Comes after the signatures of the same commit. */
    async save(changes: readonly InstanceChanges[], transaction: Transaction): Promise<void> {
      const saved = changes.flatMap(({ documents }) => documents);
      const deleted = changes.flatMap(({ instance, deletedDocuments }) =>
        deletedDocuments.map((id): [string, string] => [instance.id, id]),
      );
      const contents = changes.flatMap(({ instance, contents }) =>
        contents.map(({ sha256, bytes }) => ({ instanceId: instance.id, sha256, bytes })),
      );
      if (saved.length + deleted.length + contents.length === 0) return;

      const touched = saved.map(({ instanceId, id }): [string, string] => [instanceId, id]);
      const digestsBefore = await digestsOf([...touched, ...deleted], transaction);
      await insertRecords(database, documentTable, saved, 'replace', transaction);
      await queryInChunks(database, deleted, 2, (chunk) =>
        write(
          `DELETE FROM ${document} WHERE (instance_id, id) IN ${valuesTable(chunk.length, ['text', 'text'])}`,
          chunk.flat(),
          transaction,
        ),
      );
      await insertRecords(database, contentTable, contents, 'keep', transaction);
      await deleteUnusedContents(digestsBefore, transaction);
    },
  };
}

const contentTable = table<{ instanceId: string; sha256: string; bytes: Buffer }>(
  'document_content',
  ['instanceId', 'sha256'],
  { instanceId: 'text', sha256: 'text', bytes: 'bytes' },
);
