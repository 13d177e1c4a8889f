import { SigningError } from '../errors.ts';
import {
  applyEvents,
  applyToSignee,
  due,
  type Round,
  type RoundEvent,
  type Signee,
  type SigneeStatus,
  signeeStatus,
} from '../signing/index.ts';
import type { EventRecord, RoundRecord, SigneeRecord } from '../storage/index.ts';
import type { RuntimeContext } from './context.ts';
import { readableInstance } from './readable-instance.ts';
import type { Runtime } from './runtime.ts';
import type { ProgressView, SigneeProgress } from './view-types.ts';

/** How a signing task came to where it stands, or stood at an earlier change. */
export function createProgress(context: RuntimeContext): Pick<Runtime, 'progress'> {
  const { storage, clock } = context;
  return {
    async progress({ taskId, upTo, ...query }): Promise<ProgressView> {
      const { instance } = await readableInstance(context, query);
      const rounds = await storage.rounds.list(instance.id);
      const trail = await storage.events.list(instance.id);
      const known = trail.filter(({ sequence }) => upTo === undefined || sequence <= upTo);
      const entered = new Set(
        known.filter(({ type }) => type === 'round.entered').map(({ roundId }) => roundId),
      );
      const round = rounds.findLast(
        (each) => entered.has(each.id) && (taskId === undefined || each.taskId === taskId),
      );
      if (!round) {
        throw new SigningError(
          'ERR_ROUND_UNKNOWN',
          `instance <${instance.id}> has entered no such signing task`,
        );
      }
      const signees = await storage.signees.list(round.id);
      const about = known.filter(({ roundId }) => roundId === round.id);
      const sequence = known.at(-1)!.sequence;
      return { sequence, ...fold(round, signees, about, upTo === undefined ? clock() : undefined) };
    },
  };
}

/** How one signee stands while the trail is gone through. */
interface Standing {
  signee: Signee;
  status: SigneeStatus;
  since: number;
  ceremonyFailedAt?: number;
  hasCeremonyFailed: boolean;
  signatureId?: string;
}

/**
 * Goes through the trail of a round from its beginning.
 * @param now what is due by then counts as applied; undefined: nothing but what the trail says
 */
function fold(
  record: RoundRecord,
  rows: readonly SigneeRecord[],
  trail: readonly EventRecord[],
  now: number | undefined,
): Omit<ProgressView, 'sequence'> {
  let round = atEntry(record);
  let since = record.enteredAt;
  const standings = new Map<string, Standing>(
    rows.map((row) => [
      row.id,
      { signee: asked(row), status: 'waiting', since: record.enteredAt, hasCeremonyFailed: false },
    ]),
  );

  function apply(event: RoundEvent): void {
    round = applyEvents(round, [event]);
    if (event.type === 'round-ended') since = event.at;
    for (const standing of concerned(standings, event)) {
      standing.signee = applyToSignee(standing.signee, [event]) ?? standing.signee;
      const status = signeeStatus(standing.signee, round.groups[standing.signee.group]!, round);
      if (status !== standing.status) Object.assign(standing, { status, since: event.at });
    }
    noteSignature(standings, event);
  }

  for (const event of trail) {
    const roundEvent = roundEventOf(event);
    if (roundEvent) apply(roundEvent);
    else noteCeremony(standings, event);
  }
  if (now !== undefined) for (const event of due(round, now)) apply(event);
  const { id: roundId, taskId } = record;
  return {
    roundId,
    taskId,
    state: round.state,
    ...(round.cause !== undefined && { cause: round.cause }),
    since,
    signees: rows.map((row) => progressOf(row, standings.get(row.id)!)),
  };
}

function atEntry(record: RoundRecord): Round {
  const { cause: _, endedAt: __, ...round } = record;
  return {
    ...round,
    state: 'open',
    rejections: 0,
    groups: record.groups.map(({ openedAt: ___, deadlineAt: ____, endedAt: _____, ...group }) => ({
      ...group,
      state: 'pending',
      filled: 0,
      lost: 0,
      unlistedSignatures: 0,
    })),
  };
}

function asked({ id, group, listed, slots, level }: SigneeRecord): Signee {
  return {
    id,
    group,
    listed,
    slots,
    filled: 0,
    state: 'waiting',
    ...(level !== undefined && { level }),
  };
}

/** An event of the trail as the event of the round that it was; undefined for another. */
function roundEventOf({ type, at, payload }: EventRecord): RoundEvent | undefined {
  if (!type.startsWith('round.') || ['round.entered', 'round.sealed'].includes(type)) return undefined;
  const { actor: _, ...said } = payload;
  return { ...said, type: type.slice('round.'.length), at } as unknown as RoundEvent;
}

/** What ends a round or a group may change how all in it stand. */
function concerned(standings: ReadonlyMap<string, Standing>, event: RoundEvent): Standing[] {
  if ('signeeId' in event)
    return [...standings.values()].filter(({ signee }) => signee.id === event.signeeId);
  if (event.type === 'round-ended') return [...standings.values()];
  return [...standings.values()].filter(({ signee }) => signee.group === event.group);
}

function noteSignature(standings: ReadonlyMap<string, Standing>, event: RoundEvent): void {
  if (event.type !== 'signed') return;
  const standing = standings.get(event.signeeId);
  if (!standing) return;
  standing.signatureId = event.signature.id;
  delete standing.ceremonyFailedAt;
}

function noteCeremony(standings: ReadonlyMap<string, Standing>, { type, at, payload }: EventRecord): void {
  const standing = standings.get(payload.signeeId as string);
  if (!standing) return;
  if (type === 'ceremony.failed') Object.assign(standing, { ceremonyFailedAt: at, hasCeremonyFailed: true });
  if (type === 'link.made') delete standing.ceremonyFailedAt;
}

function progressOf(row: SigneeRecord, standing: Standing): SigneeProgress {
  const { signee, status, since, ceremonyFailedAt, hasCeremonyFailed, signatureId } = standing;
  const { id, group, partyKey, personNumber, organisationNumber, name, email, mobile, lookup } = row;
  const separator = partyKey.indexOf(':');
  const kind = partyKey.slice(0, separator) as SigneeProgress['kind'];
  return {
    id,
    group,
    kind,
    ...(personNumber !== undefined && { personNumber }),
    ...(organisationNumber !== undefined && { organisationNumber }),
    ...(kind === 'contact' && { contact: partyKey.slice(separator + 1) }),
    ...(name !== undefined && { name }),
    ...(email !== undefined && { email }),
    ...(mobile !== undefined && { mobile }),
    isLookedUp: lookup !== undefined,
    status,
    since,
    ...(ceremonyFailedAt !== undefined && { ceremonyFailedAt }),
    hasCeremonyFailed,
    ...(signee.cause !== undefined && { cause: signee.cause }),
    ...(status === 'signed' && signatureId !== undefined && { signatureId }),
  };
}
