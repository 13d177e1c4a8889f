export type { SealedIdentity, TrailEvent } from './audit-trail.ts';
export { chainHash, findBreak, sealIdentity } from './audit-trail.ts';
export { canonicalJson } from './canonical-json.ts';
export type { ContentStore } from './content-store.ts';
export type {
  EvidenceDocument,
  EvidenceParty,
  EvidenceRecord,
  TrailPosition,
} from './evidence/evidence-record.ts';
export { RECORD_FORMAT } from './evidence/evidence-record.ts';
export { openSealingKey } from './seal/open-sealing-key.ts';
export { type PemKeyOptions, pemCertificates, pemKey } from './seal/pem-key.ts';
export type { SealLevel } from './seal/seal-level.ts';
export type { Sealer } from './seal/sealer.ts';
export type { SealingKey } from './seal/sealing-key.ts';
