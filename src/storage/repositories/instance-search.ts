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
    const others = equalTo(filter, leadingIn(filter));
    if (dueBefore !== undefined) add(others, 'i.due_at < ?', dueBefore);
    const [row] = await read(
      `SELECT
         (SELECT count(*) FROM (SELECT 1 FROM ${signee} WHERE party_key = ? LIMIT ?) AS of_signee) AS of_signee,
         (SELECT count(*) FROM (SELECT 1 FROM ${instance} i WHERE ${others.sql.join(' AND ')} LIMIT ?) AS of_others) AS of_others`,
      [signeeKey, most + 1, ...others.values, most + 1],
    );
    const ofSignee = Number(row?.of_signee);
    return ofSignee <= most && ofSignee <= Number(row?.of_others);
  }

  /** Steps through the rows of a signee, who may have several in an instance. */
  function ofSignee(signeeKey: string, filter: InstanceFilter): Promise<Row[]> {
    const { behind, limit } = filter;
    const conditions: Conditions = { sql: ['s.party_key = ?'], values: [signeeKey] };
    const own = ownConditions(filter, []);
    if (own.sql.length > 0) {
      const fitting = `SELECT 1 FROM ${instance} i WHERE i.id = s.instance_id AND ${own.sql.join(' AND ')}`;
      add(conditions, `(${fitting}) IS NOT NULL`, ...own.values);
    }
    if (behind) {
      const place = '(s.instance_created_at, s.instance_id) < (CAST(? AS bigint), ?)';
      add(conditions, place, behind.at, behind.id);
    }
    return read(
      `SELECT ${selected} FROM (
         SELECT DISTINCT s.instance_created_at, s.instance_id FROM ${signee} s WHERE ${conditions.sql.join(' AND ')}
         ORDER BY s.instance_created_at DESC, s.instance_id DESC LIMIT ?
       ) AS found JOIN ${instance} i ON i.id = found.instance_id ${joined}
       ORDER BY found.instance_created_at DESC, found.instance_id DESC`,
      [...conditions.values, limit],
    );
  }

  /** Steps through an index of instances, and looks for the signee in each. */
  function ofInstances(filter: InstanceFilter): Promise<Row[]> {
    const { signeeKey, dueBefore } = filter;
    const conditions = ownConditions(filter, leadingIn(filter));
    if (dueBefore !== undefined) add(conditions, 'i.due_at < ?', dueBefore);
    if (signeeKey !== undefined) {
      const signed = `SELECT 1 FROM ${signee} s WHERE s.instance_id = i.id AND s.party_key = ? LIMIT 1`;
      add(conditions, `(${signed}) IS NOT NULL`, signeeKey);
    }
    return page(filter, conditions);
  }

  /** Reads all instances of a signee, who has not too many, and sorts them by what is due. */
  function dueOfSignee(signeeKey: string, dueBefore: number, filter: InstanceFilter): Promise<Row[]> {
    const conditions = ownConditions(filter, []);
    add(conditions, passedBy('i.due_at < ?'), dueBefore);
    add(conditions, `i.id IN (SELECT s.instance_id FROM ${signee} s WHERE s.party_key = ?)`, signeeKey);
    return page(filter, conditions);
  }

  function page({ dueBefore, behind, limit }: InstanceFilter, conditions: Conditions): Promise<Row[]> {
    const [at, direction, beyond] =
      dueBefore === undefined ? ['i.created_at', 'DESC', '<'] : ['i.due_at', 'ASC', '>'];
    if (behind) add(conditions, `(${at}, i.id) ${beyond} (CAST(? AS bigint), ?)`, behind.at, behind.id);
    const where = conditions.sql.length === 0 ? '' : `WHERE ${conditions.sql.join(' AND ')}`;
    return read(
      `SELECT ${selected} FROM ${instance} i ${joined} ${where}
       ORDER BY ${at} ${direction}, i.id ${direction} LIMIT ?`,
      [...conditions.values, limit],
    );
  }

  return async (filter: InstanceFilter): Promise<Row[]> => {
    const { signeeKey, dueBefore } = filter;
    if (signeeKey === undefined) return ofInstances(filter);
    const isAlone = dueBefore === undefined && equalTo(filter, properties).sql.length === 0;
    if (!isAlone && !(await isSigneeRarer(signeeKey, filter))) return ofInstances(filter);
    return dueBefore === undefined ? ofSignee(signeeKey, filter) : dueOfSignee(signeeKey, dueBefore, filter);
  };
}

function add(conditions: Conditions, sql: string, ...values: Value[]): void {
  conditions.sql.push(sql);
  conditions.values.push(...values);
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
