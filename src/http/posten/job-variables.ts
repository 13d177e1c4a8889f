import type { ResolvedJob } from './resolve-job.ts';

/** What the process files of this dialect read of a job. Nothing that says anything of a person. */
export function jobVariables({
  manifest: { nonsensitiveTitle = '', activationAt = 0 },
  level,
  showSignee,
  lifetimeSeconds,
}: ResolvedJob): Record<string, string | number> {
  return {
    // without one, pages and notices say what their language has for it
    title: nonsensitiveTitle,
    level,
    showSignee,
    // what lies in the past is at once
    activation: new Date(activationAt).toISOString(),
    lifetime: `PT${lifetimeSeconds}S`,
  };
}
