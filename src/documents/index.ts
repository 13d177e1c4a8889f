export { openSignedPackage, type PackageOptions, type SignedPackage } from './asice/open-signed-package.ts';
export type { PackageProblem } from './asice/package-problem.ts';
export { SIGNING_TIME_TOLERANCE } from './asice/signing-time.ts';
export type { SealedIdentity, TrailEvent } from './audit-trail.ts';
export { chainHash, findBreak, sealIdentity } from './audit-trail.ts';
export { canonicalJson } from './canonical-json.ts';
export type { ContentStore } from './content-store.ts';
export type { EvidenceFile } from './evidence/evidence-folder.ts';
export type {
  EvidenceDocument,
  EvidenceParty,
  EvidenceRecord,
  TrailPosition,
} from './evidence/evidence-record.ts';
export { RECORD_FORMAT } from './evidence/evidence-record.ts';
export type { FormFault } from './forms/form-fault.ts';
export { type FormKind, faultsUnread, findSchemaFault, validateForm } from './forms/validate-form.ts';
export {
  type CertifiedKey,
  type DevelopmentCertificates,
  type DevelopmentOrganisations,
  makeDevelopmentCertificates,
} from './seal/development-certificates.ts';
export { type DevelopmentKey, makeDevelopmentKey } from './seal/development-key.ts';
export {
  type CertificateDescription,
  checkEnterpriseCertificate,
  describeEnterpriseCertificate,
  type EnterpriseAnswer,
  type EnterprisePurpose,
  type EnterpriseQuestion,
} from './seal/enterprise-certificate.ts';
export { openSealingKey } from './seal/open-sealing-key.ts';
export { type PemKeyOptions, pemCertificates, pemKey } from './seal/pem-key.ts';
export { type Pkcs12KeyOptions, pkcs12Key } from './seal/pkcs12-key.ts';
export type { SealLevel } from './seal/seal-level.ts';
export type { Sealer } from './seal/sealer.ts';
export type { SealingKey } from './seal/sealing-key.ts';
