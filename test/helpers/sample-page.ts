import type { PageSignature, SignaturePage } from '../../src/documents/pdf/signature-page.ts';

/** When the samples are made. */
export const NOW = Date.parse('2026-03-02T13:10:06Z');

const SHA256 = '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08';

/** A signature of a person; identity numbers are synthetic. */
export function sampleSignature(over: Partial<PageSignature> = {}): PageSignature {
  return {
    id: '0193a6e2-5b0c-7e2d-a9c1-2f3e4d5c6b7a',
    signee: { kind: 'person', personNumber: '17854026641', name: 'Kari Nordmann' },
    signedAt: Date.parse('2026-03-01T12:00:05.123Z'),
    level: 4,
    issuer: 'https://id.example.no',
    text: 'I have read the lease and agree to it.',
    ...over,
  };
}

/** A signature page with one document and one signature, in English. */
export function samplePage(over: Partial<SignaturePage> = {}): SignaturePage {
  return {
    title: 'The lease of Storgata 1',
    documents: [{ name: 'lease.pdf', contentType: 'application/pdf', size: 3_145_728, sha256: SHA256 }],
    signatures: [sampleSignature()],
    completion: { state: 'complete', at: Date.parse('2026-03-02T13:10:05Z') },
    showSignee: 'number',
    language: 'en',
    seal: { name: 'Example municipality', level: 'B-T' },
    instance: { id: '0193a6e2-0000-7000-8000-000000000001', app: 'demo/lease' },
    task: 'SignLease',
    ...over,
  };
}
