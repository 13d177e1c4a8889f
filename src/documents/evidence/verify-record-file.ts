import type { X509Certificate } from 'node:crypto';
import { certificatePool, chainFrom } from './certificate-pool.ts';
import type { EvidenceRecord } from './evidence-record.ts';
import { readFlattenedJws } from './flattened-jws.ts';
import { verifyRecord } from './sign-record.ts';
import { assertTrusted, type Trust } from './trust.ts';

// the XML parser is only loaded where there is XML
let xades: Promise<typeof import('./xades.ts')> | undefined;

/** A record that is proved, and by whom. */
export interface ProvedRecord {
  record: EvidenceRecord;
  /** Of the key that signed it. */
  certificate: X509Certificate;
}

/**
 * Verifies a record as JWS in flattened JSON serialisation. Throws `ERR_EVIDENCE_INVALID` where it or the trust in its
 * certificate does not hold.
 */
export function verifyFlattenedRecord(text: string, trust: Trust): ProvedRecord & { compact: string } {
  const { compact, certificates } = readFlattenedJws(text);
  const { record, certificate } = verifyRecord(compact, certificates);
  assertTrusted([...certificates.values()], record.signature.signedAt, trust);
  return { record, certificate, compact };
}

/** Verifies a record as compact JWS, whose certificate must be one of the trusted. Throws `ERR_EVIDENCE_INVALID`. */
export function verifyCompactRecord(jws: string, trust: Trust): ProvedRecord {
  const certificates = certificatePool(trust.trusted);
  const { record, certificate } = verifyRecord(jws, certificates);
  assertTrusted(chainFrom(certificate, certificates), record.signature.signedAt, trust);
  return { record, certificate };
}

/** Verifies a record as XML. Throws `ERR_EVIDENCE_INVALID`. */
export async function verifyXmlRecord(
  xml: string,
  trust: Trust,
): Promise<ProvedRecord & { signedAt: string }> {
  xades ??= import('./xades.ts');
  const { verifyXades } = await xades;
  const { record, certificates, signedAt } = verifyXades(xml);
  assertTrusted(certificates, signedAt, trust);
  return { record, certificate: certificates[0]!, signedAt };
}
