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

/** The code of what a promise is rejected with; none if it is fulfilled, or rejected with nothing of ours. */
export async function codeOfRejected(promise: Promise<unknown>): Promise<string | undefined> {
  try {
    await promise;
    return undefined;
  } catch (error) {
    return isSigningError(error) ? error.code : undefined;
  }
}
