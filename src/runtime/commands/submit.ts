import { isSigningError, SigningError, type SigningErrorCode } from '../../errors.ts';
import { isSatisfied } from '../../signing/index.ts';
import type { RoundRecord } from '../../storage/index.ts';
import { permits } from '../authorise.ts';
import type { DocumentSet, ReceivedDocument, Submission } from '../command-types.ts';
import type { RuntimeContext } from '../context.ts';
import { fillingTasks } from '../data-types.ts';
import type { InstancePlan } from '../instance-plan.ts';
import { doerOf, organisationKey, type Standing } from '../standing.ts';
import { isFilledIn } from '../views.ts';
import { replaceSets } from './document-sets.ts';
import { type Moved, next, returnRound } from './next.ts';
import { refusalError, signedBytesChanged, stepRound } from './round-step.ts';
import { signIn } from './sign.ts';
import { involvementOnceOpen, roundOf, targetTask } from './target.ts';

/** A set of documents whose bytes have been put. */
export type ReceivedSet = Omit<DocumentSet, 'documents'> & { documents: readonly ReceivedDocument[] };

/**
 * Brings what is filled in and then signed as far as it is asked for: gives it other documents, leaves the task in which
 * it is filled in, or goes back to it, and signs. All or nothing.
 * @param current execution ids of the elements in which the instance waited when the command arrived
 */
export function submit(
  context: RuntimeContext,
  plan: InstancePlan,
  submission: Submission,
  replace: readonly ReceivedSet[],
  standing: Standing,
  current: ReadonlySet<string>,
): Promise<Moved> {
  return plan.allOrNothing(async () => {
    const isMeant = meantBy(plan, current);
    if (submission.to === 'filling') await goBack(context, plan, standing, isMeant());
    if (replace.length > 0) await replaceSets(context, plan, replace, standing);
    if (submission.to === 'filling') return { repeat: false };
    await leaveFilling(context, plan, standing, isMeant());
    const moved =
      submission.to === 'signed' ? await signOnce(context, plan, submission, standing, isMeant()) : undefined;
    assertFarEnough(plan, submission);
    return moved ?? { repeat: false };
  });
}

/** What the command may be about: what was there when it arrived, and what it comes to itself. Never another's next task. */
function meantBy(plan: InstancePlan, current: ReadonlySet<string>): () => ReadonlySet<string> {
  const before = new Set(plan.instance.waiting.map(({ executionId }) => executionId));
  return () => {
    const entered = plan.instance.waiting.filter(({ executionId }) => !before.has(executionId));
    return new Set([...current, ...entered.map(({ executionId }) => executionId)]);
  };
}

/** Nothing of the model is a way back by name: what counts is where the return leads. */
async function goBack(
  context: RuntimeContext,
  plan: InstancePlan,
  standing: Standing,
  current: ReadonlySet<string>,
): Promise<void> {
  const app = await context.definitions.of(plan);
  if (isFilledIn(plan.instance.waiting, app)) return;
  const task = targetTask(plan, { instanceId: plan.instance.id }, current);
  assertNotOnHold(plan);
  if (task.kind === 'signing') await returnRound(context, plan, roundOf(plan, task), standing);
  throwIncident(context, plan);
  if (isFilledIn(plan.instance.waiting, app)) return;
  throw new SigningError(
    'ERR_ACTION_NOT_ALLOWED',
    `task <${task.elementId}> has no way back to where it is filled in`,
    { element: task.elementId },
  );
}

async function leaveFilling(
  context: RuntimeContext,
  plan: InstancePlan,
  standing: Standing,
  current: ReadonlySet<string>,
): Promise<void> {
  const { instance } = plan;
  const { definition, dataTypes } = await context.definitions.of(plan);
  const task = targetTask(plan, { instanceId: instance.id }, current);
  if (task.kind === 'signing') return;
  if (task.kind === 'task' && !fillingTasks(definition, dataTypes).has(task.elementId)) {
    throw new SigningError(
      'ERR_ACTION_NOT_ALLOWED',
      `task <${task.elementId}> is neither for filling in nor for signing; it is to be completed first`,
      { element: task.elementId },
    );
  }
  assertNotOnHold(plan);
  const meant = { actor: standing.actor, instanceId: instance.id, taskId: task.elementId };
  await next(context, plan, meant, standing, current);
  throwIncident(context, plan);
}

/** What is on hold goes nowhere until somebody has mended it; what is done meanwhile would wait unseen. */
function assertNotOnHold({ instance: { id, incident } }: InstancePlan): void {
  if (!incident) return;
  throw new SigningError(
    'ERR_INCIDENT',
    `instance <${id}> is on hold, and goes on once what is wrong has been mended and it is resumed`,
    { info: { incidentId: incident.id } },
  );
}

/** A form is not left halfway: whoever fills it in is told what is wrong, and may try again. */
export function throwIncident({ log }: RuntimeContext, { instance, incidentCause }: InstancePlan): void {
  const { incident } = instance;
  if (!incident) return;
  log.error({ instance: instance.id, code: incident.code, err: incidentCause }, 'submission could not go on');
  throw new SigningError(incident.code as SigningError['code'], incident.message, {
    ...(incident.elementId !== undefined && { element: incident.elementId }),
    ...(incidentCause instanceof Error && { cause: incidentCause }),
  });
}

/** Undefined: the process had nothing to sign and has ended. */
async function signOnce(
  context: RuntimeContext,
  plan: InstancePlan,
  { documentIds, onBehalfOf, textLang }: Submission,
  standing: Standing,
  current: ReadonlySet<string>,
): Promise<Moved | undefined> {
  const { instance } = plan;
  if (instance.state === 'ended') return undefined;
  const round = roundOf(plan, targetTask(plan, { instanceId: instance.id }, current, 'signing'));
  const organisation = askedFor(plan, round, onBehalfOf);
  const signing = signIn(
    context,
    plan,
    round,
    {
      actor: standing.actor,
      fresh: true,
      ...(documentIds !== undefined && { documentIds }),
      ...(organisation !== undefined && { onBehalfOf: organisation }),
      ...(textLang !== undefined && { textLang }),
    },
    standing,
  );
  const { decision, record } = await signing.catch((error) => refuseRepeat(plan, round, standing, error));
  if (decision.refusal) refuseRepeat(plan, round, standing, refusalError(decision.refusal, round));
  await endWhereSatisfied(context, plan, round, standing);
  return {
    repeat: false,
    ...(record && { signatureId: record.id }),
    outcome: plan.round(round.id)!.state,
  };
}

const notAsked: ReadonlySet<SigningErrorCode> = new Set(['ERR_NOT_A_SIGNEE', 'ERR_FORBIDDEN']);

/** Who has signed an earlier task and is asked in no later one means the signature that they gave. */
function refuseRepeat(
  plan: InstancePlan,
  { taskId }: RoundRecord,
  { actorKey }: Standing,
  error: unknown,
): never {
  const signed = plan.tasksSignedBy(actorKey).find((task) => task !== taskId);
  if (signed === undefined || !isSigningError(error) || !notAsked.has(error.code)) throw error;
  throw new SigningError(
    'ERR_ALREADY_SIGNED',
    `the caller has signed in task <${signed}>, and is not asked in task <${taskId}>`,
    { element: taskId },
  );
}

/** A round that collects signatures until somebody says next needs nobody else to say it, if the actor may. */
async function endWhereSatisfied(
  context: RuntimeContext,
  plan: InstancePlan,
  { id }: RoundRecord,
  standing: Standing,
): Promise<void> {
  const round = plan.round(id)!;
  const group = round.groups.find(({ state }) => state === 'open');
  if (round.state !== 'open' || round.rules.completion !== 'parallel' || !group || !isSatisfied(group))
    return;
  const involvement = involvementOnceOpen(plan, standing, round);
  const task = { elementId: round.taskId, taskType: 'signing' };
  if (!(await permits(context, standing, 'next', plan.instance, involvement, task))) return;
  const about = { signedBytesChanged: await signedBytesChanged(context, plan, round) };
  await stepRound(context, plan, round, { type: 'next' }, about, doerOf(standing), undefined, 'next');
}

function askedFor(plan: InstancePlan, { id }: RoundRecord, organisation?: string): string | undefined {
  if (organisation === undefined) return undefined;
  const rows = plan.signeesOf(id, [organisationKey(organisation)]);
  return rows.some(({ listed }) => listed) ? organisation : undefined;
}

function assertFarEnough({ instance }: InstancePlan, { to, toEnd }: Submission): void {
  const isEnded = instance.state === 'ended';
  if (to === 'filled' && isEnded) {
    throw new SigningError(
      'ERR_ACTION_NOT_ALLOWED',
      `nothing is left to sign in instance <${instance.id}>: to complete it is to end it; ask for that`,
    );
  }
  if (to !== 'signed' || !toEnd || (isEnded && instance.outcome === 'completed')) return;
  throw new SigningError(
    'ERR_SIGNATURES_MISSING',
    'others have to sign too, or something else is to be done; start it without signing, and sign then',
  );
}
