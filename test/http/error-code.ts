import { isSigningError } from '../../src/errors.ts';

/** The code of what a function throws; none if it throws nothing of ours. */
export function codeOf(act: () => unknown): string | undefined {
  try {
    act();
    return undefined;
  } catch (error) {
    return isSigningError(error) ? error.code : undefined;
  }
}
