import type { DatabaseAccess, Value } from '../database-access.ts';
import type { Row } from '../dialects/dialect.ts';
import type { InstanceFilter } from '../storage.ts';

/** Sets that are larger than this are both large: finding out which is the larger would cost more than it saves. */
const mostCounted = 5_000;
/** Somebody's instances are sorted by what is due if they are not more. */
const mostSorted = 1_000;

/** What an instance's own row says. */
const columns = {
  app: 'i.app',
  definitionHash: 'i.definition_hash',
  state: 'i.state',
  outcome: 'i.outcome',
  ownerPartyId: 'i.owner_party_id',
} as const;

type Property = keyof typeof columns;
const properties = Object.keys(columns) as Property[];

/** What the indexes begin with that go on in the order of creation; what leaves least first. */
const createdIndexes: readonly (readonly Property[])[] = [
  ['ownerPartyId'],
  ['app', 'outcome'],
  ['definitionHash', 'state'],
  ['app', 'state'],
  ['definitionHash'],
  ['outcome'],
  ['state'],
  ['app'],
];

/** The same of those that go on in the order of what is due. */
const dueIndexes: readonly (readonly Property[])[] = [['ownerPartyId'], ['app']];

interface Conditions {
  sql: string[];
  values: Value[];
}

/**
 * Finds instances in the order of an index, so that a page costs a page. Which index leads is decided here: a database
 * without statistics, as SQLite always is, takes the one that most conditions fit, and then sorts half a table.
 *
 * @param selected columns of the instance `i` and of what `joined` adds to it
 */
export function instanceSearch({ read, name }: DatabaseAccess, selected: string, joined: string) {
  const instance = name('instance');
  const signee = name('signee');

  /** Whether a signee's instances are fewer than those that the index of the other conditions has, and not too many. */
  async function isSigneeRarer(signeeKey: string, filter: InstanceFilter): Promise<boolean> {
    const { dueBefore } = filter;
    const most = dueBefore === undefined ? mostCounted : mostSorted;
    const { sql, values } = equalTo(filter, leadingIn(filter));
    if (dueBefore !== undefined) {
      sql.push('i.due_at < ?');
      values.push(dueBefore);
    }
    const [row] = await read(
      `SELECT
         (SELECT count(*) FROM (SELECT 1 FROM ${signee} WHERE party_key = ? LIMIT ?) AS of_signee) AS of_signee,
         (SELECT count(*) FROM (SELECT 1 FROM ${instance} i WHERE ${sql.join(' AND ')} LIMIT ?) AS of_others) AS of_others`,
      [signeeKey, most + 1, ...values, most + 1],
    );
    const ofSignee = Number(row?.of_signee);
    return ofSignee <= most && ofSignee <= Number(row?.of_others);
  }

  /** Steps through the rows of a signee, who may have several in an instance. */
  function ofSignee(signeeKey: string, filter: InstanceFilter): Promise<Row[]> {
    const { behind, limit } = filter;
    const of: Conditions = { sql: ['s.party_key = ?'], values: [signeeKey] };
    const own = ownConditions(filter, []);
    if (own.sql.length > 0) {
      of.sql.push(
        `(SELECT 1 FROM ${instance} i WHERE i.id = s.instance_id AND ${own.sql.join(' AND ')}) IS NOT NULL`,
      );
      of.values.push(...own.values);
    }
    if (behind) {
      of.sql.push('(s.instance_created_at, s.instance_id) < (CAST(? AS bigint), ?)');
      of.values.push(behind.at, behind.id);
    }
    return read(
      `SELECT ${selected} FROM (
         SELECT DISTINCT s.instance_created_at, s.instance_id FROM ${signee} s WHERE ${of.sql.join(' AND ')}
         ORDER BY s.instance_created_at DESC, s.instance_id DESC LIMIT ?
       ) AS found JOIN ${instance} i ON i.id = found.instance_id ${joined}
       ORDER BY found.instance_created_at DESC, found.instance_id DESC`,
      [...of.values, limit],
    );
  }

  function ofInstances(filter: InstanceFilter, isSigneeRare: boolean): Promise<Row[]> {
    const { signeeKey, dueBefore, behind, limit } = filter;
    const isDue = dueBefore !== undefined;
    const { sql, values } = ownConditions(filter, isSigneeRare ? [] : leadingIn(filter));
    if (signeeKey !== undefined) {
      sql.push(
        isSigneeRare
          ? `i.id IN (SELECT s.instance_id FROM ${signee} s WHERE s.party_key = ?)`
          : `(SELECT 1 FROM ${signee} s WHERE s.instance_id = i.id AND s.party_key = ? LIMIT 1) IS NOT NULL`,
      );
      values.push(signeeKey);
    }
    if (isDue) {
      sql.push(isSigneeRare ? passedBy('i.due_at < ?') : 'i.due_at < ?');
      values.push(dueBefore);
    }
    const [at, direction, beyond] = isDue ? ['i.due_at', 'ASC', '>'] : ['i.created_at', 'DESC', '<'];
    if (behind) {
      sql.push(`(${at}, i.id) ${beyond} (CAST(? AS bigint), ?)`);
      values.push(behind.at, behind.id);
    }
    return read(
      `SELECT ${selected} FROM ${instance} i ${joined} ${sql.length > 0 ? `WHERE ${sql.join(' AND ')}` : ''}
       ORDER BY ${at} ${direction}, i.id ${direction} LIMIT ?`,
      [...values, limit],
    );
  }

  return async (filter: InstanceFilter): Promise<Row[]> => {
    const { signeeKey, dueBefore } = filter;
    if (signeeKey === undefined) return ofInstances(filter, false);
    const isAlone = ownConditions(filter, []).sql.length === 0;
    if (isAlone && dueBefore === undefined) return ofSignee(signeeKey, filter);
    const isRare = await isSigneeRarer(signeeKey, filter);
    return dueBefore === undefined && isRare ? ofSignee(signeeKey, filter) : ofInstances(filter, isRare);
  };
}

/** What the index begins with that leads: the first of which everything is asked for. */
function leadingIn(filter: InstanceFilter): readonly Property[] {
  const indexes = filter.dueBefore === undefined ? createdIndexes : dueIndexes;
  return indexes.find((index) => index.every((property) => filter[property] !== undefined)) ?? [];
}

/** Conditions on the instance's own row; only those of `indexed` may choose its index. */
function ownConditions(filter: InstanceFilter, indexed: readonly Property[]): Conditions {
  const others = properties.filter((property) => !indexed.includes(property));
  const [leading, following] = [equalTo(filter, indexed), equalTo(filter, others)];
  return {
    sql: [...leading.sql, ...following.sql.map(passedBy)],
    values: [...leading.values, ...following.values],
  };
}

function equalTo(filter: InstanceFilter, asked: readonly Property[]): Conditions {
  const given = asked.filter((property) => filter[property] !== undefined);
  return {
    sql: given.map((property) => `${columns[property]} = ?`),
    values: given.map((property) => filter[property]!),
  };
}

/** A condition that no index is chosen for; PostgreSQL still knows how many rows it leaves. */
function passedBy(condition: string): string {
  return `(${condition}) IS TRUE`;
}
