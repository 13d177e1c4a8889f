import { expect } from 'chai';
import { TestClock } from '../helpers/runtime.ts';
import { onRuntime } from '../runtime/on-runtime.ts';
import { findDamage } from './find-damage.ts';
import { type RaceTrack, raceApps, races, runRace } from './races.ts';
import { readStored } from './stored-instance.ts';

const rounds = 24;

onRuntime('of two acts on two nodes that exclude each other', { apps: raceApps }, (on) => {
  let track: RaceTrack;

  before(async () => {
    const late = new TestClock();
    track = { nodes: [on.runtime, await on.node({ clock: late.read })], clocks: [on.clock, late] };
  });

  for (const race of races) {
    it(`exactly one wins, and the other is told: ${race.name}`, async function () {
      this.timeout(60_000);
      const { winners, anomalies } = await runRace(track, race, rounds);
      expect(anomalies).to.deep.equal([]);
      expect(Object.values(winners).reduce((sum, count) => sum + count)).to.equal(rounds);
    });
  }

  it('nothing is lost, doubled or stuck afterwards', async function () {
    this.timeout(60_000);
    const stored = await readStored(on.database);
    expect(stored).to.have.lengthOf(races.length * rounds);
    expect(findDamage(stored)).to.deep.equal([]);
  });
});
