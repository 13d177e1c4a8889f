import type { JobKind } from './job-links.ts';

/** Ids of the apps that jobs are instances of, unless a host says others. */
export const defaultApps: Readonly<Record<JobKind, string>> = {
  direct: 'local/posten-direct',
  portal: 'local/posten-portal',
};
