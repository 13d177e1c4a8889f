import { parseArgs } from 'node:util';
import { readSettings } from './settings.ts';
import type { Command } from './terminal.ts';
import { withStorage } from './with-storage.ts';

/** Brings the database's tables to this release's shape. */
export const migrate: Command = async (args, { env, print }) => {
  parseArgs({ args, options: {} });
  await withStorage(readSettings(env), async () => {});
  print('The database has this release’s shape.');
  return 0;
};
