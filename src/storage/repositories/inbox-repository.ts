import type { DatabaseAccess, Value } from '../database-access.ts';
import type { InboxRecord } from '../records.ts';
import { chunks, queryInChunks, valuesTable } from '../statements.ts';
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

export function inboxRepository(database: DatabaseAccess): Storage['inbox'] {
  const { read, write, name } = database;
  const signee = name('signee');
  const group = name('signee_group');

  /**
   * Steps through the index of those who are to sign now, latest first, so that a page costs a page. What else counts is
   * looked up row by row, in conditions of which PostgreSQL assumes that most rows pass (`IS NOT NULL`): it would else
   * read all rows of a party, and then sort them.
   */
  const ofParty = (isFirst: boolean) => `SELECT * FROM (
    SELECT found.id AS signee_id, found.party_key, found.instance_id, i.app, i.definition_hash, i.owner_party_id, i.owner_kind,
      i.owner_number, found.round_id, r.task_id, found.group_position, g.name AS group_name, r.rules, found.asked_at,
      g.deadline_at
    FROM (
      SELECT s.id, s.party_key, s.instance_id, s.round_id, s.group_position, s.asked_at FROM ${signee} s
      WHERE s.party_key = ? AND s.in_inbox AND s.filled < s.slots
        AND (SELECT CASE WHEN g.state <> 'open' OR g.deadline_at <= CAST(? AS bigint) THEN NULL ELSE 1 END FROM ${group} g
          WHERE g.round_id = s.round_id AND g.position = s.group_position) IS NOT NULL
        AND CASE WHEN s.state NOT IN ('waiting', 'signed') OR EXISTS (SELECT 1 FROM ${name('signature')} a
          WHERE a.signee_id = s.id AND a.actor_key = ? AND a.superseded_at IS NULL) THEN NULL ELSE 1 END IS NOT NULL
        ${isFirst ? '' : 'AND (s.asked_at, s.id) < (CAST(? AS bigint), ?)'}
      ORDER BY s.asked_at DESC, s.id DESC LIMIT ?
    ) AS found
    JOIN ${name('round')} r ON r.id = found.round_id
    JOIN ${group} g ON g.round_id = found.round_id AND g.position = found.group_position
    JOIN ${name('instance')} i ON i.id = found.instance_id
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
    async sweep(transaction, limit) {
      const over = await write(
        `UPDATE ${group} SET in_inbox = FALSE WHERE (round_id, position) IN (
           SELECT round_id, position FROM ${group}
           WHERE in_inbox AND state IN ('complete', 'expired', 'closed') LIMIT ?
         ) RETURNING round_id, position`,
        [limit],
        transaction,
      );
      await queryInChunks(database, over, 2, (chunk) =>
        write(
          `UPDATE ${signee} SET in_inbox = FALSE FROM ${valuesTable(chunk.length, ['text', 'bigint'])} swept
           WHERE ${signee}.round_id = swept.column1 AND ${signee}.group_position = swept.column2
             AND ${signee}.in_inbox AND ${signee}.filled < ${signee}.slots`,
          chunk.flatMap((row) => [row.round_id as string, Number(row.position)]),
          transaction,
        ),
      );
      return over.length;
    },
  };
}
