/** What acts. Only persons and systems sign; an organisation's own token may read and administrate. */
export type ActorKind = 'person' | 'system' | 'organisation';

/** Who asks for an action: taken from a verified token or from the host, never from a request's body. */
export interface Actor {
  kind: ActorKind;
  /** National identity number of a person, 11 digits. */
  personNumber?: string;
  /** Name of a person, as whoever vouches for them says it. */
  name?: string;
  /** What a signee is known by, of whom nobody knows more, and whose link the person opened. See `SigneeConfig.contact`. */
  contact?: string;
  /** Id of a system user. */
  systemUserId?: string;
  /** Organisation whose token this is: the one a system user acts for, or the organisation itself. */
  organisationNumber?: string;
  /** Organisation number of who acts for that organisation, as its processor. */
  broker?: string;
  /** Id of the user at the issuer of the token. */
  userId?: string;
  partyId?: number;
  /** Authentication level, 0–4. */
  level: number;
  /** Who vouches for them: `iss` of their token. */
  issuer?: string;
  /** Which token: `jti`. */
  tokenId?: string;
}

/**
 * One string per acting party, the same for every token of that party: `person:…`, `system:…` or `organisation:…`; and
 * `contact:…` for somebody who is known by no more than that.
 * It holds an identity number: never log it, never put it into a message.
 */
export function actorKey(actor: Actor): string {
  switch (actor.kind) {
    case 'person':
      if (actor.personNumber === undefined && actor.contact !== undefined) return `contact:${actor.contact}`;
      return `person:${actor.personNumber ?? ''}`;
    case 'system':
      return `system:${actor.systemUserId ?? ''}`;
    case 'organisation':
      return `organisation:${actor.organisationNumber ?? ''}`;
  }
}
