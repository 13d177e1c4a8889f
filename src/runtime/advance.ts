import {
  continueProcess,
  type ProcessMove,
  type ProcessStep,
  type RunOptions,
  startProcess,
  type WaitingElement,
} from '../engine/index.ts';
import { areSiblingScopes } from '../engine/sibling-scopes.ts';
import { uncaughtOutcome } from '../engine/uncaught-outcome.ts';
import { decide, type Outcome } from '../signing/index.ts';
import type { RoundRecord, WaitingRecord } from '../storage/index.ts';
import type { RuntimeContext } from './context.ts';
import type { AppDefinition } from './definitions.ts';
import { type EnteredRound, enterRounds } from './enter-rounds.ts';
import { type PendingStep, postpone, recordIncident } from './incident.ts';
import type { InstancePlan } from './instance-plan.ts';
import { type Doer, withoutPersons } from './planned-trail.ts';
import { readFirstDocument } from './read-document.ts';

/** How somebody who resumes has mended what went wrong. */
export interface Mending {
  variables?: Record<string, unknown>;
  /** Gateway id to flow id. */
  flows?: Record<string, string>;
}

/**
 * Lets the process go on to its next wait, and enters the rounds that it reaches. What is already decided stands
 * whatever happens here: if the process can't go on, the instance keeps the engine's state from before and gets an
 * incident with what was to be done.
 */
export async function advance(
  context: RuntimeContext,
  plan: InstancePlan,
  pending: PendingStep,
  doer: Doer,
  mending: Mending = {},
): Promise<void> {
  if (isOvertaken(plan, pending)) return;
  if (plan.instance.incident) {
    postpone(plan, pending);
    return;
  }
  try {
    const app = await context.definitions.of(plan);
    const step = await runEngine(context, plan, app, pending, mending);
    const entered = newWaiting(plan, step);
    const rounds = await enterRounds(context, plan, entered);
    takeStep(plan, app, step, pending, rounds, doer);
    for (const { record } of rounds) await handOver(context, plan, record, doer, 'drop-out');
  } catch (error) {
    recordIncident(context, plan, pending, error);
  }
}

/** Gives the outcome of a round that is over to the engine; `action` is what ended it. */
export async function handOver(
  context: RuntimeContext,
  plan: InstancePlan,
  round: RoundRecord,
  doer: Doer,
  action: string,
): Promise<void> {
  if (round.state === 'open') return;
  const signatures = round.groups.reduce(
    (sum, { filled, unlistedSignatures }) => sum + filled + unlistedSignatures,
    0,
  );
  await advance(
    context,
    plan,
    {
      type: 'handover',
      abandoned: round.state !== 'completed',
      handovers: [
        {
          type: 'round',
          elementId: round.taskId,
          executionId: round.executionId,
          outcome: round.state,
          action,
          signatures,
        },
      ],
    },
    doer,
  );
}

/** While it was on hold, another step ended the run or interrupted the element that this one is about. */
function isOvertaken({ instance }: InstancePlan, pending: PendingStep): boolean {
  if (instance.state === 'ended') return true;
  const waits = new Set(instance.waiting.map(({ executionId }) => executionId));
  for (const { executionId } of instance.timers ?? []) waits.add(executionId);
  return pending.type === 'handover' && pending.handovers.every(({ executionId }) => !waits.has(executionId));
}

async function runEngine(
  context: RuntimeContext,
  plan: InstancePlan,
  { definition }: AppDefinition,
  pending: PendingStep,
  mending: Mending,
): Promise<ProcessStep> {
  // many deadlines may come at once, and most models have nobody catch them: the engine need not wake for that
  const ended =
    pending.type === 'handover' && uncaughtOutcome(definition, pending.handovers, plan.instance.waiting);
  if (ended) return ended;
  const options: RunOptions = {
    now: plan.now,
    instanceId: plan.instance.id,
    gatewayChoices: context.gatewayChoices,
    dataModels: await readDataModels(context, plan, definition.dataTypesRead),
    ...(plan.instance.timers && { timers: plan.instance.timers }),
    ...(mending.flows && { chosenFlows: mending.flows }),
    ...(mending.variables && { variables: mending.variables }),
  };
  if (pending.type === 'start') {
    return startProcess(definition, {
      ...options,
      variables: { ...pending.variables, ...mending.variables },
    });
  }
  const state =
    plan.engineState ?? (await context.storage.instances.engineState(plan.instance.id, plan.transaction));
  return continueProcess(definition, state ?? '', pending.handovers, options);
}

/** Conditions are resolved without waiting, so what they may read is read beforehand. */
async function readDataModels(context: RuntimeContext, plan: InstancePlan, dataTypes: readonly string[]) {
  const models = new Map<string, { contentType: string; bytes: Buffer }>();
  for (const dataType of dataTypes) {
    const model = await readFirstDocument(context, plan, dataType);
    if (model) models.set(dataType, model);
  }
  return models;
}

function newWaiting(plan: InstancePlan, step: ProcessStep): WaitingElement[] {
  const known = new Set(plan.instance.waiting.map(({ executionId }) => executionId));
  return step.waiting.filter(({ executionId }) => !known.has(executionId));
}

function takeStep(
  plan: InstancePlan,
  app: AppDefinition,
  step: ProcessStep,
  pending: PendingStep,
  rounds: readonly EnteredRound[],
  doer: Doer,
): void {
  recordMoves(plan, step.moves, doer);
  removeGenerated(plan, step.moves);
  lockDocuments(plan, app, step.moves);
  const stillWaiting = new Set(step.waiting.map(({ executionId }) => executionId));
  closeInterruptedRounds(plan, stillWaiting);
  const abandoned = pending.type === 'handover' && pending.abandoned;
  if (abandoned) unlockSigned(plan, app);
  const before = new Set(plan.instance.waiting.map(({ executionId }) => executionId));
  let flow = plan.instance.flow;
  const waiting = step.waiting.map((element): WaitingRecord => {
    const known = plan.instance.waiting.find(({ executionId }) => executionId === element.executionId);
    if (known) return known;
    flow += 1;
    return toRecord(plan, element, flow, abandoned, rounds);
  });
  plan.updateInstance({ waiting, flow });
  if (step.timers.length > 0) plan.updateInstance({ timers: step.timers.map((timer) => ({ ...timer })) });
  else plan.clear('timers');
  if (step.state !== undefined) plan.setEngineState(step.state);
  const started = step.moves.find(({ type }) => type === 'started');
  if (started) plan.updateInstance({ startEvent: started.elementId });
  for (const entered of rounds) enter(plan, entered);
  for (const element of waiting) {
    if (element.kind === 'service' && !before.has(element.executionId)) addServiceJob(plan, element);
  }
  if (step.ended) endInstance(plan, { ...step.ended, outcome: outcomeOf(plan, step.ended.outcome) }, doer);
}

/** A process that went on after a rejection, and ended as if nothing had been, was rejected all the same. */
function outcomeOf(plan: InstancePlan, outcome: Outcome): Outcome {
  if (outcome !== 'completed') return outcome;
  const passedOver = plan.rounds.find(
    ({ state, supersededAt, config }) =>
      supersededAt === undefined && state !== 'open' && config.continueOn.includes(state),
  );
  return passedOver ? (passedOver.state as Outcome) : outcome;
}

function toRecord(
  plan: InstancePlan,
  element: WaitingElement,
  flow: number,
  abandoned: boolean,
  rounds: readonly EnteredRound[],
): WaitingRecord {
  const round = rounds.find(({ record }) => record.executionId === element.executionId);
  return {
    elementId: element.elementId,
    executionId: element.executionId,
    kind: element.kind,
    ...(element.name !== undefined && { name: element.name }),
    ...(element.taskType !== undefined && { taskType: element.taskType }),
    ...(element.service !== undefined && { service: element.service }),
    ...(round && { roundId: round.record.id }),
    enteredAt: plan.now,
    flow,
    ...(abandoned && { abandoned }),
  };
}

function enter(plan: InstancePlan, { record, signees, events }: EnteredRound): void {
  for (const { id, taskId, scopeId, supersededAt } of plan.rounds) {
    if (taskId !== record.taskId || supersededAt !== undefined) continue;
    if (!areSiblingScopes(scopeId, record.scopeId)) plan.supersedeRound(id);
  }
  plan.addRound(record, signees, events);
  plan.record(
    'round.entered',
    {},
    {
      elementId: record.taskId,
      roundId: record.id,
      payload: {
        signees: signees.length,
        groups: record.groups.map(({ position, slots }) => ({ position, slots })),
      },
    },
  );
  for (const event of events) {
    const about = { elementId: record.taskId, roundId: record.id, payload: withoutPersons(event) };
    plan.record(`round.${event.type}`, {}, about);
  }
}

function recordMoves(plan: InstancePlan, moves: readonly ProcessMove[], doer: Doer): void {
  for (const { type, elementId, elementType } of moves) {
    plan.record(`element.${type}`, doer, { elementId, payload: { elementType } });
  }
}

/** Altinn's rule: a task's documents are locked when it is completed, and writable again when it is entered again. */
function lockDocuments(
  plan: InstancePlan,
  { dataTypes }: AppDefinition,
  moves: readonly ProcessMove[],
): void {
  for (const { type, elementId } of moves) {
    if (type !== 'left' && type !== 'entered') continue;
    const own = new Set(dataTypes.filter(({ taskId }) => taskId === elementId).map(({ id }) => id));
    const locked = type === 'left';
    for (const document of plan.documents) {
      if (document.sealOf !== undefined) continue;
      if (own.has(document.dataType) && document.locked !== locked) plan.setDocument({ ...document, locked });
    }
  }
}

/**
 * Whoever sends a task back wants something changed, also what was signed in a task before it. Where a data type
 * belongs to a task, entering that one unlocks it; where it belongs to none, nothing else would.
 */
function unlockSigned(plan: InstancePlan, { dataTypes }: AppDefinition): void {
  const free = new Set(dataTypes.filter(({ taskId }) => taskId === undefined).map(({ id }) => id));
  for (const document of plan.documents) {
    const isMade = document.generatedFrom !== undefined;
    if (document.locked && !isMade && free.has(document.dataType))
      plan.setDocument({ ...document, locked: false });
  }
}

/** Altinn's rule: what a task made is made anew when it is entered again. Bytes that somebody signed are kept. */
function removeGenerated(plan: InstancePlan, moves: readonly ProcessMove[]): void {
  const entered = new Set(moves.filter(({ type }) => type === 'entered').map(({ elementId }) => elementId));
  for (const { id, dataType, generatedFrom, sealOf } of plan.documents) {
    // what is sealed is proof of a round that was, whatever comes after it
    if (generatedFrom === undefined || sealOf !== undefined || !entered.has(generatedFrom)) continue;
    plan.deleteDocument(id);
    plan.record('document.deleted', {}, { elementId: generatedFrom, payload: { document: id, dataType } });
  }
}

/** A round whose task the process has left by another way (a boundary event, a terminate end) is cancelled. */
function closeInterruptedRounds(plan: InstancePlan, stillWaiting: ReadonlySet<string>): void {
  for (const round of plan.rounds) {
    if (round.state !== 'open' || stillWaiting.has(round.executionId)) continue;
    plan.applyDecision(round, decide(round, { type: 'cancel', cause: 'interrupted' }, {}, plan.now), {});
  }
}

/** A service task's work is done after the commit; its execution id is the key that guards against doing it twice. */
export function addServiceJob(plan: InstancePlan, task: WaitingRecord): void {
  plan.addJob({
    kind: 'service',
    key: task.executionId,
    payload: {
      instanceId: plan.instance.id,
      elementId: task.elementId,
      executionId: task.executionId,
      service: task.service ?? task.taskType ?? '',
    },
    dueAt: plan.now,
  });
}

/** Ends the run: no state is kept to go on from, and what was open in it is closed. */
export function endInstance(
  plan: InstancePlan,
  { outcome, endEvent }: NonNullable<ProcessStep['ended']>,
  doer: Doer,
): void {
  closeInterruptedRounds(plan, new Set());
  plan.setEngineState(null);
  plan.clear('timers');
  plan.updateInstance({
    state: 'ended',
    outcome,
    waiting: [],
    endedAt: plan.now,
    ...(endEvent !== undefined && { endEvent }),
  });
  plan.record('instance.ended', doer, { payload: { outcome } });
}
