import { chainHash, sealIdentity } from '../documents/index.ts';
import type { RoundEvent } from '../signing/index.ts';
import type { EventRecord, LoadedInstance } from '../storage/index.ts';

/** Who a change is done by, for the audit trail. The system itself has no key. */
export interface Doer {
  actorKey?: string;
  /** See `nameOf`. */
  name?: string;
}

/** What an event says besides its type: ids only. */
export interface TrailEntry {
  elementId?: string;
  roundId?: string;
  payload?: Record<string, unknown>;
}

/** Events that are planned on top of an instance's audit trail, each with the hash of the one before it. */
export class PlannedTrail {
  readonly events: EventRecord[] = [];
  readonly #instanceId: string;
  readonly #now: number;
  #sequence: number;
  #hash: string;

  /** @param now milliseconds since 1970, UTC: the time of every event that is planned together */
  constructor(
    {
      instance,
      lastSequence,
      lastHash,
    }: Pick<LoadedInstance, 'lastSequence' | 'lastHash'> & { instance: { id: string } },
    now: number,
  ) {
    this.#instanceId = instance.id;
    this.#now = now;
    this.#sequence = lastSequence;
    this.#hash = lastHash;
  }

  /** The same, which stays as it is. */
  copy(): PlannedTrail {
    const head = { lastSequence: this.#sequence, lastHash: this.#hash };
    const copy = new PlannedTrail({ instance: { id: this.#instanceId }, ...head }, this.#now);
    copy.events.push(...this.events);
    return copy;
  }

  /** Appends an event. Who did it goes into the hashed part as a salted digest, and in clear beside it. */
  append(type: string, doer: Doer, { elementId, roundId, payload }: TrailEntry): void {
    const sealed = doer.actorKey === undefined ? undefined : sealIdentity(doer.actorKey);
    this.#sequence += 1;
    const chained = {
      instanceId: this.#instanceId,
      sequence: this.#sequence,
      at: this.#now,
      type,
      ...(elementId !== undefined && { elementId }),
      ...(roundId !== undefined && { roundId }),
      payload: { ...payload, ...(sealed && { actor: sealed.digest }) },
    };
    this.#hash = chainHash(this.#hash, chained);
    this.events.push({
      ...chained,
      ...(sealed && { identity: { actor: doer.actorKey, name: doer.name, salt: sealed.salt } }),
      hash: this.#hash,
    });
  }
}

/** An event as the hashed part of the trail holds it: actors are sealed by `append`, free text stays with the signee. */
export function withoutPersons(event: RoundEvent): Record<string, unknown> {
  const { type: _, at: __, ...payload } = event;
  if (event.type === 'signed') {
    const { actorKey: ___, ...signature } = event.signature;
    return { ...payload, signature };
  }
  if ('reason' in payload) {
    const { reason: ___, ...rest } = payload;
    return rest;
  }
  return payload;
}
