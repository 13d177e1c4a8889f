import { join } from 'node:path';
import { type KillReport, runKills } from '../test/durability/kill-run.ts';
import { MortalPostgres } from '../test/durability/mortal-postgres.ts';

const script = join(import.meta.dirname, '../dist/cli/main.js');
const shared = { script, callers: 16, answersPerLife: 150, waitForJobs: true };

/**
 * Servers under load that are killed, 500 times over both databases, and the database server 50 times. Prints
 * everything that was lost or damaged; it has to be nothing, and within a minute nothing may be due that was not done. `KILL_SEED` and `KILLS` (of each database) repeat a run or
 * shorten it.
 */
export async function measureKills() {
  const seed = Number(process.env.KILL_SEED ?? Math.floor(Math.random() * 1_000_000));
  const kills = Number(process.env.KILLS ?? 250);
  console.log(`kills: seed ${seed}`);
  const sqlite = await runKills({ ...shared, seed, nodes: 1, kills });
  const postgres = await MortalPostgres.create();
  try {
    const databaseKills = Math.ceil(kills / 10);
    const onPostgres = await runKills({
      ...shared,
      seed,
      nodes: 2,
      // some of its turns kill the database server instead
      kills: kills + Math.floor(databaseKills / 2),
      databaseKills,
      postgres,
    });
    return { sqlite: figuresOf(sqlite), postgres: figuresOf(onPostgres) };
  } finally {
    await postgres.kill();
  }
}

function figuresOf({ damages, surprises, ...figures }: KillReport) {
  for (const wrong of [...damages, ...surprises]) console.log(wrong);
  const lost = damages.filter(({ kind }) => kind.endsWith('-lost')).length;
  return { ...figures, lost, otherwiseDamaged: damages.length - lost, surprises: surprises.length };
}
