import { callsPerSecond } from './load.ts';
import { startServer } from './server-process.ts';
import { median, round } from './statistics.ts';

const callers = 32;
const calls = 2_000;
const warmUp = 400;
const repetitions = 5;

/** Signing over HTTP against the floor, in turn, so that a machine that changes its speed changes both. */
export async function measureThroughput() {
  const one: number[] = [];
  const many: number[] = [];
  const floor: number[] = [];
  for (let repetition = 0; repetition < repetitions; repetition += 1) {
    floor.push(await measure('floor-server.ts'));
    one.push(await measure('signing-server.ts', 'one'));
    many.push(await measure('signing-server.ts', 'many'));
  }
  const alone = await measureAlone();
  const ratios = (values: number[]) => values.map((value, index) => value / floor[index]!);
  return {
    callers,
    floorPerSecond: round(median(floor), 0),
    oneTaskPerSecond: round(median(one), 0),
    manyTasksPerSecond: round(median(many), 0),
    oneTaskToFloor: round(median(ratios(one))),
    manyTasksToFloor: round(median(ratios(many))),
    ...alone,
  };
}

async function measure(script: string, tasks?: 'one' | 'many'): Promise<number> {
  const server = await startServer(script, { callers: calls + warmUp, ...(tasks && { tasks }) });
  try {
    await callsPerSecond(server.port, server.calls.slice(0, warmUp), callers);
    return await callsPerSecond(server.port, server.calls.slice(warmUp), callers);
  } finally {
    await server.stop();
  }
}

/** What one signature costs when nobody else signs: milliseconds, one caller. */
async function measureAlone() {
  const [floor, signing] = [
    await startServer('floor-server.ts', { callers: 600 }),
    await startServer('signing-server.ts', { callers: 600, tasks: 'one' }),
  ];
  try {
    const milliseconds: [number[], number[]] = [[], []];
    for (let start = 0; start < 600; start += 100) {
      for (const [index, { port, calls: all }] of [floor, signing].entries()) {
        milliseconds[index]!.push(1000 / (await callsPerSecond(port, all.slice(start, start + 100), 1)));
      }
    }
    return {
      floorAloneMs: round(median(milliseconds[0].slice(1))),
      signatureAloneMs: round(median(milliseconds[1].slice(1))),
    };
  } finally {
    await Promise.all([floor.stop(), signing.stop()]);
  }
}
