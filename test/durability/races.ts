import { setImmediate } from 'node:timers/promises';
import type { Runtime } from '../../src/runtime/index.ts';
import type { Actor } from '../../src/signing/index.ts';
import { person, type TestApp, type TestClock } from '../helpers/runtime.ts';
import { codeOf, lease, owner } from '../runtime/on-runtime.ts';
import { end, path, process, signedBy, task } from '../runtime/processes.ts';
import { between, seeded } from './random.ts';

const lifetime = 60 * 60 * 1000;

const after = (attributes: string) =>
  process(
    signedBy('Sign', [2, 3], `lifetime="PT1H" ${attributes}`),
    task('After'),
    end(),
    path('Start', 'Sign', 'After', 'End'),
  );

/** The processes that are raced in; each asks persons 2 and 3, within an hour. */
export const raceApps: Record<string, TestApp> = {
  'race/both': { source: after('') },
  'race/any': { source: after('required="any"') },
  'race/parallel': { source: after('completion="parallel" required="1"') },
};

/** Two nodes over one database, each with a clock of its own. */
export interface RaceTrack {
  nodes: readonly [Runtime, Runtime];
  clocks: readonly [TestClock, TestClock];
}

/** What somebody does in a race, on a node. Answers the outcome that they are told, if the act ended the round. */
type Contend = (
  node: Runtime,
  round: { instanceId: string; roundId: string },
) => Promise<{ outcome?: string }>;

interface Contender {
  name: string;
  act: Contend;
  /** State of the round after this one has won. */
  winsWith: string;
}

/** Two acts of which one is to win; the second's node is that of the later clock, where the deadline has come. */
export interface Race {
  name: string;
  app: string;
  /** What comes before. */
  prepare?: Contend;
  contenders: readonly [Contender, Contender];
  /** Both acts are taken: what is raced for is who ends the round. */
  bothAreTaken?: boolean;
  /** The second contender's clock has reached the deadline, the first one's is a millisecond before it. */
  atDeadline?: boolean;
}

const [second, third] = [person(2), person(3)];

function signing(name: string, actor: Actor): Contender {
  return { name, winsWith: 'completed', act: (node, round) => node.sign({ ...round, actor }) };
}

function rejecting(actor: Actor): Contender {
  return { name: 'reject', winsWith: 'rejected', act: (node, round) => node.reject({ ...round, actor }) };
}

function next(name: string): Contender {
  return { name, winsWith: 'completed', act: (node, round) => node.next({ ...round, actor: owner }) };
}

const cancelling: Contender = {
  name: 'cancel',
  winsWith: 'cancelled',
  act: (node, round) => node.cancelRound({ ...round, actor: owner }),
};

/** Whatever is asked at the deadline is refused, and the expiry is what stays. */
const expiring: Contender = {
  name: 'expire',
  winsWith: 'expired',
  act: (node, round) => node.cancelRound({ ...round, actor: owner }),
};

export const races: readonly Race[] = [
  {
    name: 'sign × sign, both needed',
    app: 'race/both',
    contenders: [signing('one', second), signing('other', third)],
    bothAreTaken: true,
  },
  {
    name: 'sign × sign, one needed',
    app: 'race/any',
    contenders: [signing('one', second), signing('other', third)],
  },
  { name: 'sign × reject', app: 'race/any', contenders: [signing('sign', second), rejecting(third)] },
  {
    name: 'sign × cancel',
    app: 'race/both',
    prepare: (node, round) => node.sign({ ...round, actor: second }),
    contenders: [signing('sign', third), cancelling],
  },
  {
    name: 'sign × expire',
    app: 'race/any',
    contenders: [signing('sign', second), expiring],
    atDeadline: true,
  },
  {
    name: 'next × next',
    app: 'race/parallel',
    prepare: (node, round) => node.sign({ ...round, actor: second }),
    contenders: [next('one'), next('other')],
  },
  { name: 'reject × expire', app: 'race/any', contenders: [rejecting(second), expiring], atDeadline: true },
];

/** How often a race was run, who won how often, and what should not have happened. */
export interface RaceFigures {
  rounds: number;
  winners: Record<string, number>;
  anomalies: string[];
}

/** What a loser may be told. */
const told = ['ERR_ROUND_ENDED', 'ERR_ROUND_EXPIRED', 'ERR_TASK_LEFT', 'ERR_CONFLICT', 'ERR_GROUP_CLOSED'];

/**
 * Most turns of the event loop that a contender holds back: about as long as the other one takes to read, plan and
 * commit, so that they meet at every stage of it.
 */
const longestDelay = 300;

/** Rounds of a race that are under way at a time. */
const atOnce = 4;

/** Runs a race so often, each time in a new instance, from alternating nodes where the clocks are the same. */
export async function runRace(track: RaceTrack, race: Race, rounds: number): Promise<RaceFigures> {
  const winners = Object.fromEntries(race.contenders.map(({ name }) => [name, 0]));
  const anomalies: string[] = [];
  const [early, late] = track.clocks;
  late.now = early.now;
  for (let done = 0; done < rounds; done += atOnce) {
    const turns = Array.from({ length: Math.min(atOnce, rounds - done) }, (_, index) => done + index);
    const lined = await Promise.all(turns.map((turn) => lineUp(track, race, turn)));
    if (race.atDeadline) {
      early.now += lifetime - 1;
      late.now = early.now + 1;
    }
    for (const { winner, anomaly } of await Promise.all(lined.map((run) => run()))) {
      if (winner !== undefined) winners[winner]! += 1;
      if (anomaly !== undefined) anomalies.push(`${race.name}: ${anomaly}`);
    }
    late.now = early.now;
  }
  return { rounds, winners, anomalies };
}

type Finish = { winner?: string; anomaly?: string };

async function lineUp({ nodes }: RaceTrack, race: Race, turn: number): Promise<() => Promise<Finish>> {
  const swap = !race.atDeadline && turn % 2 === 1;
  const [first, other] = swap ? [nodes[1], nodes[0]] : nodes;
  const { instance } = await first.start({
    app: race.app,
    ownerPartyId: 101,
    actor: owner,
    documents: [lease()],
  });
  const round = { instanceId: instance.id, roundId: instance.tasks[0]!.roundId! };
  await race.prepare?.(other, round);
  return async () => {
    const random = seeded(turn);
    const results = await Promise.all(
      race.contenders.map(async ({ act }, index) => {
        for (let turns = between(random, 0, longestDelay); turns > 0; turns -= 1) await setImmediate();
        return resultOf(act([first, other][index]!, round));
      }),
    );
    const [stored] = await nodes[0].rounds({ actor: owner, instanceId: instance.id });
    return judge(race, results, stored!.state);
  };
}

interface Result {
  code?: string;
  outcome?: string;
}

async function resultOf(act: Promise<{ outcome?: string }>): Promise<Result> {
  const code = await codeOf(act);
  if (code !== undefined) return { code };
  const { outcome } = await act;
  return outcome === undefined ? {} : { outcome };
}

/** Exactly one has won, the round stands as that one left it, and the other was told so by a code. */
function judge(
  { contenders, bothAreTaken, atDeadline }: Race,
  results: readonly Result[],
  state: string,
): Finish {
  const isWinner = (index: number) =>
    atDeadline && index === 1
      ? state === 'expired'
      : results[index]!.code === undefined && (!bothAreTaken || results[index]!.outcome !== undefined);
  const won = [0, 1].filter(isWinner);
  if (won.length !== 1) return { anomaly: `${won.length} won: ${JSON.stringify(results)}, ${state}` };
  const winner = contenders[won[0]!]!;
  if (state !== winner.winsWith) return { anomaly: `${winner.name} won, and the round is ${state}` };
  const refused = results.filter(({ code }) => code !== undefined);
  const expected = bothAreTaken ? 0 : atDeadline && winner.winsWith === 'expired' ? 2 : 1;
  if (refused.length !== expected || refused.some(({ code }) => !told.includes(code!))) {
    return { anomaly: `told ${JSON.stringify(results)}, ${state}` };
  }
  return { winner: winner.name };
}
