import type { DatabaseAccess, Value } from '../database-access.ts';
import type { InboxRecord } from '../records.ts';
import { chunks } from '../statements.ts';
import type { Storage } from '../storage.ts';
import { table } from '../table.ts';

const inboxTable = table<InboxRecord>('signee', ['signeeId'], {
  signeeId: 'text',
  partyKey: 'text',
  instanceId: 'text',
  app: 'text',
  definitionHash: 'text',
  ownerPartyId: 'integer',
  ownerKind: 'text',
  ownerNumber: 'text',
  roundId: 'text',
  taskId: 'text',
  group: ['integer', 'group_position'],
  groupName: 'text',
  rules: 'json',
  askedAt: 'integer',
  deadlineAt: 'integer',
});

/** Parties that one statement asks for: SQLite joins no more than 500 queries. */
const partiesAtOnce = 100;

export function inboxRepository({ read, name }: DatabaseAccess): Storage['inbox'] {
  /** Steps through the index of those who are still to sign, latest first, so that a page costs a page. */
  const ofParty = (isFirst: boolean) => `SELECT * FROM (
    SELECT s.id AS signee_id, s.party_key, s.instance_id, i.app, i.definition_hash, i.owner_party_id, i.owner_kind,
      i.owner_number, s.round_id, r.task_id, s.group_position, g.name AS group_name, r.rules, s.asked_at, g.deadline_at
    FROM ${name('signee')} s
    JOIN ${name('round')} r ON r.id = s.round_id AND r.state = 'open'
    JOIN ${name('signee_group')} g ON g.round_id = s.round_id AND g.position = s.group_position AND g.state = 'open'
    JOIN ${name('instance')} i ON i.id = s.instance_id
    WHERE s.party_key = ? AND s.filled < s.slots AND s.state IN ('waiting', 'signed')
      AND (g.deadline_at IS NULL OR g.deadline_at > CAST(? AS bigint))
      AND NOT EXISTS (SELECT 1 FROM ${name('signature')} a
        WHERE a.signee_id = s.id AND a.actor_key = ? AND a.superseded_at IS NULL)
      ${isFirst ? '' : 'AND (s.asked_at, s.id) < (CAST(? AS bigint), ?)'}
    ORDER BY s.asked_at DESC, s.id DESC LIMIT ?
  ) AS of_party`;

  return {
    async page({ partyKeys, actorKey, now, before, limit }) {
      const found: InboxRecord[] = [];
      for (const keys of chunks(partyKeys, partiesAtOnce)) {
        const values: Value[] = keys.flatMap((key) => [
          key,
          now,
          actorKey,
          ...(before ? [before.askedAt, before.signeeId] : []),
          limit,
        ]);
        const sql = keys.map(() => ofParty(before === undefined)).join(' UNION ALL ');
        found.push(...(await read(sql, values)).map(inboxTable.record));
      }
      return found
        .sort((one, other) => other.askedAt - one.askedAt || (one.signeeId < other.signeeId ? 1 : -1))
        .slice(0, limit);
    },
  };
}
