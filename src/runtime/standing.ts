import type { Party, PartyRegister } from '../catalog/index.ts';
import { type Actor, actorKey } from '../signing/index.ts';
import { nameOf } from './commands/name-of.ts';
import type { Doer } from './planned-trail.ts';
import { assertTexts } from './texts.ts';

/** Who an actor is to the register: looked up once when a command arrives, before anything is planned. */
export interface Standing {
  actor: Actor;
  actorKey: string;
  /** The person, or the organisation of a system user or organisation token, if the register knows it. */
  party?: Party;
  /** Organisations that a person may act for. */
  organisations: readonly Party[];
  /** Every party that the actor may sign or read for; the one that is meant by default first. */
  partyKeys: readonly string[];
}

/** Party key of an organisation. */
export function organisationKey(number: string): string {
  return `organisation:${number}`;
}

/** Looks the actor up. Throws `ERR_TEXT_INVALID`. */
export async function standingOf(actor: Actor, register: PartyRegister): Promise<Standing> {
  assertTexts({ actor });
  const key = actorKey(actor);
  if (actor.kind === 'person') {
    const number = actor.personNumber ?? '';
    const [party, organisations] = await Promise.all([
      register.byPerson(number),
      register.organisationsOf(number),
    ]);
    return {
      actor,
      actorKey: key,
      ...(party && { party }),
      organisations,
      partyKeys: [
        ...new Set([
          ...(actor.contact === undefined ? [] : [`contact:${actor.contact}`]),
          key,
          ...organisations.map((organisation) => organisationKey(organisation.number)),
        ]),
      ],
    };
  }
  const number = actor.organisationNumber;
  const party = number === undefined ? undefined : await register.byOrganisation(number);
  return {
    actor,
    actorKey: key,
    ...(party && { party }),
    organisations: [],
    partyKeys: number === undefined ? [key] : [...new Set([organisationKey(number), key])],
  };
}

/** The actor as the audit trail and "changed by" name them. */
export function doerOf({ actor, actorKey: key }: Standing): Doer {
  return { actorKey: key, name: nameOf(actor) };
}

/** Whether the actor is this party, or acts for it by a key role or as its system user. */
export function actsFor(
  standing: Standing,
  party: { kind: 'person' | 'organisation'; number: string },
): boolean {
  return standing.partyKeys.includes(`${party.kind}:${party.number}`);
}
