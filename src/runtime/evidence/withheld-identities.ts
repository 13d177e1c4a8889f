import type { EventRecord, RoundRecord } from '../../storage/index.ts';

/**
 * Events of an instance without who acted, where that is for nobody but whoever keeps the audit trail: what persons did,
 * here or elsewhere in the instance, who acted in a task that shows no more of them than date of birth or name.
 * @param events all of the instance: who acted in such a task is seen from them
 */
export function withoutIdentities(
  events: readonly EventRecord[],
  rounds: readonly Pick<RoundRecord, 'id' | 'config'>[],
): (EventRecord & { withheld?: true })[] {
  const unnumbered = new Set(
    rounds.filter(({ config }) => config.showSignee !== 'number').map(({ id }) => id),
  );
  const withheld = new Set(
    events.filter(({ roundId }) => roundId !== undefined && unnumbered.has(roundId)).flatMap(personIn),
  );
  return events.map((event) => {
    if (!personIn(event).some((person) => withheld.has(person))) return event;
    const { identity: _, ...rest } = event;
    return { ...rest, withheld: true };
  });
}

/** Who acted, where that was neither a system nor an organisation. */
function personIn({ identity }: EventRecord): string[] {
  const actor = identity?.actor;
  return typeof actor === 'string' && /^(person|contact):/.test(actor) ? [actor] : [];
}
