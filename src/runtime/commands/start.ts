import { createHash, randomUUID } from 'node:crypto';
import type { Party } from '../../catalog/index.ts';
import { canonicalJson } from '../../documents/index.ts';
import type { ProcessDefinition } from '../../engine/index.ts';
import { SigningError } from '../../errors.ts';
import type { LoadedInstance } from '../../storage/index.ts';
import { advance } from '../advance.ts';
import type { ReceivedDocument, StartCommand } from '../command-types.ts';
import type { RuntimeContext } from '../context.ts';
import type { AppDefinition } from '../definitions.ts';
import type { InstancePlan } from '../instance-plan.ts';
import { actsFor, doerOf, type Standing } from '../standing.ts';
import { prepareDocuments, storeDocuments } from './documents.ts';
import { nameOf } from './name-of.ts';
import type { Moved } from './next.ts';
import { submit, throwIncident } from './submit.ts';

/** Whether the caller may start an app for a party. Throws `ERR_PARTY_UNKNOWN`, `ERR_FORBIDDEN`. */
export async function ownerFor(
  context: RuntimeContext,
  command: StartCommand,
  standing: Standing,
): Promise<Party> {
  const owner = await context.register.byPartyId(command.ownerPartyId);
  if (!owner) {
    throw new SigningError('ERR_PARTY_UNKNOWN', `party <${command.ownerPartyId}> is not in the register`);
  }
  const permitted = await context.policy.permits({
    actor: standing.actor,
    action: 'instantiate',
    app: command.app,
    owner,
    isOwner: actsFor(standing, owner),
    isOpenSignee: false,
    isSignee: false,
    isWithheld: false,
  });
  if (!permitted) {
    throw new SigningError(
      'ERR_FORBIDDEN',
      `the caller may not start <${command.app}> for party <${owner.partyId}>`,
    );
  }
  return owner;
}

/**
 * Throws `ERR_VARIABLE_MISSING` where the process says that it can't do without: else it would start, and stop where the
 * first of them is read.
 */
export function assertVariables(
  { processId, variables }: ProcessDefinition,
  { app, variables: given = {} }: StartCommand,
): void {
  const missing = variables.filter((name) => !Object.hasOwn(given, name));
  if (missing.length === 0) return;
  throw new SigningError(
    'ERR_VARIABLE_MISSING',
    `<${app}> can't be started without ${missing.map((name) => `<${name}>`).join(', ')}; start it by the program or the API that gives these variables`,
    { element: processId, info: { variables: missing } },
  );
}

/**
 * Id of a new instance: the same for the same key, so that a repeated start finds the first.
 * @param turn how often the key was used before, each time so long ago that it counts no more
 */
export function newInstanceId(command: StartCommand, standing: Standing, turn: number): string {
  if (command.key === undefined) return randomUUID();
  const { app, ownerPartyId, key } = command;
  const digest = createHash('sha256')
    .update(canonicalJson([app, ownerPartyId, standing.actorKey, key, ...(turn > 0 ? [turn] : [])]))
    .digest('hex');
  return `${digest.slice(0, 8)}-${digest.slice(8, 12)}-8${digest.slice(13, 16)}-a${digest.slice(17, 20)}-${digest.slice(20, 32)}`;
}

/** What a new instance is before anything has happened in it. */
export function initialInstance(
  id: string,
  app: string,
  { definition }: AppDefinition,
  owner: Party,
  standing: Standing,
  now: number,
): LoadedInstance {
  return {
    instance: {
      id,
      number: 0,
      app,
      definitionHash: definition.hash,
      ownerPartyId: owner.partyId,
      ownerKind: owner.kind,
      ownerNumber: owner.number,
      version: 0,
      state: 'running',
      waiting: [],
      flow: 1,
      createdAt: now,
      createdBy: nameOf(standing.actor),
      changedAt: now,
      changedBy: nameOf(standing.actor),
    },
    rounds: [],
    signees: [],
    signatures: [],
    signedTasks: new Map(),
    documents: [],
    lastSequence: 0,
    lastHash: '',
    answers: new Map(),
  };
}

/** Starts the process: stores what came with it, runs to the first wait, and from there as far as it is asked for. */
export async function start(
  context: RuntimeContext,
  plan: InstancePlan,
  command: Omit<StartCommand, 'documents'>,
  received: readonly ReceivedDocument[],
  app: AppDefinition,
  standing: Standing,
): Promise<Moved> {
  const doer = doerOf(standing);
  const [number] = await context.numbers.take(1, plan.transaction);
  const documents = await prepareDocuments(context, plan, received, app, nameOf(standing.actor));
  plan.updateInstance({ number: number!, ...(command.queue !== undefined && { queue: command.queue }) });
  plan.record('instance.created', doer, {
    payload: { app: command.app, definition: plan.instance.definitionHash },
  });
  storeDocuments(plan, documents, doer);
  const { variables = {}, submission, refuseIncident = false } = command;
  await advance(context, plan, { type: 'start', variables }, doer);
  if (submission || refuseIncident) throwIncident(context, plan);
  if (!submission) return { repeat: false };
  const current = new Set(plan.instance.waiting.map(({ executionId }) => executionId));
  return submit(context, plan, submission, [], standing, current);
}
