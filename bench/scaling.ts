import { join } from 'node:path';
import { cloneInstance } from './clone-instances.ts';
import { inFolder } from './in-folder.ts';
import { openSample, person, type Sample } from './sample.ts';
import { median, round, timed } from './statistics.ts';

const sizes = [10, 100, 1_000, 10_000];
const stores = [10, 100_000];
const samples = 400;

/** Time of a signature by how many sign the same task, and by how many instances are stored. */
export async function measureScaling() {
  const bySignees = await bySize();
  const byStored = await byStore();
  const ends = (times: Record<number, number>, [first, last]: [number, number]) =>
    round(times[last]! / times[first]!);
  return {
    bySignees,
    signeesRatio: ends(bySignees, [sizes[0]!, sizes.at(-1)!]),
    byStored,
    storedRatio: ends(byStored, [stores[0]!, stores.at(-1)!]),
  };
}

async function bySize(): Promise<Record<number, number>> {
  return inFolder(async (folder) => {
    const sample = await openSample(`sqlite:${join(folder, 'signees.db')}`, 10_000);
    const tasks = new Map<number, Task>();
    for (const size of sizes) tasks.set(size, await nextTask(sample, size));
    const times = await inTurn(sizes, async (size) => {
      let task = tasks.get(size)!;
      // A small task is soon full of signatures; the next one takes its place, unmeasured.
      if (task.signed === size) {
        task = await nextTask(sample, size);
        tasks.set(size, task);
      }
      return sign(sample, task);
    });
    await sample.close();
    return times;
  });
}

async function byStore(): Promise<Record<number, number>> {
  return inFolder(async (folder) => {
    const samplesByStore = new Map<number, { sample: Sample; task: Task }>();
    for (const stored of stores) {
      const sample = await openSample(`sqlite:${join(folder, `stored-${stored}.db`)}`, 1_000);
      const template = await sample.startTask(3);
      await cloneInstance(sample.database.knex, template, stored - 1);
      samplesByStore.set(stored, { sample, task: await nextTask(sample, samples + warmUp) });
    }
    const times = await inTurn(stores, (stored) => {
      const { sample, task } = samplesByStore.get(stored)!;
      return sign(sample, task);
    });
    for (const { sample } of samplesByStore.values()) await sample.close();
    return times;
  });
}

interface Task {
  id: string;
  signed: number;
}

const warmUp = 100;

async function nextTask(sample: Sample, size: number): Promise<Task> {
  return { id: await sample.startTask(size), signed: 0 };
}

/** Milliseconds of the next signature of a task. */
function sign({ runtime }: Sample, task: Task): Promise<number> {
  const actor = person(task.signed);
  task.signed += 1;
  return timed(() => runtime.sign({ instanceId: task.id, actor }));
}

/** Measures every case in turn, so that a machine that changes its speed changes all; medians, milliseconds. */
async function inTurn(
  cases: readonly number[],
  measure: (size: number) => Promise<number>,
): Promise<Record<number, number>> {
  const times = new Map<number, number[]>(cases.map((size) => [size, []]));
  for (let sample = 0; sample < samples + warmUp; sample += 1) {
    for (const size of cases) {
      const time = await measure(size);
      if (sample >= warmUp) times.get(size)!.push(time);
    }
  }
  return Object.fromEntries([...times].map(([size, values]) => [size, round(median(values), 3)]));
}
