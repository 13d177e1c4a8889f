import type { DatabaseAccess } from '../database-access.ts';
import type { InstanceChanges, Storage, Transaction } from '../storage.ts';

export function personRepository({ read, write, name }: DatabaseAccess) {
  const named = `instance_id = ? AND record IS NOT NULL AND (actor_key = ? OR signee_id IN (
    SELECT s.id FROM ${name('signee')} s LEFT JOIN ${name('signee')} d ON d.id = s.delegated_from
    WHERE s.instance_id = ? AND (s.party_key = ? OR d.party_key = ?)))`;
  const namedIn = (instanceId: string, partyKey: string) => [
    instanceId,
    partyKey,
    instanceId,
    partyKey,
    partyKey,
  ];

  const persons: Storage['persons'] = {
    async instancesOf(partyKey) {
      const rows = await read(
        `SELECT s.instance_id FROM ${name('signee')} s WHERE s.party_key = ?
         UNION SELECT a.instance_id FROM ${name('signature')} a WHERE a.actor_key = ?
         UNION SELECT i.id FROM ${name('instance')} i WHERE i.owner_kind || ':' || i.owner_number = ?
         UNION SELECT e.instance_id FROM ${name('event')} e WHERE e.identity LIKE ? ESCAPE '!'`,
        [partyKey, partyKey, partyKey, acted(partyKey)],
      );
      return rows.map((row) => row.instance_id as string);
    },
    async recordsNaming(instanceId, partyKey) {
      const rows = await read(
        `SELECT id FROM ${name('signature')} WHERE ${named} ORDER BY id`,
        namedIn(instanceId, partyKey),
      );
      return rows.map((row) => row.id as string);
    },
    async contactsOf(instanceId, partyKey) {
      const rows = await read(
        `SELECT DISTINCT s.party_key FROM ${name('signee')} s JOIN ${name('signature')} a ON a.signee_id = s.id
         WHERE s.instance_id = ? AND a.actor_key = ? AND s.party_key LIKE 'contact:%' ORDER BY s.party_key`,
        [instanceId, partyKey],
      );
      return rows.map((row) => row.party_key as string);
    },
    async activeInstancesOf(partyKey) {
      const rows = await read(
        `SELECT s.instance_id FROM ${name('signee')} s
         JOIN ${name('round')} r ON r.id = s.round_id AND r.state = 'open'
         WHERE s.state IN ('waiting', 'signed') AND (s.party_key = ? OR s.id IN (
           SELECT a.signee_id FROM ${name('signature')} a WHERE a.actor_key = ?))
         UNION SELECT i.id FROM ${name('instance')} i
         WHERE i.owner_kind || ':' || i.owner_number = ? AND i.state <> 'ended'`,
        [partyKey, partyKey, partyKey],
      );
      return rows.map((row) => row.instance_id as string);
    },
  };

  return {
    ...persons,
    /** Takes parties out of the rows of their instances. What they did stays, and that it was one and the same. */
    async erase(changes: readonly InstanceChanges[], transaction: Transaction): Promise<void> {
      for (const { instance, erased } of changes) {
        for (const { partyKey, replacement } of erased) {
          // before the signees lose their party: a record names them, and whoever handed over to them
          await write(
            `UPDATE ${name('signature')} SET record = NULL, token_id = NULL WHERE ${named}`,
            namedIn(instance.id, partyKey),
            transaction,
          );
          await write(
            `UPDATE ${name('signee')} SET party_key = ?, person_number = NULL, party_id = NULL, name = NULL, email = NULL,
               mobile = NULL, reason = NULL WHERE instance_id = ? AND party_key = ?`,
            [replacement, instance.id, partyKey],
            transaction,
          );
          await write(
            `UPDATE ${name('signature')} SET actor_key = ?, person_number = NULL, user_id = NULL, actor_party_id = NULL,
               actor_name = NULL WHERE instance_id = ? AND actor_key = ?`,
            [replacement, instance.id, partyKey],
            transaction,
          );
          await write(
            `UPDATE ${name('event')} SET identity = NULL WHERE instance_id = ? AND identity LIKE ? ESCAPE '!'`,
            [instance.id, acted(partyKey)],
            transaction,
          );
        }
      }
    },
  };
}

/** How an event's identity says who acted; a party's own `%` stands for nobody else. */
function acted(partyKey: string): string {
  return `%"actor":${JSON.stringify(partyKey).replace(/[!%_]/g, '!$&')}%`;
}
