/** What a command may touch of the world. */
export interface Terminal {
  env: Readonly<Record<string, string | undefined>>;
  /** Writes a line to standard output. */
  print(line: string): void;
  /** Writes a line to standard error. */
  complain(line: string): void;
}

/** A command: takes its arguments, answers the exit code. */
export type Command = (args: string[], terminal: Terminal) => Promise<number>;

/** The arguments make no sense; the exit code is 2. */
export class UsageError extends Error {
  override name = 'UsageError';
}
