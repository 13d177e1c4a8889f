import { join } from 'node:path';
import type { Knex } from 'knex';
import type { InstanceSearch, Page } from '../src/runtime/index.ts';
import { OwnPostgres } from '../test/helpers/own-postgres.ts';
import { cloneInstance } from './clone-instances.ts';
import { inFolder } from './in-folder.ts';
import { app, openSample, person, personNumber, processAsking, type Sample } from './sample.ts';
import { median, round, timed } from './statistics.ts';

const stored = Number(process.env.STORED ?? 100_000);
const samples = 21;
const warmUp = 3;
/** Items before a page that is deep in. */
const depth = 10_000;
const day = 86_400_000;
/** When the first instance was created; one follows each minute. */
const since = Date.UTC(2026, 0, 1);

/** Who is asked for what, by number. */
const who = {
  /** In the first group of every instance. */
  everywhere: 1,
  /** In one of twenty-one, and has signed there; and in five more. */
  hasSigned: 3,
  /** In two fifths of all, which ended without them; and in five more. */
  passedOver: 4,
  /** In the second group of every instance, which has opened in five. */
  later: 5,
};

const source = processAsking(
  `<signing:group order="1" required="all" lifetime="P30D">
     ${[2, 3, 4, 5].map((n) => `<signing:signee reference="${n}" />`).join('')}
   </signing:group>
   <signing:group order="2" required="all" lifetime="P30D"><signing:signee reference="6" /></signing:group>`,
  'automatic',
);

/**
 * Inboxes and searches among a hundred thousand instances, of which three fifths run: median milliseconds of a first page
 * of fifty and of one ten thousand items further on.
 */
export async function measureFinding() {
  const sqlite = await inFolder((folder) => measureOn(`sqlite:${join(folder, 'bench.db')}`));
  const server = await OwnPostgres.create();
  try {
    return { storedInstances: stored, sqlite, postgres: await measureOn(server.url) };
  } finally {
    await server.kill();
  }
}

export async function measureOn(url: string) {
  // closed in between: what SQLite has in its log is then in its file, as in one that has grown slowly
  await withSample(url, fill);
  return withSample(url, findAll);
}

async function withSample<Result>(url: string, work: (sample: Sample) => Promise<Result>): Promise<Result> {
  const sample = await openSample(url, 10, source);
  try {
    return await work(sample);
  } finally {
    await sample.close();
  }
}

async function fill({ database: { knex }, startTask }: Sample): Promise<void> {
  const template = await startTask(0);
  const [{ hash }] = await knex('signing_instance').where({ id: template }).select('definition_hash as hash');
  await fillDefinitions(knex, hash);
  const dueSince = since + 30 * day;
  const isOpen = 'i % 5 < 3';
  const rare = (n: number) => `i % ${stored / 5} = ${n}`;
  const somebody = (n: number) => `'person:${n}' || substr(CAST(10000000000 + i % ${stored / 5} AS text), 2)`;
  const asks = (n: number, when: string) =>
    `WHEN 'person:${personNumber(n)}' THEN CASE WHEN ${when} THEN party_key ELSE ${somebody(n)} END`;
  const hasSigned = `party_key = 'person:${personNumber(who.hasSigned)}' AND i % 21 = 0`;
  await cloneInstance(knex, template, stored, {
    set: {
      'instance.app': `CASE WHEN i % 2 = 0 THEN '${app}' ELSE '${app}-' || CAST(i % 19 AS text) END`,
      'instance.definition_hash': `'${hash.slice(2)}' || substr(CAST(110 + i % 41 AS text), 2)`,
      'instance.owner_party_id': 'i % 5000',
      'instance.state': `CASE WHEN NOT (${isOpen}) THEN 'ended' WHEN i % 47 = 2 THEN 'incident' ELSE 'running' END`,
      'instance.outcome': `CASE WHEN ${isOpen} THEN NULL WHEN i % 10 = 3 THEN 'expired' WHEN i % 20 = 4 THEN 'rejected' ELSE 'completed' END`,
      'instance.created_at': `${since} + CAST(i AS bigint) * 60000`,
      'instance.due_at': `CASE WHEN ${isOpen} THEN ${dueSince} + CAST(i AS bigint) * 60000 END`,
      'round.state': `CASE WHEN ${isOpen} THEN 'open' WHEN i % 10 = 3 THEN 'expired' ELSE 'completed' END`,
      'signee_group.state': `CASE WHEN NOT (${isOpen}) THEN 'complete' WHEN position = 0 THEN 'open' WHEN ${rare(5)} THEN 'open' ELSE state END`,
      'signee_group.deadline_at': 'NULL',
      'signee.asked_at': `${since} + CAST(i AS bigint) * 60000`,
      'signee.instance_created_at': `${since} + CAST(i AS bigint) * 60000`,
      'signee_group.in_inbox': isOpen,
      'signee.in_inbox': `(${isOpen}) AND (group_position = 0 OR ${rare(5)})`,
      'signee.filled': `CASE WHEN ${hasSigned} THEN 1 ELSE 0 END`,
      'signee.state': `CASE WHEN ${hasSigned} THEN 'signed' ELSE state END`,
      'signee.party_key': `CASE party_key ${asks(2, 'i < 0')} ${asks(who.hasSigned, `i % 21 = 0 OR ${rare(2)}`)}
        ${asks(who.passedOver, `NOT (${isOpen}) OR ${rare(1)}`)} ELSE party_key END`,
    },
  });
  // as it does by itself soon after so much was written
  if (knex.client.dialect === 'postgresql') await knex.raw('VACUUM ANALYZE');
}

/** Somebody who is asked in five instances, as all who are not named are. */
const handful = `2${String(100).padStart(10, '0')}`;

async function findAll({ runtime }: Sample) {
  const inbox = async (personNumber: string) => {
    const actor = { ...person(0), personNumber };
    return figuresOf((place) => runtime.inbox({ actor, ...place }));
  };
  const search = (query: Omit<InstanceSearch, 'limit' | 'cursor'>) =>
    figuresOf((place) => runtime.search({ actor: 'host', ...query, ...place }));
  const signee = (n: number) => ({ signee: { person: personNumber(n) } });
  const dueBefore = since + 30 * day + (stored / 2) * 60_000;
  const rareApp = `${app}-1`;
  const definition = await definitionOf(runtime);
  const searches: Record<string, Omit<InstanceSearch, 'limit' | 'cursor'>> = {
    all: {},
    app: { app },
    state: { state: 'running' },
    incident: { state: 'incident' },
    outcome: { outcome: 'expired' },
    definition: { definition },
    owner: { ownerPartyId: 7 },
    signee: { signee: { person: handful } },
    signeeEverywhere: signee(who.everywhere),
    dueBefore: { dueBefore },
    appState: { app, state: 'running' },
    appIncident: { app, state: 'incident' },
    appOutcome: { app, outcome: 'rejected' },
    appOwner: { app, ownerPartyId: 8 },
    appDueBefore: { app, dueBefore },
    rareAppDueBefore: { app: rareApp, dueBefore },
    appStateDueBefore: { app: rareApp, state: 'incident', dueBefore },
    stateDueBefore: { state: 'incident', dueBefore },
    definitionState: { definition, state: 'incident' },
    definitionOutcome: { definition, outcome: 'completed' },
    ownerState: { ownerPartyId: 7, state: 'running' },
    ownerDueBefore: { ownerPartyId: 7, dueBefore },
    signeeState: { signee: { person: handful }, state: 'running' },
    signeeEverywhereState: { ...signee(who.everywhere), state: 'running' },
    signeeEverywhereIncident: { ...signee(who.everywhere), state: 'incident' },
    signeeEverywhereApp: { ...signee(who.everywhere), app: rareApp },
    signeeSignedOutcome: { ...signee(who.hasSigned), outcome: 'completed' },
    signeePassedOverDueBefore: { ...signee(who.passedOver), dueBefore },
  };
  const found: Record<string, unknown> = {};
  for (const [name, query] of Object.entries(searches)) found[`search ${name}`] = await search(query);
  return {
    'inbox handful': await inbox(handful),
    'inbox everywhere': await inbox(personNumber(who.everywhere)),
    'inbox hasSigned': await inbox(personNumber(who.hasSigned)),
    'inbox passedOver': await inbox(personNumber(who.passedOver)),
    'inbox later': await inbox(personNumber(who.later)),
    ...found,
  };
}

async function definitionOf(runtime: Sample['runtime']): Promise<string> {
  const { items } = await runtime.search({ actor: 'host', limit: 1, ownerPartyId: 7 });
  return items[0]!.definitionHash;
}

/** Median milliseconds of the first page, and of one deep in where there are so many. */
async function figuresOf(find: (place: { limit?: number; cursor?: string }) => Promise<Page<unknown>>) {
  const items = (await find({})).items.length;
  const first = await medianOf(() => find({}));
  let cursor: string | undefined;
  for (let passed = 0; passed < depth; passed += 200) {
    cursor = (await find({ limit: 200, ...(cursor !== undefined && { cursor }) })).cursor;
    if (cursor === undefined) return { items, first };
  }
  const deep = { cursor: cursor! };
  return { items, first, deep: await medianOf(() => find(deep)) };
}

async function medianOf(work: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let sample = 0; sample < samples + warmUp; sample += 1) {
    const time = await timed(work);
    if (sample >= warmUp) times.push(time);
  }
  return round(median(times));
}

/** Some definitions, told from each other by the ends of their hashes. */
async function fillDefinitions(knex: Knex, hash: string): Promise<void> {
  const [definition] = await knex('signing_definition').where({ hash });
  await knex('signing_definition').insert(
    Array.from({ length: 41 }, (_, n) => ({ ...definition, hash: `${hash.slice(2)}${n + 10}` })),
  );
}
