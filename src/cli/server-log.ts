import { pino } from 'pino';
import { isSigningError } from '../errors.ts';
import type { Settings } from './settings.ts';

/** Logs JSON lines to standard error. */
export interface ServerLog {
  info(fields: Record<string, unknown>, message: string): void;
  warn(fields: Record<string, unknown>, message: string): void;
  error(fields: Record<string, unknown>, message: string): void;
  /** Writes what is still held back. */
  flush(): void;
}

/** Where lines go; a file descriptor in earnest. */
export interface LogDestination {
  write(line: string): void;
  flushSync?(): void;
}

/**
 * Creates the server's log. Ids, codes and routes go in; should an identity number or a token get there all the same,
 * in a library's message, it is masked on the way out.
 */
export function createServerLog(
  level: Settings['LOG_LEVEL'],
  destination: LogDestination = pino.destination({ dest: 2, sync: false }),
): ServerLog {
  const log = pino(
    {
      level,
      base: null,
      serializers: { err: describeError },
      hooks: { streamWrite: mask },
    },
    destination,
  );
  return {
    info: (fields, message) => log.info(fields, message),
    warn: (fields, message) => log.warn(fields, message),
    error: (fields, message) => log.error(fields, message),
    flush: () => destination.flushSync?.(),
  };
}

/** Hides what looks like a national identity number or a JWT. */
export function mask(line: string): string {
  return line
    .replace(/(?<![\w-])\d{11}(?![\w-])/g, '[number]')
    .replace(/\beyJ[\w-]+\.[\w-]+\.[\w-]*/g, '[token]');
}

// a driver's message holds the values of its statement; only our own messages are safe to show
function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { type: typeof error };
  const frames = (error.stack ?? '').split('\n').filter((line) => line.startsWith('    at '));
  const { code } = error as { code?: unknown };
  return {
    type: error.name,
    ...(code === undefined ? {} : { code }),
    ...(isSigningError(error) ? { message: error.message, element: error.element } : {}),
    frames,
    ...(error.cause === undefined ? {} : { cause: describeError(error.cause) }),
  };
}
