import { SigningError } from '../../errors.ts';
import type { RoundRecord, WaitingRecord } from '../../storage/index.ts';
import { advance } from '../advance.ts';
import { authorise } from '../authorise.ts';
import type { NextCommand } from '../command-types.ts';
import type { RuntimeContext } from '../context.ts';
import { isAbout, isStuck, type PendingStep, pendingOf } from '../incident.ts';
import type { InstancePlan } from '../instance-plan.ts';
import { doerOf, type Standing } from '../standing.ts';
import { assertDocumentCounts } from './document-counts.ts';
import { assertFormsValid } from './form-validity.ts';
import { assertProcessLevel } from './process-level.ts';
import { resumePending } from './resume.ts';
import { signedBytesChanged, stepRound, throwRefusal } from './round-step.ts';
import { signIn } from './sign.ts';
import { involvementIn, involvementOnceOpen, roundOf, targetTask } from './target.ts';

/** What `next` did besides moving on. */
export interface Moved {
  /** Of the signature that it made. Only its id is kept with the answer: who signed stands in one place. */
  signatureId?: string;
  repeat: boolean;
  outcome?: RoundRecord['state'];
}

/**
 * Completes the current task. On a signing task `sign` signs first and `reject` returns the task; on an instance that
 * is on hold it resumes. A refused next keeps the signature that was made for it.
 */
export async function next(
  context: RuntimeContext,
  plan: InstancePlan,
  command: NextCommand,
  standing: Standing,
  current: ReadonlySet<string>,
): Promise<Moved> {
  const { instance } = plan;
  if (instance.incident && instance.waiting.length === 0) return resumeFrom(context, plan, standing);
  const task = targetTask(plan, command, current);
  if (isStuck(instance, task.executionId)) {
    const isGivenUp = task.kind === 'service' && command.action === 'reject';
    return isGivenUp ? giveUp(context, plan, standing, task) : resumeFrom(context, plan, standing, task);
  }
  if (task.kind === 'service' || task.kind === 'event') return refuseBusy(context, plan, standing, task);
  if (task.kind === 'signing') return nextInRound(context, plan, command, standing, roundOf(plan, task));
  const action = command.action ?? 'next';
  await authorise(context, standing, action, plan.instance, involvementIn(plan, standing), task);
  const app = await context.definitions.of(plan);
  assertProcessLevel(app.definition, standing);
  assertNotMeantForSigning(action, task, app.definition.element(task.elementId)?.actions);
  if (action !== 'reject') {
    assertDocumentCounts(plan, task, app.dataTypes);
    await assertFormsValid(context, plan, task, app);
  }
  await advance(
    context,
    plan,
    {
      type: 'handover',
      abandoned: action === 'reject',
      handovers: [
        {
          type: 'complete',
          elementId: task.elementId,
          executionId: task.executionId,
          ...(command.action !== undefined && { action: command.action }),
        },
      ],
    },
    doerOf(standing),
  );
  return { repeat: false };
}

async function resumeFrom(
  context: RuntimeContext,
  plan: InstancePlan,
  standing: Standing,
  task?: WaitingRecord,
): Promise<Moved> {
  const round = task?.roundId === undefined ? undefined : plan.round(task.roundId);
  await authorise(
    context,
    standing,
    'next',
    plan.instance,
    // Whoever could have moved this task on may do so again.
    involvementOnceOpen(plan, standing, round),
    task,
  );
  await resumePending(context, plan, doerOf(standing));
  return { repeat: false };
}

/** A service task that failed is not tried again, but rejected: the gateways behind it say where that leads. */
async function giveUp(
  context: RuntimeContext,
  plan: InstancePlan,
  standing: Standing,
  task: WaitingRecord,
): Promise<Moved> {
  await authorise(context, standing, 'reject', plan.instance, involvementIn(plan, standing), task);
  const { elementId, executionId } = task;
  const rejected: PendingStep = {
    type: 'handover',
    abandoned: true,
    handovers: [{ type: 'complete', elementId, executionId, action: 'reject' }],
  };
  const pending = pendingOf(plan.instance).map((step) => (isAbout(step, executionId) ? rejected : step));
  plan.updateInstance({ incident: { ...plan.instance.incident!, pending } });
  await resumePending(context, plan, doerOf(standing));
  return { repeat: false };
}

/** Neither a service's work nor an event is anybody's to complete by saying next. */
async function refuseBusy(
  context: RuntimeContext,
  plan: InstancePlan,
  standing: Standing,
  task: WaitingRecord,
): Promise<never> {
  await authorise(context, standing, 'next', plan.instance, involvementIn(plan, standing), task);
  const message =
    task.kind === 'service'
      ? `service task <${task.elementId}> is at work; ask again when it is done`
      : `the process waits for event <${task.elementId}>; ask again when it has come`;
  throw new SigningError('ERR_TASK_BUSY', message, { element: task.elementId });
}

async function nextInRound(
  context: RuntimeContext,
  plan: InstancePlan,
  command: NextCommand,
  standing: Standing,
  round: RoundRecord,
): Promise<Moved> {
  if (command.action === 'reject') return returnRound(context, plan, round, standing);
  let signed: Moved = { repeat: false };
  if (command.action === 'sign') {
    const { decision, record } = await signIn(context, plan, round, command, standing);
    if (decision.refusal) throwRefusal(decision.refusal, round);
    signed = { repeat: decision.repeat ?? false, ...(record && { signatureId: record.id }) };
  } else {
    await authoriseIn(context, plan, round, standing, command.action ?? 'next');
  }
  const open = plan.round(round.id)!;
  // The signature was the last one of a round that ends by itself: there is nothing left to complete.
  if (open.state !== 'open') return { ...signed, outcome: open.state };
  const decision = await stepRound(
    context,
    plan,
    open,
    { type: 'next' },
    { signedBytesChanged: await signedBytesChanged(context, plan, open) },
    doerOf(standing),
    undefined,
    command.action ?? 'next',
  );
  if (decision.refusal) throwRefusal(decision.refusal, round);
  return { ...signed, outcome: plan.round(round.id)!.state };
}

/** Gives the whole task back; the process goes where its model says. */
export async function returnRound(
  context: RuntimeContext,
  plan: InstancePlan,
  round: RoundRecord,
  standing: Standing,
): Promise<Moved> {
  await authoriseIn(context, plan, round, standing, 'reject');
  const doer = doerOf(standing);
  const decision = await stepRound(context, plan, round, { type: 'return' }, {}, doer, undefined, 'reject');
  if (decision.refusal) throwRefusal(decision.refusal, round);
  return { repeat: decision.repeat ?? false, outcome: plan.round(round.id)!.state };
}

/** Asks the policy for an action on one round. */
export async function authoriseIn(
  context: RuntimeContext,
  plan: InstancePlan,
  round: RoundRecord,
  standing: Standing,
  action: string,
): Promise<void> {
  const task = { elementId: round.taskId, taskType: 'signing' };
  await authorise(context, standing, action, plan.instance, involvementOnceOpen(plan, standing, round), task);
}

/** Whoever repeats a `sign` whose answer was lost means the task that they signed, not the one that followed it. */
function assertNotMeantForSigning(action: string, task: WaitingRecord, listed: readonly string[] = []): void {
  if (action !== 'sign' || listed.includes('sign')) return;
  throw new SigningError(
    'ERR_TASK_LEFT',
    `task <${task.elementId}> is not for signing; the one that was meant is over`,
    {
      element: task.elementId,
      info: { taskType: task.taskType },
    },
  );
}
