import { readFileSync } from 'node:fs';
import { expect } from 'chai';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const results = JSON.parse(read('bench/results.json'));
const { throughput, scaling, usualWay, memory, statements, nodes, races, kills, deadlines, finding } =
  results;
const { records, seals, trail, jobs } = results;
const costs = read('README.md').split('## What it costs')[1]?.split('\n## ')[0] ?? '';

const onBoth = <Figures>({ sqlite, postgres }: { sqlite: Figures; postgres: Figures }) => [sqlite, postgres];
const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
const thousands = (value: number) => `${value}`.replace(/(?=(\d{3})+$)(?<=\d)/g, ' ');

interface KillFigures {
  kills: number;
  databaseKills: number;
  acknowledgedSignatures: number;
  lost: number;
  otherwiseDamaged: number;
}
const killed: KillFigures[] = onBoth(kills);
const damaged = sum(killed.map(({ lost, otherwiseDamaged }) => lost + otherwiseDamaged));
const acknowledged = thousands(sum(killed.map(({ acknowledgedSignatures }) => acknowledgedSignatures)));

const raced = onBoth<Record<string, { rounds: number; anomalies: number }>>(races).flatMap(Object.values);
const pages = onBoth<Record<string, { first: number; deep?: number }>>(finding)
  .flatMap(Object.values)
  .flatMap(({ first, deep }) => (deep === undefined ? [first] : [first, deep]));

describe('the figures of the README', () => {
  const figures: [string, string][] = [
    ['of one task', `| ${throughput.oneTaskToFloor} times`],
    ['of many tasks', `| ${throughput.manyTasksToFloor} times`],
    ['of many signees', `| ${scaling.signeesRatio} times`],
    ['of many instances', `| ${scaling.storedRatio} times`],
    ['of the usual way', `| ${usualWay.timesFaster} times faster`],
    ['of memory', `| ${memory.mostResidentMegabytes} MB`],
    ['of SQL statements', `| ${statements.plain} |`],
    ['of deadlines that come at once on SQLite', `SQLite | ${deadlines.sqlite.p99Ratio} times`],
    ['of deadlines that come at once on PostgreSQL', `PostgreSQL | ${deadlines.postgres.p99Ratio} times`],
    [
      'of the time until they are over',
      `after ${deadlines.sqlite.expiredWithinSeconds} s on SQLite and ${deadlines.postgres.expiredWithinSeconds} s on PostgreSQL`,
    ],
    ['of pages', `| ${pages.filter((page) => page < 10).length} of ${pages.length} |`],
    ['of kills', `| ${sum(killed.map((run) => run.kills + run.databaseKills))} times |`],
    ['of what kills have cost', `| ${acknowledged}; ${damaged} |`],
    [
      'of races',
      `| ${thousands(sum(raced.map(({ rounds }) => rounds)))}; ${sum(raced.map(({ anomalies }) => anomalies))} |`,
    ],
    [
      'of two nodes',
      `${nodes.manyTasks[2].toOneNode} times as much as one in many tasks, and ${nodes.oneTask[2].toOneNode} times in one`,
    ],
    ['of records in one task', `to signing without | ${records.oneTaskToWithout} times`],
    ['of records in many tasks', `| ${records.manyTasksToWithout} times`],
    ['of seals', `private-key operation | ${seals['P-256 3 MB'].sealToBare} times`],
    ['of another library', `to sealing it | ${seals['RSA-2048 3 MB'].signpdfToSeal} times`],
    ['of the memory of seals', `above small ones | ${seals.memory.aboveIdleMegabytes} MB`],
    ['of an audit trail', `| ${thousands(trail.rowsPerSecond)} |`],
    ['of jobs', `check and insert | ${jobs.jobToUnavoidable} times`],
    ['of the time of a job', `it takes ${jobs.milliseconds.job} ms`],
    [
      'of polling',
      `with ${thousands(jobs.confirmedChanges)} confirmed changes behind it, to one with none | ${jobs.pollAfterToBefore} times`,
    ],
    [
      'of a signature alone',
      `takes ${throughput.signatureAloneMs} ms where that handler takes ${throughput.floorAloneMs} ms`,
    ],
  ];
  for (const [name, figure] of figures) {
    it(`${name} are those that were measured`, () => {
      expect(costs.replaceAll(/\s+/g, ' ')).to.include(figure.replaceAll(/\s+/g, ' '));
    });
  }
});
