import { createHash } from 'node:crypto';
import { attachedEvidence } from '../src/documents/evidence/attached-evidence.ts';
import {
  type EvidenceDocument,
  type EvidenceRecord,
  RECORD_FORMAT,
  TRAIL_HEAD_FORMAT,
} from '../src/documents/evidence/evidence-record.ts';
import { signRecord } from '../src/documents/evidence/sign-record.ts';
import { signTrailHead } from '../src/documents/evidence/sign-trail-head.ts';
import type { Sealer } from '../src/documents/seal/sealer.ts';
import { sealDocument } from '../src/documents/seal-document.ts';

const trail = { sequence: 9, hash: '0'.repeat(64) };

/** Seals a PDF as the server does: with the page that says who signed, and the evidence of one signature. */
export async function sealWhole(bytes: Uint8Array, sealer: Sealer): Promise<void> {
  const now = Date.now();
  const document: EvidenceDocument = {
    id: 'document',
    dataType: 'lease',
    name: 'lease.pdf',
    contentType: 'application/pdf',
    size: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
  };
  const records = [await signRecord(recordOf(document, now), sealer)];
  const head = {
    format: TRAIL_HEAD_FORMAT,
    instance: 'instance',
    at: new Date(now).toISOString(),
    ...trail,
  } as const;
  const evidence = attachedEvidence({
    documents: [document],
    records,
    trailHead: await signTrailHead(head, sealer),
    chains: [sealer.certificates],
  });
  const page = {
    title: document.name!,
    documents: [{ ...document, name: document.name! }],
    signatures: [{ id: 'signature', signee: { kind: 'person', name: 'Kari' }, signedAt: now, level: 4 }],
    completion: { state: 'complete', at: now },
    showSignee: 'name',
    seal: { name: sealer.name, level: 'B-B' },
    instance: { id: 'instance', app: 'local/bench' },
    task: 'Sign',
  } as const;
  await sealDocument({ ...document, bytes }, { page, evidence, now }, { sealer });
}

function recordOf(document: EvidenceDocument, now: number): EvidenceRecord {
  const person = { kind: 'person', name: 'Kari' } as const;
  return {
    format: RECORD_FORMAT,
    instance: { id: 'instance', app: 'local/bench', definition: '0'.repeat(64) },
    task: { id: 'Sign', round: 'round' },
    signature: { id: 'signature', signedAt: new Date(now).toISOString() },
    signee: person,
    actor: person,
    authentication: { level: 4 },
    documents: [document],
    trail,
  };
}
