import { writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { measureDeadlines } from './deadlines.ts';
import { measureFinding } from './finding.ts';
import { measureKills } from './kills.ts';
import { measureMemory } from './memory.ts';
import { measureNodes } from './nodes.ts';
import { measureRaces } from './races.ts';
import { measureScaling } from './scaling.ts';
import { measureStatements } from './statements.ts';
import { measureThroughput } from './throughput.ts';
import { measureUsualWay } from './usual-way.ts';

const measures = {
  throughput: measureThroughput,
  scaling: measureScaling,
  usualWay: measureUsualWay,
  memory: measureMemory,
  statements: measureStatements,
  nodes: measureNodes,
  races: measureRaces,
  kills: measureKills,
  deadlines: measureDeadlines,
  finding: measureFinding,
};

/** `npm run bench` measures everything, `npm run bench throughput memory` only these. */
const wanted = process.argv.slice(2);
const results: Record<string, unknown> = {
  machine: { node: process.version, cores: cpus().length, gigabytes: Math.round(totalmem() / 2 ** 30) },
};
for (const [name, measure] of Object.entries(measures)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const result = await measure();
  results[name] = result;
  console.log(`\n${name}`);
  console.table(flat(result));
}
if (wanted.length === 0) {
  writeFileSync(join(import.meta.dirname, 'results.json'), `${JSON.stringify(results, null, 2)}\n`);
}
process.exit(0);

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
