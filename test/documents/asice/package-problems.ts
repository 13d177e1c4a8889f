import { expect } from 'chai';
import { isSigningError } from '../../../src/errors.ts';

/** What `ERR_PACKAGE_INVALID` says is wrong with a package, in its word and in words; fails if nothing is. */
export async function refusalOf(opening: () => unknown): Promise<{ problem: unknown; message: string }> {
  let opened: unknown;
  try {
    opened = await opening();
  } catch (error) {
    if (!isSigningError(error)) throw error;
    expect(error.code).to.equal('ERR_PACKAGE_INVALID');
    return { problem: error.info?.problem, message: error.message };
  }
  throw new Error(`the package was opened: ${JSON.stringify(opened)}`);
}

/** The word alone. */
export async function problemOf(opening: () => unknown): Promise<unknown> {
  return (await refusalOf(opening)).problem;
}
