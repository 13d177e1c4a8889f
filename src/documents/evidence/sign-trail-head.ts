import { z } from 'zod';
import type { Sealer } from '../seal/sealer.ts';
import type { CertificatePool } from './certificate-pool.ts';
import { invalidEvidence } from './evidence-problem.ts';
import { TRAIL_HEAD_FORMAT, type TrailHead } from './evidence-record.ts';
import { signJws, verifyJws } from './jws.ts';
import { instantSchema, trailPositionSchema } from './record-schema.ts';

/** `typ` in the header of a trail head's JWS. */
const TRAIL_HEAD_TYPE = 'bpmn-signing-trail-head+jws';

const trailHeadSchema: z.ZodType<TrailHead> = trailPositionSchema.extend({
  format: z.literal(TRAIL_HEAD_FORMAT),
  instance: z.string().min(1),
  at: instantSchema,
});

/** Signs how far an instance's audit trail has come: compact JWS over its canonical JSON. */
export async function signTrailHead(head: TrailHead, sealer: Sealer): Promise<string> {
  return await signJws(head, sealer, TRAIL_HEAD_TYPE);
}

/** Verifies a trail head's JWS; whether the certificate is trusted is for the caller to see. Throws `ERR_EVIDENCE_INVALID`. */
export function verifyTrailHead(jws: string, certificates: CertificatePool) {
  const { payload, certificate } = verifyJws(jws, TRAIL_HEAD_TYPE, certificates);
  const { success, data: head } = trailHeadSchema.safeParse(payload);
  if (!success) throw invalidEvidence('malformed', 'this is no head of an audit trail');
  return { head, certificate };
}
