import type { X509Certificate } from 'node:crypto';
import type { Sealer } from '../seal/sealer.ts';
import { poolOfBase64 } from './certificate-pool.ts';
import { algorithmOf, isSignedBy, signOnce } from './detached-signature.ts';
import { invalidEvidence } from './evidence-problem.ts';
import type { EvidenceRecord } from './evidence-record.ts';
import { instantSchema } from './record-schema.ts';
import { type ReadElement, valueOfXml } from './record-xml.ts';
import { asRecord } from './sign-record.ts';
import { xadesXml } from './xades-xml.ts';
import { readXml } from './xml.ts';

/**
 * A record as XML, signed as XAdES baseline B (ETSI EN 319 132-1): for those who need XML. It says what the record's
 * JWS says.
 * @param signedAt milliseconds since 1970, UTC
 */
export async function xadesOf(record: EvidenceRecord, sealer: Sealer, signedAt: number): Promise<string> {
  const { algorithm, certificates } = sealer;
  const parts = { record, algorithm, certificates, signedAt: new Date(signedAt).toISOString() };
  const unsigned = xadesXml(parts);
  return unsigned.complete(await signOnce(sealer, Buffer.from(unsigned.signedInfo)));
}

/** A record whose XAdES signature holds. */
export interface VerifiedXades {
  record: EvidenceRecord;
  /** RFC 3339, UTC, with milliseconds: what the signature says of itself. */
  signedAt: string;
  /** The certificate of the key that signed, then its issuers upwards. */
  certificates: X509Certificate[];
}

/**
 * Verifies what {@link xadesOf} gives, to the last byte; whether the certificate is trusted is for the caller to see.
 * Throws `ERR_EVIDENCE_INVALID`.
 */
export function verifyXades(xml: string): VerifiedXades {
  const root = readXml(xml);
  const signature = root.children.at(-1);
  if (signature?.name !== 'Signature') throw invalidEvidence('malformed', 'the XML is no signed record');
  const record = asRecord(valueOfXml(root.children.slice(0, -1)));
  const pool = poolOfBase64(textsIn(signature, 'X509Certificate'));
  const certificates = [...pool.values()];
  const [own] = certificates;
  const [signedAt = ''] = textsIn(signature, 'SigningTime');
  const [value] = textsIn(signature, 'SignatureValue');
  if (own === undefined || value === undefined || !instantSchema.safeParse(signedAt).success) {
    throw invalidEvidence('malformed', 'the XML signature is not complete');
  }
  const raw = Buffer.from(value, 'base64');
  const parts = {
    record,
    algorithm: algorithmOf(own),
    certificates: certificates.map((one) => one.raw),
    signedAt,
  };
  const unsigned = xadesXml(parts);
  if (unsigned.complete(raw) !== xml) {
    throw invalidEvidence('signature-wrong', 'the XML is not what was signed: it has been changed');
  }
  if (!isSignedBy(own, Buffer.from(unsigned.signedInfo), raw)) {
    throw invalidEvidence('signature-wrong', 'the XML signature does not hold');
  }
  return { record, signedAt, certificates };
}

function textsIn(element: ReadElement, name: string): string[] {
  const own = element.name === name ? [element.text] : [];
  return [...own, ...element.children.flatMap((child) => textsIn(child, name))];
}
