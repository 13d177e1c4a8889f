import { callsPerSecond } from './load.ts';
import { startServer } from './server-process.ts';
import { median, round } from './statistics.ts';

const callers = 32;
const calls = 1_200;
const warmUp = 300;
const repetitions = 5;

/** Signing over HTTP with a signed record of each signature against signing without, in turn. */
export async function measureRecords() {
  const rates = {
    one: { off: [] as number[], on: [] as number[] },
    many: { off: [] as number[], on: [] as number[] },
  };
  for (let repetition = 0; repetition < repetitions; repetition += 1) {
    for (const tasks of ['one', 'many'] as const) {
      rates[tasks].off.push(await measure(tasks, false));
      rates[tasks].on.push(await measure(tasks, true));
    }
  }
  const ratio = ({ off, on }: { off: number[]; on: number[] }) =>
    round(median(on.map((rate, index) => rate / off[index]!)));
  return {
    oneTaskPerSecond: round(median(rates.one.on), 0),
    manyTasksPerSecond: round(median(rates.many.on), 0),
    oneTaskToWithout: ratio(rates.one),
    manyTasksToWithout: ratio(rates.many),
  };
}

async function measure(tasks: 'one' | 'many', records: boolean): Promise<number> {
  const server = await startServer('signing-server.ts', { callers: calls + warmUp, tasks, records });
  try {
    await callsPerSecond(server.port, server.calls.slice(0, warmUp), callers);
    return await callsPerSecond(server.port, server.calls.slice(warmUp), callers);
  } finally {
    await server.stop();
  }
}
