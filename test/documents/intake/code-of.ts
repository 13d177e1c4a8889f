import { isSigningError } from '../../../src/errors.ts';

/** The code with which it was refused; `taken` if it was not. Any other error is thrown. */
export async function codeOf(taken: Promise<unknown>): Promise<string> {
  try {
    await taken;
  } catch (error) {
    if (isSigningError(error)) return error.code;
    throw error;
  }
  return 'taken';
}
