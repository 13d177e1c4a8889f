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
      // from where it was written: a code that was wrong a moment ago counts
      const [row] = await database.write(
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
    async countWrongCode({ signeeId, instanceId, roundId }) {
      const [row] = await database.write(
        `INSERT INTO ${link} (signee_id, instance_id, round_id, wrong_codes) VALUES (?, ?, ?, 1)
         ON CONFLICT (signee_id) DO UPDATE SET wrong_codes = ${link}.wrong_codes + 1
         RETURNING wrong_codes`,
        [signeeId, instanceId, roundId],
      );
      return Number(row!.wrong_codes);
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
