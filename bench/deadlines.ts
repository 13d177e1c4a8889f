import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Knex } from 'knex';
import { createDevelopmentIssuer } from '../src/http/auth/index.ts';
import { createStorage, type OpenDatabase, openDatabase } from '../src/storage/index.ts';
import { ServerNode } from '../test/durability/server-node.ts';
import { OwnPostgres } from '../test/helpers/own-postgres.ts';
import { boundary, end, path, process as processOf, signing, task } from '../test/runtime/processes.ts';
import { cloneId, cloneInstance } from './clone-instances.ts';
import { inFolder } from './in-folder.ts';
import { type Latency, PacedLoad } from './paced-load.ts';
import { app, openSample, personNumber } from './sample.ts';
import { writeProcesses } from './sample-folder.ts';
import { quantile, round } from './statistics.ts';

const script = join(import.meta.dirname, '../dist/cli/main.js');
const stored = Number(process.env.STORED ?? 100_000);
const due = Number(process.env.DUE ?? 10_000);
/** As many come once more when nobody asks for anything. */
const dueAlone = 1_000;
const people = 10;
/** Callers, and milliseconds between an answer and the next request of each. */
const signers = 4;
const readers = 4;
const pause = 20;
/** Milliseconds: from when the deadlines are set until they come, and how much of that is measured. */
const lead = Number(process.env.LEAD ?? 25_000);
const quiet = 15_000;
const patience = 600_000;

const group = `<signing:group order="1" lifetime="P30D">
  ${[2, 3, 4].map((n) => `<signing:signee reference="${n}" />`).join('')}
</signing:group>`;
/** Nobody catches that it expires: it ends the instance. */
const ending = processOf(signing('Sign', group), end(), path('Start', 'Sign', 'End'));
/** Somebody is to look at it. */
const escalated = processOf(
  signing('Sign', group),
  boundary('Late', 'Sign', 'ExpiredError'),
  task('Escalate'),
  end(),
  path('Start', 'Sign', 'End'),
  path('Late', 'Escalate', 'End'),
);

/**
 * Many open rounds with deadlines, of which ten thousand come at the same instant, in a database that the built command
 * serves: whether each is expired, and no other; how long that takes, and until everybody was told; and how long a
 * handful of callers who sign and read in other instances wait for their answers before it and during it. Half of those
 * that expire end their instance, half go on by a boundary event. Afterwards a thousand more come with no callers about.
 */
export async function measureDeadlines() {
  const sqlite = await inFolder((folder) => measureOn(`sqlite:${join(folder, 'bench.db')}`, folder));
  const server = await OwnPostgres.create();
  try {
    return { sqlite, postgres: await inFolder((folder) => measureOn(server.url, folder)) };
  } finally {
    await server.kill();
  }
}

export async function measureOn(url: string, folder: string) {
  const { token, owner } = await fill(url);
  const database = openDatabase(url);
  const processes = join(folder, 'processes');
  writeProcesses(processes, escalated, people);
  const node = new ServerNode(script, {
    DATABASE_URL: url,
    PROCESSES: processes,
    LOG_LEVEL: 'warn',
    NODE_OPTIONS: process.env.SERVER_OPTIONS ?? '',
  });
  try {
    const dueAt = Date.now() + lead;
    await setDeadlines(database.knex, dueAt, 1, due);
    const load = new PacedLoad(Number(new URL(await node.start()).port), pause);
    // those that don't expire, each signed once; in a shortened run they come round again
    let asked = 0;
    const nextOther = () => {
      const other = due + 1 + (asked % (stored - due));
      asked += 1;
      return `/${app}/instances/1/${cloneId(other)}`;
    };
    load.start(signers, () => ({
      method: 'POST',
      path: `${nextOther()}/actions`,
      token,
      body: JSON.stringify({ action: 'sign' }),
    }));
    load.start(readers, () => ({ method: 'GET', path: nextOther(), token: owner }));
    const told = await waitForAll(database.knex, dueAt);
    await load.stop();
    const ended = await expiredIn(database.knex);
    const aloneAt = Date.now();
    await setDeadlines(database.knex, aloneAt, stored - dueAlone + 1, stored);
    await waitForAll(database.knex, aloneAt);
    const alone = await expiredIn(database.knex);
    return {
      openRounds: stored,
      due,
      ...(await correctness(database.knex, ended)),
      expiredWithinSeconds: round((ended.last - dueAt) / 1000, 1),
      toldWithinSeconds: round((told - dueAt) / 1000, 1),
      dueAlone: alone.ids.size - ended.ids.size,
      aloneWithinSeconds: round((alone.last - aloneAt) / 1000, 1),
      ...waits(load.latencies, dueAt, told),
    };
  } finally {
    if (node.log !== '') console.log(node.log);
    await node.kill();
    await database.close();
  }
}

/** Fills the database with rounds whose deadlines are far off; the first ones are those that will be due. */
async function fill(url: string): Promise<{ token: string; owner: string }> {
  const half = due / 2;
  await withTemplate(url, ending, (knex, id) => cloneInstance(knex, id, half));
  return withTemplate(url, escalated, async (knex, id, database) => {
    await cloneInstance(knex, id, stored - half, { from: half + 1 });
    // a server that has come to so many instances has statistics
    if (knex.client.dialect === 'postgresql') await knex.raw('ANALYZE');
    const issuer = await createDevelopmentIssuer(createStorage(database).settings);
    const issue = (n: number) =>
      issuer.issue(
        { person: personNumber(n), userId: n, partyId: n + 1, level: 4 },
        { now: Date.now(), lifetime: 3_600_000 },
      );
    return { token: await issue(1), owner: await issue(0) };
  });
}

async function withTemplate<Result>(
  url: string,
  source: string,
  work: (knex: Knex, id: string, database: OpenDatabase) => Promise<Result>,
): Promise<Result> {
  const sample = await openSample(url, people, source);
  try {
    return await work(sample.database.knex, await sample.startTask(3), sample.database);
  } finally {
    await sample.close();
  }
}

async function setDeadlines(knex: Knex, dueAt: number, first: number, last: number): Promise<void> {
  const ids = [cloneId(first), cloneId(last)] as const;
  await knex('signing_instance').whereBetween('id', ids).update({ due_at: dueAt });
  await knex('signing_signee_group')
    .whereIn('round_id', knex('signing_round').whereBetween('instance_id', ids).select('id'))
    .update({ deadline_at: dueAt });
  await knex('signing_job')
    .whereBetween('instance_id', ids)
    .where({ kind: 'wake' })
    .update({ due_at: dueAt, ready_at: dueAt });
}

/** Waits until all have expired and everybody was told, as far as there is a way to; answers when that was. */
async function waitForAll(knex: Knex, dueAt: number): Promise<number> {
  await setTimeout(dueAt - Date.now());
  while (Date.now() < dueAt + patience) {
    const due = knex('signing_instance').where('due_at', '<=', dueAt).first('id');
    const job = knex('signing_job').where('kind', '<>', 'housekeeping').where('due_at', '<=', Date.now());
    if (!(await due) && !(await job.first('id'))) break;
    await setTimeout(500);
  }
  return Date.now();
}

interface Expired {
  /** Instance ids. */
  ids: Set<string>;
  /** When the last one expired. */
  last: number;
}

async function expiredIn(knex: Knex): Promise<Expired> {
  const ids = await knex('signing_round').where({ state: 'expired' }).pluck('instance_id');
  const [last] = await knex('signing_event').where({ type: 'round.round-ended' }).max({ at: 'at' });
  return { ids: new Set(ids), last: Number(last!.at) };
}

/** Those that were due and are as the model says, once; those that weren't and have expired all the same. */
async function correctness(knex: Knex, { ids }: Expired) {
  const rows = await knex('signing_instance as i')
    .join('signing_process_state as p', 'p.instance_id', 'i.id')
    .whereIn('i.id', knex('signing_round').where({ state: 'expired' }).select('instance_id'))
    .select('i.id', 'i.state', 'i.outcome', 'i.due_at', 'p.waiting', {
      ends: knex('signing_event as e')
        .whereRaw('e.instance_id = i.id')
        .where({ type: 'round.round-ended' })
        .count('*'),
      wakes: knex('signing_job as j').whereRaw('j.instance_id = i.id').where({ kind: 'wake' }).count('*'),
    });
  const asModelled = new Set(
    rows
      .filter((row) => row.due_at === null && Number(row.ends) === 1 && Number(row.wakes) === 0)
      .filter(({ id, state, outcome, waiting }) => {
        if (id <= cloneId(due / 2)) return state === 'ended' && outcome === 'expired';
        const waits = (JSON.parse(waiting) as { elementId: string }[]).map(({ elementId }) => elementId);
        return state === 'running' && waits.join() === 'Escalate';
      })
      .map(({ id }) => id as string),
  );
  const wereDue = Array.from({ length: due }, (_, n) => cloneId(n + 1));
  return {
    expiredAsModelled: wereDue.filter((id) => asModelled.has(id)).length,
    expiredWrongly: [...ids].filter((id) => id > cloneId(due)).length,
  };
}

function waits(latencies: readonly Latency[], dueAt: number, told: number) {
  const between = (from: number, to: number) =>
    latencies.filter(({ at }) => at >= from && at < to).map(({ milliseconds }) => milliseconds);
  // what is asked for just before is answered during it
  const before = between(dueAt - quiet, dueAt - 500);
  const during = between(dueAt, told);
  const p99 = { quiet: quantile(before, 0.99), during: quantile(during, 0.99) };
  return {
    quietRequests: before.length,
    quietP50Ms: round(quantile(before, 0.5), 1),
    quietP99Ms: round(p99.quiet, 1),
    requestsDuring: during.length,
    duringP50Ms: round(quantile(during, 0.5), 1),
    duringP99Ms: round(p99.during, 1),
    p99Ratio: round(p99.during / p99.quiet),
  };
}
