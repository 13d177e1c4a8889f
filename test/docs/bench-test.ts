import { readFileSync } from 'node:fs';
import { expect } from 'chai';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const { throughput, scaling, usualWay, memory } = JSON.parse(read('bench/results.json'));
const costs = read('README.md').split('## What it costs')[1]?.split('\n## ')[0] ?? '';

describe('the figures of the README', () => {
  const figures: [string, string][] = [
    ['of one task', `| ${throughput.oneTaskToFloor} times`],
    ['of many tasks', `| ${throughput.manyTasksToFloor} times`],
    ['of many signees', `| ${scaling.signeesRatio} times`],
    ['of many instances', `| ${scaling.storedRatio} times`],
    ['of the usual way', `| ${usualWay.timesFaster} times faster`],
    ['of memory', `| ${memory.mostResidentMegabytes} MB`],
    [
      'of a signature alone',
      `takes ${throughput.signatureAloneMs} ms where that handler takes ${throughput.floorAloneMs} ms`,
    ],
  ];
  for (const [name, figure] of figures) {
    it(`${name} are those that were measured`, () => {
      expect(costs.replaceAll(/\s+/g, ' ')).to.include(figure);
    });
  }
});
