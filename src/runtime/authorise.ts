import type { Party } from '../catalog/index.ts';
import { SigningError } from '../errors.ts';
import type { InstanceRecord, WaitingRecord } from '../storage/index.ts';
import type { InstanceAddress, PartyName } from './command-types.ts';
import type { RuntimeContext } from './context.ts';
import type { InstancePlan } from './instance-plan.ts';
import { actsFor, type Standing } from './standing.ts';

/** How an actor stands towards what an action is about. */
export interface Involvement {
  /** Signee of a round of the instance, also of one that is over. */
  isSignee: boolean;
  /** Signee of the round that the action is about, which is open. */
  isOpenSignee: boolean;
}

/** Owner of an instance as the policy sees it; looked up by number, so that a host's register may know more. */
export function ownerOf(instance: Pick<InstanceRecord, 'ownerKind' | 'ownerNumber' | 'ownerPartyId'>): Party {
  return {
    kind: instance.ownerKind,
    number: instance.ownerNumber,
    partyId: instance.ownerPartyId,
    name: '',
    keyRoles: [],
  };
}

/** What of an instance the policy's answer depends on. */
export type AuthorisedInstance = Pick<
  InstanceRecord,
  'id' | 'app' | 'definitionHash' | 'outcome' | 'ownerKind' | 'ownerNumber' | 'ownerPartyId'
>;

/** Asks the policy. */
export async function permits(
  { policy, definitions }: RuntimeContext,
  standing: Standing,
  action: string,
  instance: AuthorisedInstance,
  { isSignee, isOpenSignee }: Involvement,
  task?: Pick<WaitingRecord, 'elementId' | 'taskType'>,
): Promise<boolean> {
  const owner = ownerOf(instance);
  const { app, outcome, definitionHash } = instance;
  const isWithheld =
    outcome === 'completed' && (await definitions.byHash(app, definitionHash)).definition.archive === 'none';
  return policy.permits({
    actor: standing.actor,
    action,
    app,
    owner,
    instanceId: instance.id,
    ...(task && { taskId: task.elementId }),
    ...(task?.taskType !== undefined && { taskType: task.taskType }),
    isOwner: actsFor(standing, owner),
    isSignee,
    isOpenSignee,
    isWithheld,
  });
}

/** Asks the policy and throws `ERR_FORBIDDEN` if it says no. */
export async function authorise(...query: Parameters<typeof permits>): Promise<void> {
  if (await permits(...query)) return;
  const [, , action, instance, , task] = query;
  throw new SigningError('ERR_FORBIDDEN', `the caller may not ${action} in instance <${instance.id}>`, {
    ...(task && { element: task.elementId, info: { taskType: task.taskType } }),
  });
}

/** Ids of the data types whose documents an actor may not read, though they may read the instance. */
export async function withheldDataTypes(
  context: RuntimeContext,
  standing: Standing,
  instance: AuthorisedInstance,
  involvement: Involvement,
): Promise<ReadonlySet<string>> {
  const { dataTypes } = await context.definitions.byHash(instance.app, instance.definitionHash);
  const ofOwner = dataTypes.filter(({ visibleTo }) => visibleTo === 'owner').map(({ id }) => id);
  if (ofOwner.length === 0 || (await permits(context, standing, 'read-private', instance, involvement)))
    return new Set();
  return new Set(ofOwner);
}

/**
 * Throws `ERR_INSTANCE_UNKNOWN` unless the instance lies where the caller says.
 * @param isAsked whether a party that the caller acts for is or was asked to sign in it
 */
export function assertAddress(
  instance: InstanceRecord,
  { app, ownerPartyId, box }: Omit<InstanceAddress, 'instanceId'>,
  isAsked: (partyKey: string) => boolean,
): void {
  const isThere =
    (app === undefined || app === instance.app) &&
    (ownerPartyId === undefined || ownerPartyId === instance.ownerPartyId) &&
    (box === undefined || isOwner(instance, box) || isAsked(`${box.kind}:${box.number}`));
  if (!isThere) throw unknownInstance(instance.id);
}

function isOwner({ ownerKind, ownerNumber }: InstanceRecord, { kind, number }: PartyName): boolean {
  return ownerKind === kind && ownerNumber === number;
}

/** The same of an instance that is planned. */
export function assertPlannedAddress(
  plan: InstancePlan,
  address: Omit<InstanceAddress, 'instanceId'>,
  { partyKeys }: Standing,
): void {
  // rows of other parties may have been read too, for somebody else's command
  const isAsked = (partyKey: string) =>
    partyKeys.includes(partyKey) && plan.rounds.some(({ id }) => plan.signeesOf(id, [partyKey]).length > 0);
  assertAddress(plan.instance, address, isAsked);
}

export function unknownInstance(id: string): SigningError {
  return new SigningError('ERR_INSTANCE_UNKNOWN', `instance <${id}> does not exist`);
}
