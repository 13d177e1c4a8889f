import { findBreak } from '../../src/documents/index.ts';
import { nextDueIn } from '../../src/runtime/commands/settle.ts';
import { wakeKey } from '../../src/runtime/follow-up.ts';
import { isStuck } from '../../src/runtime/incident.ts';
import type { Outcome } from '../../src/signing/index.ts';
import type { Damage, DamageKind } from './damage.ts';
import { damageOfRound } from './damage-of-round.ts';
import type { StoredInstance } from './stored-instance.ts';

/**
 * Where a process goes from its signing tasks, for processes that are in one task at a time: by element id of the task
 * and outcome the elements in which it may wait or have ended.
 */
export type Ways = Readonly<Record<string, Partial<Record<Outcome, readonly string[]>>>>;

type Report = (kind: DamageKind, what: string) => void;

/** What is wrong with one instance as it is stored. `ways`: where its process leads, if that shall be checked. */
export function damageOfInstance(stored: StoredInstance, ways?: Ways): Damage[] {
  const { instance, rounds, events } = stored;
  const found: Damage[] = [];
  const report: Report = (kind, what) => found.push({ kind, instanceId: instance.id, what });

  const broken = findBreak(events.map(({ identity: _, ...event }) => event));
  if (broken) report('chain-broken', `${broken.reason} at event ${broken.sequence}`);
  if (events.length === 0) report('chain-broken', 'it has no events');
  for (const round of rounds) found.push(...damageOfRound(round, events));
  checkOutcomes(stored, report);
  checkMoves(stored, report);
  checkLife(stored, report);
  checkJobs(stored, report);
  for (const sha256 of stored.lostContents)
    report('content-lost', `nobody can read the bytes of <${sha256}>`);
  if (ways) checkPlace(stored, ways, report);
  return found;
}

/** A round that is open is waited for; of one that has ended the process has heard, unless an incident holds it. */
function checkOutcomes({ instance, rounds }: StoredInstance, report: Report): void {
  const waits = (executionId: string) =>
    instance.waiting.some((element) => element.executionId === executionId);
  for (const { record } of rounds) {
    const { id, taskId, state, executionId } = record;
    if (state === 'open' && !waits(executionId)) {
      report('outcome-unheard', `round <${id}> is open, and the process has left <${taskId}>`);
    }
    if (state !== 'open' && waits(executionId) && !isStuck(instance, executionId)) {
      report('outcome-unheard', `round <${id}> is ${state}, and the process waits in <${taskId}>`);
    }
  }
  for (const element of instance.waiting.filter(({ kind }) => kind === 'signing')) {
    if (!rounds.some(({ record }) => record.id === element.roundId)) {
      report('outcome-unheard', `the process waits in <${element.elementId}> for no round`);
    }
  }
}

/** Every element that was entered was left once, or is still waited in. */
function checkMoves({ instance, events }: StoredInstance, report: Report): void {
  const inside = new Map<string, number>();
  for (const { type, elementId } of events) {
    const step = type === 'element.entered' ? 1 : /^element\.(left|abandoned)$/.test(type) ? -1 : 0;
    if (elementId !== undefined) inside.set(elementId, (inside.get(elementId) ?? 0) + step);
  }
  const waiting = (id: string) => instance.waiting.filter(({ elementId }) => elementId === id).length;
  for (const [id, count] of inside) {
    if (count < 0) report('move-doubled', `<${id}> was left more often than entered`);
    // While an incident holds it, the process may have been taken back to before its step.
    else if (count !== waiting(id) && instance.state !== 'incident') {
      report('place-wrong', `the trail is ${count} times in <${id}>, the process ${waiting(id)} times`);
    }
  }
  const ends = events.filter(({ type }) => type === 'instance.ended').length;
  const created = events.filter(({ type }) => type === 'instance.created').length;
  if (ends > 1) report('move-doubled', `it has ended ${ends} times`);
  if (created > 1) report('move-doubled', `it was created ${created} times`);
  if (ends === 1 && instance.state !== 'ended') report('place-wrong', 'the trail has ended, and it has not');
}

/** Something can move it on, or it has ended. */
function checkLife({ instance, hasEngineState, rounds }: StoredInstance, report: Report): void {
  const { state, outcome, waiting, incident } = instance;
  if (state === 'ended') {
    if (outcome === undefined) report('instance-stuck', 'it has ended without an outcome');
    if (waiting.length > 0 || rounds.some(({ record }) => record.state === 'open')) {
      report('outcome-unheard', 'it has ended, and something is still open in it');
    }
    return;
  }
  if ((state === 'incident') !== (incident !== undefined)) {
    report('instance-stuck', `its state is ${state}, and an incident is ${incident ? 'there' : 'missing'}`);
  }
  if (state === 'running' && waiting.length === 0) report('instance-stuck', 'it waits for nothing');
  if (state === 'running' && !hasEngineState)
    report('instance-stuck', 'its process has no state to go on from');
}

/** What is to be done later has a job that does it, or an incident that says why not. */
function checkJobs({ instance, rounds, jobs }: StoredInstance, report: Report): void {
  const isMade = (kind: string, key: string) =>
    jobs.some((job) => job.kind === kind && job.key === key && job.state === 'waiting');
  for (const { kind, elementId, executionId } of instance.waiting) {
    if (kind !== 'service' || isStuck(instance, executionId) || isMade('service', executionId)) continue;
    report('job-missing', `nobody does the work of <${elementId}>`);
  }
  const counting = rounds
    .map(({ record }) => record)
    .filter(({ supersededAt }) => supersededAt === undefined);
  const dueAt = nextDueIn({ instance, rounds: counting });
  if (instance.dueAt !== dueAt) {
    report('job-missing', `it is due at ${instance.dueAt}, and its rounds and timers say ${dueAt}`);
  }
  const { kind, key } = wakeKey(instance.id);
  if (dueAt !== undefined && !isMade(kind, key)) report('job-missing', `nothing wakes it at ${dueAt}`);
}

/** The process is where the last outcome led it. */
function checkPlace({ instance, rounds, events }: StoredInstance, ways: Ways, report: Report): void {
  if (instance.state === 'incident') return;
  const lastEntered = events.findLast(({ type }) => type === 'round.entered')?.roundId;
  const last = rounds.find(({ record }) => record.id === lastEntered)?.record;
  if (last === undefined) return;
  const { taskId, state } = last;
  const allowed = state === 'open' ? [taskId] : ways[taskId]?.[state];
  const places = [...instance.waiting.map(({ elementId }) => elementId), instance.endEvent];
  if (!allowed?.some((place) => places.includes(place))) {
    report('place-wrong', `after <${taskId}> was ${state} it is in <${places.join(', ')}>`);
  }
}
