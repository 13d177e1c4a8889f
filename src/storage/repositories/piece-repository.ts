import type { PieceStore } from '../content-storage.ts';
import type { DatabaseAccess } from '../database-access.ts';
import { inPieces } from '../pieces.ts';
import { insertRecords, placeholders, queryInChunks } from '../statements.ts';
import { table } from '../table.ts';

interface PieceRecord {
  key: string;
  position: number;
  bytes: Buffer;
}

const pieceTable = table<PieceRecord>('content_piece', ['key', 'position'], {
  key: 'text',
  position: 'integer',
  bytes: 'bytes',
});

/** Few statements for a large document, and little memory for each that is on its way. */
const pieceSize = 256 * 1024;

/**
 * Bytes of documents in the database. Each piece is a statement of its own, and outside of a host's transaction also a
 * commit: a caller who sends slowly holds up nobody else's.
 */
export function pieceRepository(database: DatabaseAccess): PieceStore {
  const { read, write, name } = database;
  const piece = name('content_piece');

  const pieces: PieceStore = {
    pieceSize,
    async put(key, source, transaction) {
      let position = 0;
      const store = async (bytes: Uint8Array) => {
        const record = { key, position, bytes: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length) };
        await insertRecords(database, pieceTable, [record], 'fail', transaction);
        position += 1;
      };
      try {
        for await (const bytes of inPieces(source, pieceSize)) await store(bytes);
        // so that nothing can be told from none
        if (position === 0) await store(Buffer.alloc(0));
      } catch (error) {
        if (position > 0) await pieces.delete([key], transaction).catch(() => {});
        throw error;
      }
    },
    async putWhole(contents, transaction) {
      const records = contents.map(({ key, bytes }) => ({ key, position: 0, bytes }));
      await insertRecords(database, pieceTable, records, 'fail', transaction);
    },
    async get(key, transaction) {
      const at = async (position: number) => {
        const sql = `SELECT p.bytes FROM ${piece} p WHERE p.key = ? AND p.position = ?`;
        const [row] = await read(sql, [key, position], transaction);
        return row?.bytes as Buffer | undefined;
      };
      const first = await at(0);
      return first && follow(first, at);
    },
    async delete(keys, transaction) {
      await queryInChunks(database, keys, 1, (chunk) =>
        write(`DELETE FROM ${piece} WHERE key IN ${placeholders(1, chunk.length)}`, [...chunk], transaction),
      );
    },
  };
  return pieces;
}

/** All pieces, each read when the one before it has been taken. */
async function* follow(
  first: Buffer,
  at: (position: number) => Promise<Buffer | undefined>,
): AsyncGenerator<Buffer> {
  let position = 0;
  for (let bytes: Buffer | undefined = first; bytes; bytes = await at(position)) {
    yield bytes;
    if (bytes.length < pieceSize) return;
    position += 1;
  }
}
