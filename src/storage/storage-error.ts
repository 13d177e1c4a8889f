import { isSigningError, SigningError } from '../errors.ts';
import type { Dialect } from './dialects/dialect.ts';

/**
 * What a caller sees of a driver's error: `ERR_CONFLICT` where somebody else was faster and the same may be tried
 * again, `ERR_STORAGE_UNAVAILABLE` where the database can't be reached or can't work, `ERR_INTERNAL` where it refused
 * the statement. The driver's error is its `cause`, without the statement and its values.
 * @param took milliseconds after which it failed
 */
export function storageError(dialect: Dialect, error: unknown, took: number): SigningError {
  if (isSigningError(error)) return error;
  const cause = error instanceof Error ? error : new Error(String(error));
  const kind = dialect.failureKind(cause, took);
  withoutData(cause);
  switch (kind) {
    case 'conflict':
      return new SigningError('ERR_CONFLICT', 'another transaction was faster, try again', { cause });
    case 'refused':
      return new SigningError('ERR_INTERNAL', 'the database refused a statement', { cause });
    case 'unavailable':
      return new SigningError('ERR_STORAGE_UNAVAILABLE', 'the database is not available', { cause });
  }
}

/** knex puts the statement with its values in front of the message, and PostgreSQL quotes values in further fields. */
function withoutData(error: Error & { code?: unknown; detail?: unknown; where?: unknown }): void {
  const fields = error as unknown as Record<string, unknown>;
  for (const field of ['detail', 'where', 'internalQuery', 'hint']) {
    if (field in fields) delete fields[field];
  }
  const { message } = error;
  const separator = message.lastIndexOf(' - ');
  const own = separator < 0 ? message : message.slice(separator + 3);
  error.message = own.replace(/: ".*"$/s, '').replace(/^(invalid input .*?)".*$/s, '$1');
  if (error.stack?.includes(message)) error.stack = error.stack.replace(message, () => error.message);
}
