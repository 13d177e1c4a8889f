/**
 * Level of a seal, as ETSI EN 319 142-1 names them: signed; with a time stamp; with what shows long afterwards that its
 * certificates were valid.
 */
export type SealLevel = 'B-B' | 'B-T' | 'B-LT';
