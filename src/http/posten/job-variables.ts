import type { ResolvedJob } from './resolve-job.ts';

/** What a job is called to those who are told of it, where its sender gives it no title that everybody may read. */
const untitled = 'Signeringsoppdrag';

/** What the process files of this dialect read of a job. Nothing that says anything of a person. */
export function jobVariables({
  manifest: { nonsensitiveTitle = untitled, activationAt = 0 },
  level,
  showSignee,
  lifetimeSeconds,
}: ResolvedJob): Record<string, string | number> {
  return {
    title: nonsensitiveTitle,
    level,
    showSignee,
    // what lies in the past is at once
    activation: new Date(activationAt).toISOString(),
    lifetime: `PT${lifetimeSeconds}S`,
  };
}
