export type { SealedIdentity, TrailEvent } from './audit-trail.ts';
export { chainHash, findBreak, sealIdentity } from './audit-trail.ts';
export { canonicalJson } from './canonical-json.ts';
