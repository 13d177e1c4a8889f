import type { X509Certificate } from 'node:crypto';
import { parseCanonicalJson } from '../canonical-json.ts';
import type { Sealer } from '../seal/sealer.ts';
import type { CertificatePool } from './certificate-pool.ts';
import { invalidEvidence } from './evidence-problem.ts';
import type { EvidenceRecord } from './evidence-record.ts';
import { signJws, verifyJws } from './jws.ts';
import { recordSchema } from './record-schema.ts';

/** `typ` in the header of a record's JWS. */
export const RECORD_TYPE = 'bpmn-signing-record+jws';

/** Signs a record with the service's sealing key: compact JWS over its canonical JSON (RFC 7515, RFC 8785). */
export async function signRecord(record: EvidenceRecord, sealer: Sealer): Promise<string> {
  return await signJws(record, sealer, RECORD_TYPE);
}

/** A record whose signature holds, and the certificate of the key that signed it. */
export interface VerifiedRecord {
  record: EvidenceRecord;
  certificate: X509Certificate;
}

/**
 * Verifies a record's JWS; whether the certificate is trusted is for the caller to see. Throws `ERR_EVIDENCE_INVALID`.
 * @param certificates those that its header may name
 */
export function verifyRecord(jws: string, certificates: CertificatePool): VerifiedRecord {
  const { payload, certificate } = verifyJws(jws, RECORD_TYPE, certificates);
  return { record: asRecord(payload), certificate };
}

/** Reads a record from its canonical JSON. Throws `ERR_EVIDENCE_INVALID` for anything else, unknown members included. */
export function parseRecord(text: string): EvidenceRecord {
  const parsed = parseCanonicalJson(text);
  if (parsed === undefined) throw invalidEvidence('malformed', 'the record is not canonical JSON');
  return asRecord(parsed.value);
}

/** The record in a compact JWS that is ours; its signature is not looked at. Throws `ERR_EVIDENCE_INVALID`. */
export function recordIn(jws: string): EvidenceRecord {
  const [, payload = ''] = jws.split('.');
  return parseRecord(Buffer.from(payload, 'base64url').toString());
}

/** Reads a record from a parsed value. Throws `ERR_EVIDENCE_INVALID` for what is none; the values are not said. */
export function asRecord(value: unknown): EvidenceRecord {
  const { success, data, error } = recordSchema.safeParse(value);
  if (success) return data;
  const place = error.issues[0]?.path.join('.') ?? '';
  throw invalidEvidence('malformed', `this is no record of a signature${place && `: <${place}> is wrong`}`);
}
