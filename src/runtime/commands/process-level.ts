import type { ProcessDefinition } from '../../engine/index.ts';
import { SigningError } from '../../errors.ts';
import type { Standing } from '../standing.ts';

/** Throws `ERR_LEVEL_TOO_LOW` for who is not authenticated as well as the process asks of those who fill it in. */
export function assertProcessLevel({ processId, level }: ProcessDefinition, { actor }: Standing): void {
  if (actor.level >= level) return;
  throw new SigningError(
    'ERR_LEVEL_TOO_LOW',
    `process <${processId}> needs authentication level ${level}; log in with a higher level`,
    { element: processId },
  );
}
