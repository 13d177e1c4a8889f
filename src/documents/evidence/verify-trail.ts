import { z } from 'zod';
import { findBreak, sealIdentity } from '../audit-trail.ts';
import { parseCanonicalJson } from '../canonical-json.ts';
import { invalidEvidence } from './evidence-problem.ts';
import type { TrailPosition } from './evidence-record.ts';
import type { Findings } from './findings.ts';
import { sha256Schema } from './record-schema.ts';

const file = 'trail.json';

const eventSchema = z.strictObject({
  instanceId: z.string(),
  sequence: z.int().positive(),
  at: z.int(),
  type: z.string(),
  elementId: z.string().exactOptional(),
  roundId: z.string().exactOptional(),
  payload: z.record(z.string(), z.unknown()),
  hash: sha256Schema,
  identity: z.strictObject({ actor: z.string(), salt: z.string().regex(/^[0-9a-f]{32}$/) }).exactOptional(),
  withheld: z.literal(true).exactOptional(),
});

/** An event as an evidence folder tells it. */
export type TrailFileEntry = z.infer<typeof eventSchema>;

/**
 * Verifies an audit trail: that it is the whole of this instance's up to this event, unchanged, and that whoever it says
 * acted is who did. Throws `ERR_EVIDENCE_INVALID` where nothing in it can be relied on.
 * @param text canonical JSON, as an evidence folder has it
 */
export function verifyTrail(
  text: string,
  { instance, head }: { instance: string; head: TrailPosition },
  findings: Findings,
): TrailFileEntry[] {
  const { success, data: events } = z.array(eventSchema).safeParse(parseCanonicalJson(text)?.value);
  if (!success) throw invalidEvidence('malformed', 'this is no audit trail');
  const broken = findBreak(events.map(({ identity: _, withheld: __, ...event }) => event));
  if (broken?.reason === 'gap') {
    throw invalidEvidence('trail-broken', `an event is missing or out of order at number ${broken.sequence}`);
  }
  if (broken)
    throw invalidEvidence('trail-broken', `event ${broken.sequence} or one before it has been changed`);
  const last = events.at(-1);
  if (last?.sequence !== head.sequence || last.hash !== head.hash) {
    throw invalidEvidence(
      'trail-broken',
      `it does not end with event ${head.sequence}, as the manifest says`,
    );
  }
  if (events.some(({ instanceId }) => instanceId !== instance)) {
    throw invalidEvidence('trail-broken', 'it is that of another instance');
  }
  const lastErasure = events.findLast(({ type }) => type === 'person.erased')?.sequence ?? 0;
  for (const event of events) checkIdentity(event, lastErasure, findings);
  sayWithheld(events, findings);
  return events;
}

/** Who acted in an event, where the trail says it and the digest in the event is made of it. */
export function provedActor({
  payload,
  identity,
}: Pick<TrailFileEntry, 'payload' | 'identity'>): string | undefined {
  if (identity === undefined) return undefined;
  return sealIdentity(identity.actor, identity.salt).digest === payload.actor ? identity.actor : undefined;
}

/** Only who was erased later may be missing beside the digest that was made of them. */
function checkIdentity(
  { sequence, payload, identity, withheld }: TrailFileEntry,
  lastErasure: number,
  findings: Findings,
) {
  const { actor: digest } = payload;
  if (withheld) {
    if (identity === undefined && digest !== undefined) return;
    findings.complain('malformed', `event ${sequence} withholds nothing of who acted`, file);
  } else if (identity === undefined) {
    if (digest === undefined || sequence < lastErasure) return;
    findings.complain(
      'missing',
      `event ${sequence} does not say who acted, and nobody was erased since`,
      file,
    );
  } else if (provedActor({ payload, identity }) === undefined) {
    findings.complain('mismatch', `event ${sequence} was not done by whom it says`, file);
  }
}

/** The manifest vouches for it: whoever made the folder says that they know, and for whom it is not. */
function sayWithheld(events: readonly TrailFileEntry[], findings: Findings): void {
  const sequences = events.filter(({ withheld }) => withheld).map(({ sequence }) => sequence);
  if (sequences.length === 0) return;
  const which = sequences.length === 1 ? `event ${sequences[0]}` : `events ${sequences.join(', ')}`;
  findings.say(`Of who acted in ${which} this folder has a digest alone: the service withholds the rest.`);
}
