import { z } from 'zod';
import { actorKey } from '../../signing/index.ts';
import { birthDate } from '../pdf/birth-date.ts';
import type { EvidenceParty, EvidenceRecord } from './evidence-record.ts';
import type { Findings } from './findings.ts';
import type { Manifest } from './manifest.ts';
import type { TrailFileEntry } from './verify-trail.ts';

/** Of what a `round.signed` event says, that which a record says too. */
const signedSchema = z.object({
  signature: z.object({
    id: z.string(),
    signedAt: z.number(),
    documents: z.array(z.object({ id: z.string(), dataType: z.string(), sha256: z.string() })),
  }),
  supersedes: z.string().optional(),
});

const erasedSchema = z.object({ signatures: z.array(z.string()) });

/** What is held against each other. */
export interface Signatures {
  manifest: Manifest;
  events: readonly TrailFileEntry[];
  /** Those that hold, by the id of the signature. */
  records: ReadonlyMap<string, EvidenceRecord>;
  /** Ids of signatures whose record is there, but does not hold; what is wrong with it is told already. */
  broken: ReadonlySet<string>;
}

/**
 * Holds records against the audit trail: every signature in it has its record, unless the person was erased since, and
 * every record its event, which says the same. Answers the ids of signatures that were replaced by later ones.
 */
export function verifySignatures(signatures: Signatures, findings: Findings): Set<string> {
  const { events, records, broken } = signatures;
  const erased = erasedSignatures(events);
  const superseded = new Set<string>();
  const seen = new Set<string>();
  for (const event of events.filter(({ type }) => type === 'round.signed')) {
    const { data: signed } = signedSchema.safeParse(event.payload);
    if (signed === undefined) {
      findings.complain('malformed', `event ${event.sequence} does not say what was signed`, 'trail.json');
      continue;
    }
    const { id } = signed.signature;
    seen.add(id);
    if (signed.supersedes !== undefined) superseded.add(signed.supersedes);
    const record = records.get(id);
    if (record !== undefined) {
      const difference = differenceOf(record, event, signed.signature, signatures.manifest);
      if (difference)
        findings.complain('mismatch', `it does not fit the audit trail: ${difference}`, fileOf(id));
      if (erased.has(id))
        findings.complain('unexpected', 'the person was erased, and their record is still there', fileOf(id));
    } else if (!erased.has(id) && !broken.has(id)) {
      findings.complain(
        'missing',
        `the record of signature ${id} (event ${event.sequence}) is missing`,
        fileOf(id),
      );
    }
  }
  for (const id of records.keys()) {
    if (!seen.has(id)) findings.complain('unexpected', 'the audit trail knows no such signature', fileOf(id));
  }
  return superseded;
}

/** Ids of signatures whose records went with the person. */
export function erasedSignatures(events: readonly TrailFileEntry[]): Set<string> {
  const erasures = events.filter(({ type }) => type === 'person.erased');
  return new Set(erasures.flatMap(({ payload }) => erasedSchema.safeParse(payload).data?.signatures ?? []));
}

function differenceOf(
  record: EvidenceRecord,
  event: TrailFileEntry,
  { signedAt, documents }: z.infer<typeof signedSchema>['signature'],
  { instance }: Manifest,
): string | undefined {
  const { trail, task, signature } = record;
  if (record.instance.id !== instance.id || record.instance.app !== instance.app) return 'another instance';
  if (trail.sequence !== event.sequence || trail.hash !== event.hash) return 'another event';
  if (task.id !== event.elementId || task.round !== event.roundId) return 'another task or round';
  if (Date.parse(signature.signedAt) !== signedAt) return 'another time';
  if (keysOf(record.documents) !== keysOf(documents)) return 'other documents';
  if (event.identity !== undefined && !isWho(record, event.identity.actor)) return 'another person';
  return undefined;
}

function keysOf(documents: readonly { id: string; dataType: string; sha256: string }[]): string {
  const keys = documents.map(({ id, dataType, sha256 }) => [id, dataType, sha256]);
  return JSON.stringify(keys.sort());
}

/** Whether who acted by the trail is who acted by the record, as far as that says. */
function isWho({ actor, shows }: EvidenceRecord, key: string): boolean {
  if (actor.kind !== 'person' || actor.personNumber !== undefined) return key === keyOf(actor);
  if (key.startsWith('contact:')) return actor.birthDate === undefined;
  if (shows === undefined || !key.startsWith('person:')) return false;
  return shows === 'name' || actor.birthDate === birthDate(key.slice('person:'.length));
}

function keyOf({ kind, ...party }: EvidenceParty): string | undefined {
  return kind === 'contact' ? undefined : actorKey({ kind, ...party, level: 0 });
}

function fileOf(id: string): string {
  return `records/${id}.json`;
}
