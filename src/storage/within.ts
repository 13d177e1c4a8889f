import { SigningError } from '../errors.ts';

/**
 * What work comes to, if it does so in time; else `ERR_STORAGE_UNAVAILABLE`. The work itself goes on: what it does to
 * the database after all is done or not done as a whole, and guarded by the version that it was planned on.
 * @param limit milliseconds
 */
export async function within<Result>(limit: number, work: Promise<Result>): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new SigningError('ERR_STORAGE_UNAVAILABLE', 'the database does not answer in time')),
      limit,
    );
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
