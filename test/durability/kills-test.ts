import { expect } from 'chai';
import { databases } from '../helpers/databases.ts';
import { OwnPostgres } from '../helpers/own-postgres.ts';
import { type KillReport, runKills } from './kill-run.ts';
import { buildServerCommand } from './server-command.ts';

/** `KILL_SEED` repeats a run, as far as the machine's own timing lets it. */
const seed = Number(process.env.KILL_SEED ?? Math.floor(Math.random() * 1_000_000));
const kinds = databases.map(({ name }) => name);

/** Most of it is starting servers again; a machine that does much else at once takes several times as long. */
const patience = 600_000;

describe('a server that is killed under load, again and again', function () {
  this.timeout(patience);
  const reports = new Map<string, KillReport>();

  before(async () => {
    const built = await buildServerCommand();
    const postgres = kinds.includes('postgres') ? await OwnPostgres.create() : undefined;
    const shared = { script: built.script, seed, callers: 10, answersPerLife: 60 };
    const runs = {
      sqlite: () => runKills({ ...shared, nodes: 1, kills: 15 }),
      postgres: () => runKills({ ...shared, nodes: 2, kills: 17, databaseKills: 2, postgres: postgres! }),
    };
    try {
      // both at once: a server that starts keeps one processor busy
      const done = await Promise.allSettled(kinds.map(async (kind) => reports.set(kind, await runs[kind]())));
      for (const run of done) if (run.status === 'rejected') throw run.reason;
    } finally {
      await postgres?.kill();
      await built.remove();
    }
  });

  for (const kind of kinds) {
    describe(kind, () => {
      let report: KillReport;
      before(() => {
        report = reports.get(kind)!;
      });

      it('loses nothing that it has acknowledged, and does nothing twice', function () {
        const { kills, databaseKills, acknowledgedSignatures, instances, damages } = report;
        const database = kind === 'postgres' ? ` and ${databaseKills} of the database server` : '';
        const lost = damages.filter((damage) => damage.kind.endsWith('-lost')).length;
        this.test!.title =
          `${kills} kills${database}, ${acknowledgedSignatures} acknowledged signatures in ${instances} ` +
          `instances, ${lost} lost, ${damages.length - lost} otherwise damaged (seed ${seed})`;
        const found = damages.map(({ kind: of, instanceId, what }) => `${of} in <${instanceId}>: ${what}`);
        expect(found, `seed ${seed}`).to.deep.equal([]);
      });

      it('answers no request with what its caller can’t go on from', () => {
        expect(report.surprises, `seed ${seed}`).to.deep.equal([]);
        expect(report.incidents).to.equal(0);
      });

      it('was under load when it was killed', () => {
        // fifteen and sixteen on the two databases: more than thirty
        expect(report.kills).to.be.at.least(15);
        expect(report.acknowledgedSignatures).to.be.at.least(report.kills * 5);
        expect(report.ended).to.be.at.least(report.kills);
      });

      if (kind === 'postgres') {
        it('outlives its database server', () => {
          expect(report.databaseKills).to.equal(2);
        });
      }
    });
  }
});
