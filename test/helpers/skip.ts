import type { Context } from 'mocha';

/** Skips the tests of this context on a developer's machine, and says why. Where nothing may be skipped (CI), it throws. */
export function skip(context: Context, why: string): void {
  if (process.env.CI) throw new Error(`can't be tested ${why}`);
  console.warn(`      skipped ${why}`);
  context.skip();
}
