import type { DatabaseAccess } from '../database-access.ts';
import type { SigneeLinkRecord } from '../records.ts';
import { insertRecords } from '../statements.ts';
import type { InstanceChanges, Storage, Transaction } from '../storage.ts';
import { table } from '../table.ts';

const signeeLinkTable = table<SigneeLinkRecord>('signee_link', ['signeeId'], {
  signeeId: 'text',
  instanceId: 'text',
  roundId: 'text',
  tokenHash: 'text',
  exits: 'json',
  openedAt: 'integer',
  wrongCodes: 'integer',
});

export function signeeLinkRepository(database: DatabaseAccess) {
  const link = database.name('signee_link');

  const signeeLinks: Storage['signeeLinks'] = {
    async find(signeeId) {
      const [row] = await database.read(
        `SELECT ${signeeLinkTable.select('l')} FROM ${link} l WHERE l.signee_id = ?`,
        [signeeId],
      );
      return row && signeeLinkTable.record(row);
    },
    async open(tokenHash, at) {
      const [row] = await database.write(
        `UPDATE ${link} SET opened_at = ? WHERE token_hash = ? AND opened_at IS NULL
         RETURNING ${signeeLinkTable.select(link)}`,
        [at, tokenHash],
      );
      return row && signeeLinkTable.record(row);
    },
    async countCode({ signeeId, instanceId, roundId, isWrong, atMost }) {
      const [row] = await database.write(
        `INSERT INTO ${link} (signee_id, instance_id, round_id, wrong_codes) VALUES (?, ?, ?, CAST(? AS integer))
         ON CONFLICT (signee_id) DO UPDATE SET wrong_codes = ${link}.wrong_codes + excluded.wrong_codes
         WHERE ${link}.wrong_codes < CAST(? AS integer)
         RETURNING wrong_codes`,
        [signeeId, instanceId, roundId, isWrong ? 1 : 0, atMost],
      );
      return row && Number(row.wrong_codes);
    },
  };

  return {
    ...signeeLinks,
    async save(changes: readonly InstanceChanges[], transaction: Transaction): Promise<void> {
      const links = changes.flatMap(({ signeeLinks: made }) => made);
      await insertRecords(database, signeeLinkTable, links, 'replace', transaction);
    },
  };
}
