import { z } from 'zod';
import { type EvidenceParty, type EvidenceRecord, RECORD_FORMAT } from './evidence-record.ts';

/** SHA-256, lower-case hex. */
export const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/);
/** RFC 3339, UTC, with milliseconds. */
export const instantSchema = z.string().refine(isInstant);

const id = z.string().min(1);
const countSchema = z.int().nonnegative();

const partySchema = z.strictObject({
  kind: z.enum(['person', 'organisation', 'system', 'contact']),
  personNumber: z
    .string()
    .regex(/^\d{11}$/)
    .exactOptional(),
  organisationNumber: z
    .string()
    .regex(/^\d{9}$/)
    .exactOptional(),
  systemUserId: id.exactOptional(),
  userId: id.exactOptional(),
  birthDate: z.iso.date().exactOptional(),
  name: z.string().exactOptional(),
});

/** Schema of a document as evidence names it. */
export const documentSchema = z.strictObject({
  id,
  dataType: id,
  name: z.string().exactOptional(),
  contentType: id,
  size: countSchema,
  sha256: sha256Schema,
});

/** Schema of a place in an audit trail. */
export const trailPositionSchema = z.strictObject({ sequence: z.int().positive(), hash: sha256Schema });

/** Schema of an instance as evidence names it. */
export const instanceSchema = z.strictObject({ id, app: id, definition: sha256Schema });

const membersSchema = z.strictObject({
  format: z.literal(RECORD_FORMAT),
  instance: instanceSchema,
  task: z.strictObject({ id, round: id }),
  signature: z.strictObject({ id, signedAt: instantSchema }),
  shows: z.enum(['birth-date', 'name']).exactOptional(),
  signee: partySchema,
  delegatedBy: partySchema.exactOptional(),
  actor: partySchema,
  authentication: z.strictObject({
    level: z.int().min(0).max(4),
    issuer: z.string().exactOptional(),
    tokenId: z.string().exactOptional(),
  }),
  documents: z.array(documentSchema),
  text: z.strictObject({ lang: id, text: z.string() }).exactOptional(),
  trail: trailPositionSchema,
});

/** Schema of a record: nothing less, nothing more, and of persons no more than it says that it shows. */
export const recordSchema: z.ZodType<EvidenceRecord> = membersSchema.superRefine((record, context) => {
  for (const role of ['signee', 'delegatedBy', 'actor'] as const) {
    const member = withheldIn(record[role], record.shows);
    if (member) context.addIssue({ code: 'custom', path: [role, member] });
  }
});

/** What a record names of a party although it says that it does not. */
function withheldIn(
  party: EvidenceParty | undefined,
  shows: EvidenceRecord['shows'],
): keyof EvidenceParty | undefined {
  const isPerson = party?.kind === 'person' || party?.kind === 'contact';
  const withheld: (keyof EvidenceParty)[] = [
    ...(shows === undefined || !isPerson ? [] : (['personNumber', 'userId'] as const)),
    ...(shows === 'birth-date' && isPerson ? [] : (['birthDate'] as const)),
  ];
  return withheld.find((member) => party?.[member] !== undefined);
}

function isInstant(text: string): boolean {
  const time = Date.parse(text);
  return !Number.isNaN(time) && new Date(time).toISOString() === text;
}
