import type { SenderOrganisation } from './organisations.ts';
import type { JobManifest, ManifestSignee } from './wire/job-manifest.ts';

/** A signee with what the manifest leaves to defaults. */
export interface ResolvedSignee extends ManifestSignee {
  signatureType: 'advanced' | 'authenticated';
  onBehalfOf: 'self' | 'other';
}

/** A job with what its manifest leaves to defaults. */
export interface ResolvedJob {
  manifest: JobManifest;
  signees: readonly ResolvedSignee[];
  /** Lowest level of login. */
  level: 3 | 4;
  /** What of a signee stands in the signed documents, besides the name. */
  showSignee: 'number' | 'birth-date' | 'name';
  /** How long each group has once it may sign. */
  lifetimeSeconds: number;
}

/** 30 days; a direct job always has them. */
const defaultLifetime = 2_592_000;

/**
 * Fills in what a manifest does not say. Public senders ask for authenticated signatures, private ones for advanced. Who
 * signs does so for themselves, but on behalf of another where a public sender says how they are told: for itself it
 * would have to ask the contact register. The level is 4. Signed documents show numbers, or birth dates where
 * the sender does not know the numbers of all.
 */
export function resolveJob(manifest: JobManifest, sender: Pick<SenderOrganisation, 'kind'>): ResolvedJob {
  const isPublic = sender.kind === 'public';
  const isNumbered = manifest.signees.every(({ personNumber }) => personNumber !== undefined);
  return {
    manifest,
    signees: manifest.signees.map((signee) => ({
      ...signee,
      signatureType: signee.signatureType ?? (isPublic ? 'authenticated' : 'advanced'),
      onBehalfOf: signee.onBehalfOf ?? (isPublic && hasOwnContact(signee) ? 'other' : 'self'),
    })),
    level: manifest.level ?? 4,
    showSignee: manifest.identifier ?? (isNumbered ? 'number' : 'birth-date'),
    lifetimeSeconds: manifest.availableSeconds ?? defaultLifetime,
  };
}

/** Whether the sender says itself how somebody is told. */
export function hasOwnContact({ email, mobile }: Pick<ManifestSignee, 'email' | 'mobile'>): boolean {
  return email !== undefined || mobile !== undefined;
}
