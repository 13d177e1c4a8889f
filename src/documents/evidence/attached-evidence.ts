import { z } from 'zod';
import { canonicalJson, parseCanonicalJson } from '../canonical-json.ts';
import { base64Certificate } from './certificate-pool.ts';
import { invalidEvidence } from './evidence-problem.ts';
import { type AttachedEvidence, EVIDENCE_FORMAT, type EvidenceDocument } from './evidence-record.ts';
import { documentSchema } from './record-schema.ts';
import { recordIn } from './sign-record.ts';
import { utf8 } from './utf8.ts';

const schema: z.ZodType<AttachedEvidence> = z
  .strictObject({
    format: z.literal(EVIDENCE_FORMAT),
    document: documentSchema.exactOptional(),
    documents: z.array(documentSchema).min(2).exactOptional(),
    certificates: z.array(z.string()).min(1).max(100),
    records: z.array(z.string()),
    trailHead: z.string(),
  })
  .refine(({ document, documents }) => document === undefined || documents === undefined);

/** What the evidence of a document is made of. */
export interface AttachedParts {
  /** The originals that are sealed in one PDF; none where nothing but a text was signed. */
  documents: readonly EvidenceDocument[];
  /** JWS of the records that cover one of them with these bytes, in any order. */
  records: readonly string[];
  /** JWS; see `signTrailHead`. */
  trailHead: string;
  /**
   * DER, of every key that one of the above was signed with: its own certificate first, then its issuers upwards. The
   * chain of the key that seals first; what is given twice is written once.
   */
  chains: Iterable<readonly Uint8Array[]>;
}

/** Bytes of `evidence.json`, to be attached to the sealed PDF of its documents. */
export function attachedEvidence({ documents, records, trailHead, chains }: AttachedParts): Uint8Array {
  const certificates = new Set([...chains].flatMap((chain) => chain.map(base64Certificate)));
  const evidence: AttachedEvidence = {
    format: EVIDENCE_FORMAT,
    ...(documents.length === 1 && { document: documents[0]! }),
    ...(documents.length > 1 && { documents: [...documents] }),
    certificates: [...certificates],
    records: [...records].sort((left, right) => placeOf(left) - placeOf(right)),
    trailHead,
  };
  return Buffer.from(canonicalJson(evidence));
}

/** Signatures that came in together bear the same time: their order is that of the trail. */
function placeOf(record: string): number {
  return recordIn(record).trail.sequence;
}

/** Reads `evidence.json`; nothing in it is verified yet. Throws `ERR_EVIDENCE_INVALID`. */
export function readAttachedEvidence(bytes: Uint8Array): AttachedEvidence {
  const parsed = parseCanonicalJson(utf8(bytes) ?? '');
  const { success, data } = schema.safeParse(parsed?.value);
  if (!success)
    throw invalidEvidence('malformed', 'the attached evidence is not of the form that it must have');
  return data;
}
