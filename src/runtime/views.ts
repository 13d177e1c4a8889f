import { asSeenAt, type Signee, signeeStatus } from '../signing/index.ts';
import type {
  DocumentRecord,
  InstanceRecord,
  NoticeRecord,
  RoundRecord,
  SignatureRecord,
  SigneeRecord,
  Transaction,
  WaitingRecord,
} from '../storage/index.ts';
import type { RuntimeContext } from './context.ts';
import { fillingTasks, signatureDataType } from './data-types.ts';
import type { AppDefinition } from './definitions.ts';
import { sealState } from './evidence/seal-state.ts';
import { isStuck } from './incident.ts';
import type { InstancePlan } from './instance-plan.ts';
import type { InstanceView, RoundView, SignatureView, SigneeView, TaskView } from './view-types.ts';

/** An instance as callers see it. */
export async function instanceView(
  { definitions, register }: RuntimeContext,
  instance: InstanceRecord,
  documents: readonly DocumentRecord[],
  transaction?: Transaction,
): Promise<InstanceView> {
  const [{ definition, dataTypes }, owner] = await Promise.all([
    definitions.byHash(instance.app, instance.definitionHash, transaction),
    register.byPartyId(instance.ownerPartyId),
  ]);
  const { incident, waiting, ownerPartyId, ownerKind, ownerNumber, flow: __, ...shown } = instance;
  // Own properties first: after a spread each costs many times as much, and this is made for every signature.
  return {
    definition,
    dataTypes,
    owner: {
      partyId: ownerPartyId,
      kind: ownerKind,
      number: ownerNumber,
      ...(owner && { name: owner.name }),
    },
    isFilledIn: isFilledIn(waiting, { definition, dataTypes }),
    tasks: waiting.map((task) => taskView(task, definition, isStuck(instance, task.executionId))),
    documents: asLocked(documents, waiting, { definition, dataTypes }),
    ...(incident && { incident: withoutPending(incident) }),
    ...archiveOf(instance, definition),
    ...shown,
  };
}

/** Whether an instance waits where its forms are filled in. */
export function isFilledIn(
  waiting: readonly WaitingRecord[],
  { definition, dataTypes }: Pick<AppDefinition, 'definition' | 'dataTypes'>,
): boolean {
  if (!waiting.some(({ kind }) => kind === 'task')) return false;
  const filling = fillingTasks(definition, dataTypes);
  return waiting.some(({ elementId }) => filling.has(elementId));
}

/** Where a completed instance is kept for its parties. */
export function archiveOf(
  { number, outcome, endedAt }: Pick<InstanceRecord, 'number' | 'outcome' | 'endedAt'>,
  { archive }: Pick<InstanceView['definition'], 'archive'>,
): Pick<InstanceView, 'archive'> {
  if (outcome !== 'completed' || endedAt === undefined || archive === 'none') return {};
  return { archive: { reference: `AR${number}`, archivedAt: endedAt } };
}

/** What is being signed is locked as long as a task that freezes it is open, and some data types always. */
function asLocked(
  documents: readonly DocumentRecord[],
  waiting: readonly WaitingRecord[],
  { definition, dataTypes }: Pick<AppDefinition, 'definition' | 'dataTypes'>,
): DocumentRecord[] {
  const locked = new Set(dataTypes.flatMap((dataType) => (dataType.locked ? dataType.id : [])));
  for (const { elementId } of waiting) {
    const signing = definition.element(elementId)?.signing;
    if (signing?.freeze) for (const { dataType } of signing.documents) locked.add(dataType);
  }
  return documents.map((document) =>
    locked.has(document.dataType) && !document.locked ? { ...document, locked: true } : document,
  );
}

const planned = new WeakMap<InstancePlan, Promise<InstanceView>>();

/** The same of an instance that was planned and committed; made once for all commands that were planned together. */
export function plannedInstanceView(context: RuntimeContext, plan: InstancePlan): Promise<InstanceView> {
  const view = planned.get(plan) ?? instanceView(context, committed(plan), plan.documents, plan.transaction);
  planned.set(plan, view);
  return view;
}

function committed(plan: InstancePlan): InstanceRecord {
  return { ...plan.instance, version: plan.instance.version + (plan.isChanged ? 1 : 0) };
}

function withoutPending({ pending: _, ...incident }: NonNullable<InstanceRecord['incident']>) {
  return incident;
}

function taskView(task: WaitingRecord, definition: InstanceView['definition'], stuck: boolean): TaskView {
  const element = definition.element(task.elementId);
  return {
    ...task,
    actions: element?.actions ?? [],
    serverActions: element?.serverActions ?? [],
    stuck,
  };
}

/** A round as it stands at an instant: what is due counts as applied. */
export function roundView(round: RoundRecord, now: number, signedBytesChanged: boolean): RoundView {
  const seen = asSeenAt(round, now, { signedBytesChanged });
  const { id, taskId, state, cause, enteredAt, activationAt, endedAt, groups } = seen;
  return {
    id,
    taskId,
    state,
    ...(cause !== undefined && { cause }),
    enteredAt,
    activationAt,
    ...(endedAt !== undefined && { endedAt }),
    config: round.config,
    groups,
    superseded: round.supersededAt !== undefined,
    ...(sealState(round) !== undefined && { seal: { state: sealState(round)!, ...round.seal } }),
  };
}

/** What is stored of the signees of a round. */
export interface SigneeRows {
  signees: readonly SigneeRecord[];
  signatures: readonly SignatureRecord[];
  /** That it was their turn. */
  notices: readonly NoticeRecord[];
}

/** Signees of a round with their signatures, as they stand at an instant. */
export function signeeViews(
  round: RoundRecord,
  { signees, signatures, notices }: SigneeRows,
  now: number,
  signedBytesChanged: boolean,
): SigneeView[] {
  const seen = asSeenAt(round, now, { signedBytesChanged });
  const bySignee = new Map<string, SignatureView[]>();
  for (const signature of signatures) {
    const views = bySignee.get(signature.signeeId) ?? [];
    views.push(signatureView(signature, round));
    bySignee.set(signature.signeeId, views);
  }
  const told = new Map<string, NoticeRecord>();
  // Of several channels, one that was reached is enough.
  for (const notice of notices) {
    if (told.get(notice.signeeId)?.status !== 'sent') told.set(notice.signeeId, notice);
  }
  return signees.map((signee) => {
    const { id, group, listed, personNumber, organisationNumber, partyId, name } = signee;
    const { slots, filled, cause, reason, delegation, delegatedFrom, partyKey } = signee;
    return {
      id,
      group,
      listed,
      ...(personNumber !== undefined && { personNumber }),
      ...(organisationNumber !== undefined && { organisationNumber }),
      ...(partyId !== undefined && { partyId }),
      ...(name !== undefined && { name }),
      slots,
      filled,
      ...(cause !== undefined && { cause }),
      ...(reason !== undefined && { reason }),
      delegation,
      ...(delegatedFrom !== undefined && { delegatedFrom }),
      ...notification(told.get(signee.id)),
      kind: partyKey.slice(0, partyKey.indexOf(':')) as SigneeView['kind'],
      status: signeeStatus(signee as Signee, seen.groups[signee.group]!, seen),
      signatures: bySignee.get(signee.id) ?? [],
    };
  });
}

function notification(
  notice: NoticeRecord | undefined,
): Pick<SigneeView, 'notification' | 'notificationReason'> {
  if (!notice) return { notification: 'not-sent' };
  const { status, reason } = notice;
  return { notification: status, ...(reason !== undefined && { notificationReason: reason }) };
}

/** A signature as dialects show it: who acted only where the task shows numbers. */
export function signatureView(
  signature: SignatureRecord,
  round: Pick<RoundRecord, 'taskId' | 'config'>,
): SignatureView {
  const { instanceId: _, record: __, tokenId: ___, ...shown } = signature;
  const dataType = signatureDataType(round.taskId, round.config);
  if (round.config.showSignee === 'number' || shown.systemUserId !== undefined) return { dataType, ...shown };
  const { actorKey, personNumber, userId, actorPartyId, ...named } = shown;
  return { dataType, ...named };
}
