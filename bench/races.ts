import { openDatabase } from '../src/storage/index.ts';
import { findDamage } from '../test/durability/find-damage.ts';
import { type RaceFigures, raceApps, races, runRace } from '../test/durability/races.ts';
import { readStored } from '../test/durability/stored-instance.ts';
import { databases } from '../test/helpers/databases.ts';
import { createTestRuntime, TestClock } from '../test/helpers/runtime.ts';

/** `RACE_ROUNDS` shortens a run. */
const rounds = Number(process.env.RACE_ROUNDS ?? 1_000);

/**
 * Two nodes over one database, and two acts at once that exclude each other: who won how often, and how often anything
 * was not as it has to be. Exactly one wins in every round, so the winners add up to the rounds and there is no anomaly.
 */
export async function measureRaces() {
  const figures: Record<string, Record<string, Omit<RaceFigures, 'anomalies'> & { anomalies: number }>> = {};
  for (const kind of databases) {
    const database = await kind.create();
    const second = openDatabase(database.url);
    const clocks = [new TestClock(), new TestClock()] as const;
    const nodes = [
      await createTestRuntime(database, { apps: raceApps, clock: clocks[0].read }),
      await createTestRuntime(second, { apps: raceApps, clock: clocks[1].read }),
    ] as const;
    const found: (typeof figures)[string] = {};
    for (const race of races) {
      const run = await runRace({ nodes, clocks }, race, rounds);
      for (const anomaly of run.anomalies) console.log(anomaly);
      found[race.name] = { ...run, anomalies: run.anomalies.length };
    }
    const damages = findDamage(await readStored(database));
    for (const damage of damages) console.log(damage);
    figures[kind.name] = found;
    for (const node of nodes) await node.close();
    await second.close();
    await database.close();
    if (damages.length > 0) throw new Error(`${damages.length} damages after the races on ${kind.name}`);
  }
  return figures;
}
