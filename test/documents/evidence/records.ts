import { createHash } from 'node:crypto';
import { type EvidenceRecord, RECORD_FORMAT } from '../../../src/documents/evidence/evidence-record.ts';

/** When the signature of {@link sampleRecord} was made. */
export const SIGNED_AT = Date.parse('2026-03-02T09:30:15.250Z');

/** SHA-256, lower-case hex. */
export function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

/** A record with everything that one can have. */
export function sampleRecord(change: Partial<EvidenceRecord> = {}): EvidenceRecord {
  return {
    format: RECORD_FORMAT,
    instance: { id: '4c1a', app: 'acme/lease', definition: sha256('definition') },
    task: { id: 'SignLease', round: 'r-1' },
    signature: { id: 's-1', signedAt: new Date(SIGNED_AT).toISOString() },
    signee: { kind: 'organisation', organisationNumber: '310000107', name: 'Øvre Ætt & Sønner <AS>' },
    actor: { kind: 'person', personNumber: '01810000001', userId: '20000001', name: 'Kári Ŋuvlla "Ω"' },
    authentication: { level: 3, issuer: 'https://issuer.example/', tokenId: 'token-1' },
    documents: [
      {
        id: 'd-1',
        dataType: 'lease',
        name: 'lease.txt',
        contentType: 'text/plain',
        size: 5,
        sha256: sha256('lease'),
      },
    ],
    text: { lang: 'en', text: 'I have read the lease\nand agree to it.\r\n\tReally.' },
    trail: { sequence: 4, hash: sha256('event') },
    ...change,
  };
}
