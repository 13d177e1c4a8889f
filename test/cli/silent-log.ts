import type { ServerLog } from '../../src/cli/server-log.ts';

/** Where nothing is told to anybody. */
export const silent: ServerLog = { info() {}, warn() {}, error() {}, flush() {} };
