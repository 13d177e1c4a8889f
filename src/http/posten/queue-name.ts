import { createHash } from 'node:crypto';
import type { JobKind } from './job-links.ts';

/**
 * The queue of a sender, as the runtime knows it: each kind of job has its own, and a name may be as long as it likes.
 * @param name '' is the default queue
 */
export function queueName(kind: JobKind, sender: string, name: string): string {
  const digest = createHash('sha256').update(name).digest('base64url');
  return `posten-${kind}:${sender}:${digest}`;
}
