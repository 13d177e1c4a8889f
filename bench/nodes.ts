import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDevelopmentIssuer } from '../src/http/auth/index.ts';
import { createStorage } from '../src/storage/index.ts';
import { ServerNode } from '../test/durability/server-node.ts';
import { OwnPostgres } from '../test/helpers/own-postgres.ts';
import { callsPerSecond } from './load.ts';
import { app, openSample, personNumber, processAsking } from './sample.ts';
import { writeProcesses } from './sample-folder.ts';
import type { Call } from './server-process.ts';
import { median, round } from './statistics.ts';

const script = join(import.meta.dirname, '../dist/cli/main.js');
const nodeCounts = [1, 2, 4];
const callers = 32;
const people = 200;
const source = processAsking(
  Array.from({ length: people }, (_, n) => `<signing:signee reference="${n + 1}" />`).join(''),
);
const repetitions = 5;
const warmUp = 200;
const calls = 1_200;

/**
 * Signatures per second over one PostgreSQL with 1, 2 and 4 server processes, callers spread over all of them, in turn.
 *
 * `manyTasks`: each of the callers' calls finds a task that nobody else signs at the moment. Servers then share nothing
 * but the database, so this is what scales with processors. `oneTask`: everybody signs in the same task. One process
 * plans all that wait at once and commits it together; with several of them each commit makes the others plan again, so
 * more processes make this slower, whatever the machine. Callers of one instance are best led to one node.
 *
 * On a machine of two cores, load, servers and PostgreSQL share the two, and one server process already keeps both
 * busy: more processes can't be faster there, and what is seen is what they cost.
 */
export async function measureNodes() {
  const postgres = await OwnPostgres.create();
  const folder = mkdtempSync(join(tmpdir(), 'bpmn-signing-bench-'));
  const processes = join(folder, 'processes');
  const env = { DATABASE_URL: postgres.url, PROCESSES: processes, LOG_LEVEL: 'silent' };
  const nodes = Array.from({ length: Math.max(...nodeCounts) }, () => new ServerNode(script, env));
  try {
    writeProcesses(processes, source, people);
    const tasks = await fill(postgres.url);
    const urls = await Promise.all(nodes.map((node) => node.start()));
    const ports = urls.map((url) => Number(new URL(url).port));
    const many = new Map<number, number[]>(nodeCounts.map((count) => [count, []]));
    const one = new Map<number, number[]>(nodeCounts.map((count) => [count, []]));
    for (const port of ports) await callsPerSecond(port, tasks.many(warmUp), callers);
    for (let repetition = 0; repetition < repetitions; repetition += 1) {
      for (const count of nodeCounts) {
        many.get(count)!.push(await spread(ports.slice(0, count), tasks.many(calls)));
        one.get(count)!.push(await spread(ports.slice(0, count), tasks.one()));
      }
    }
    return { callers, manyTasks: figuresOf(many), oneTask: figuresOf(one) };
  } finally {
    await Promise.all(nodes.map((node) => node.kill()));
    await postgres.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Calls per second over all nodes, each with its share of calls and callers. */
async function spread(ports: readonly number[], all: readonly Call[]): Promise<number> {
  const start = performance.now();
  await Promise.all(
    ports.map((port, index) =>
      callsPerSecond(
        port,
        all.filter((_, n) => n % ports.length === index),
        callers / ports.length,
      ),
    ),
  );
  return all.length / ((performance.now() - start) / 1000);
}

/** Fills the database with tasks; answers calls that nobody has made yet. */
async function fill(url: string): Promise<{ many(count: number): Call[]; one(): Call[] }> {
  const sample = await openSample(url, people, source);
  try {
    const issuer = await createDevelopmentIssuer(createStorage(sample.database).settings);
    const tokens = await Promise.all(
      Array.from({ length: people }, (_, n) =>
        issuer.issue({ person: personNumber(n), userId: n, partyId: n + 1, level: 4 }, { now: Date.now() }),
      ),
    );
    const start = async (count: number) => {
      const ids: string[] = [];
      for (let n = 0; n < count; n += 1) ids.push(await sample.startTask(people));
      return ids;
    };
    const pathOf = (id: string) => `/${app}/instances/1/${id}/actions`;
    const total = nodeCounts.length * repetitions;
    // as many tasks at a time as there are callers, and more: neighbouring calls are never of the same one
    const shared = await start(
      Math.ceil((total * calls + nodeCounts.length * 2 * warmUp) / people) + callers * 2,
    );
    const alone = await start(total);
    const waiting = tokens.flatMap((token) => shared.map((id) => ({ path: pathOf(id), token })));
    return {
      many: (count) => waiting.splice(0, count),
      one: () => {
        const path = pathOf(alone.pop()!);
        return tokens.map((token) => ({ path, token }));
      },
    };
  } finally {
    await sample.close();
  }
}

function figuresOf(perSecond: ReadonlyMap<number, readonly number[]>) {
  const alone = perSecond.get(1)!;
  return Object.fromEntries(
    [...perSecond].map(([count, values]) => [
      count,
      {
        perSecond: round(median(values), 0),
        toOneNode: round(median(values.map((value, index) => value / alone[index]!))),
      },
    ]),
  );
}
