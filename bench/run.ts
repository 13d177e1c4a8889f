import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { measureDeadlines } from './deadlines.ts';
import { measureFinding } from './finding.ts';
import { measureJobs } from './jobs.ts';
import { measureKills } from './kills.ts';
import { measureMemory } from './memory.ts';
import { measureNodes } from './nodes.ts';
import { measureRaces } from './races.ts';
import { measureRecords } from './records.ts';
import { measureScaling } from './scaling.ts';
import { measureSeals } from './seals.ts';
import { measureStatements } from './statements.ts';
import { measureThroughput } from './throughput.ts';
import { measureTrail } from './trail.ts';
import { measureUsualWay } from './usual-way.ts';

const measures = {
  throughput: measureThroughput,
  records: measureRecords,
  seals: measureSeals,
  trail: measureTrail,
  scaling: measureScaling,
  usualWay: measureUsualWay,
  memory: measureMemory,
  statements: measureStatements,
  nodes: measureNodes,
  races: measureRaces,
  kills: measureKills,
  deadlines: measureDeadlines,
  finding: measureFinding,
  jobs: measureJobs,
};

/**
 * `npm run bench` measures everything and keeps it in `results.json`, `npm run bench throughput memory` only shows these,
 * `npm run bench -- --keep memory` keeps them too. What is compared is always of one run.
 */
const wanted = process.argv.slice(2).filter((name) => name !== '--keep');
const keeps = wanted.length === 0 || process.argv.includes('--keep');
const file = join(import.meta.dirname, 'results.json');
for (const [name, measure] of Object.entries(measures)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const result = await measure();
  console.log(`\n${name}`);
  console.table(flat(result));
  if (keeps) keep(name, result);
}
process.exit(0);

/** At once: what was measured stays, whatever happens to the next measure. */
function keep(name: string, result: unknown): void {
  const kept: Record<string, unknown> = {
    ...JSON.parse(readFileSync(file, 'utf8')),
    machine: { node: process.version, cores: cpus().length, gigabytes: Math.round(totalmem() / 2 ** 30) },
    [name]: result,
  };
  const order = ['machine', ...Object.keys(measures)];
  const sections = order.filter((section) => section in kept).map((section) => [section, kept[section]]);
  writeFileSync(file, `${JSON.stringify(Object.fromEntries(sections), null, 2)}\n`);
}

/** One row per figure. */
function flat(result: object, prefix = ''): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(result).flatMap(([name, value]) =>
      typeof value === 'object' && value !== null
        ? Object.entries(flat(value, `${prefix}${name} `))
        : [[`${prefix}${name}`, value]],
    ),
  );
}
