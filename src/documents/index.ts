export type { SealedIdentity, TrailEvent } from './audit-trail.ts';
export { canonicalJson, chainHash, findBreak, sealIdentity } from './audit-trail.ts';
