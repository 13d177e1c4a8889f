import { join } from 'node:path';
import { type KillReport, runKills } from '../test/durability/kill-run.ts';
import { OwnPostgres } from '../test/helpers/own-postgres.ts';

const script = join(import.meta.dirname, '../dist/cli/main.js');
const shared = { script, callers: 16, answersPerLife: 150, waitForJobs: true };

/**
 * Servers under load that are killed, 500 times and more over both databases, and PostgreSQL itself 25 times. Prints
 * everything that was lost or damaged, which has to be nothing; `dueJobs` has to be nothing too, within a minute.
 * `KILL_SEED` repeats a run, and `KILLS` (of each database) shortens it.
 */
export async function measureKills() {
  const seed = Number(process.env.KILL_SEED ?? Math.floor(Math.random() * 1_000_000));
  const kills = Number(process.env.KILLS ?? 250);
  console.log(`kills: seed ${seed}`);
  const postgres = await OwnPostgres.create();
  const databaseKills = Math.ceil(kills / 10);
  try {
    // both at once: a server that starts keeps one processor busy
    const [onSqlite, onPostgres] = await Promise.all([
      runKills({ ...shared, seed, nodes: 1, kills }),
      // some of its turns kill the database server instead
      runKills({ ...shared, seed, nodes: 2, kills: kills + databaseKills, databaseKills, postgres }),
    ]);
    return { sqlite: figuresOf(onSqlite), postgres: figuresOf(onPostgres) };
  } finally {
    await postgres.kill();
  }
}

function figuresOf({ damages, surprises, ...figures }: KillReport) {
  for (const wrong of [...damages, ...surprises]) console.log(wrong);
  const lost = damages.filter(({ kind }) => kind.endsWith('-lost')).length;
  return { ...figures, lost, otherwiseDamaged: damages.length - lost, surprises: surprises.length };
}
