import type { Outcome } from '../signing/index.ts';
import type { EventRecord } from '../storage/index.ts';

/** What a host and webhooks are told of: every change of state of an instance, a round, a group and a signee. */
export type RuntimeEventType =
  | 'instance.created'
  | 'instance.ended'
  | 'incident.opened'
  | 'incident.resumed'
  | 'round.opened'
  | `round.${Outcome}`
  | 'round.sealed'
  | 'group.opened'
  | 'group.completed'
  | 'group.expired'
  | 'group.closed'
  | 'group.extended'
  | 'signee.signed'
  | 'signee.withdrawn'
  | 'signee.rejected'
  | 'signee.failed'
  | 'signee.delegated'
  | 'signee.added'
  | 'signee.removed';

/** Something that became true of an instance, and is committed. Names ids, never a person. */
export interface RuntimeEvent<Type extends RuntimeEventType = RuntimeEventType> {
  /** The same whenever it is told: `<instance>:<sequence>`. */
  id: string;
  type: Type;
  instanceId: string;
  /** Place in the instance's audit trail: what has a higher one came later. */
  sequence: number;
  /** Milliseconds since 1970, UTC. */
  at: number;
  /** Id of the signing task in the model, for what is about one. */
  elementId?: string;
  roundId?: string;
  /** What the audit trail says of it, such as `group`, `signeeId`, `outcome`, `cause`, `deadlineAt`. */
  data: Record<string, unknown>;
}

const typesByTrail: Record<string, RuntimeEventType> = {
  'instance.created': 'instance.created',
  'instance.ended': 'instance.ended',
  'incident.opened': 'incident.opened',
  'incident.resumed': 'incident.resumed',
  'round.entered': 'round.opened',
  'round.sealed': 'round.sealed',
  'round.group-opened': 'group.opened',
  'round.group-completed': 'group.completed',
  'round.group-expired': 'group.expired',
  'round.group-closed': 'group.closed',
  'round.deadline-extended': 'group.extended',
  'round.signed': 'signee.signed',
  'round.signature-withdrawn': 'signee.withdrawn',
  'round.signee-rejected': 'signee.rejected',
  'round.signee-failed': 'signee.failed',
  'round.signee-delegated': 'signee.delegated',
  'round.signee-added': 'signee.added',
  'round.signee-removed': 'signee.removed',
};

/** The type under which an event of the audit trail is told; undefined for what is no change of state. */
function typeOf({ type, payload }: EventRecord): RuntimeEventType | undefined {
  if (type === 'round.round-ended') return `round.${payload.outcome as Outcome}`;
  return Object.hasOwn(typesByTrail, type) ? typesByTrail[type] : undefined;
}

/** An event of the audit trail as it is told; undefined for what is no change of state. */
export function runtimeEvent(event: EventRecord): RuntimeEvent | undefined {
  const type = typeOf(event);
  if (type === undefined) return undefined;
  const { instanceId, sequence, at, elementId, roundId, payload } = event;
  // The digest of who did it belongs to the trail: it is of no use without the salt, and not needed outside.
  const { actor: _, ...data } = payload;
  return {
    id: `${instanceId}:${sequence}`,
    type,
    instanceId,
    sequence,
    at,
    ...(elementId !== undefined && { elementId }),
    ...(roundId !== undefined && { roundId }),
    data,
  };
}
