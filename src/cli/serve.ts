import { once } from 'node:events';
import { basename, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { startServer } from './server.ts';
import { createServerLog } from './server-log.ts';
import { readSettings } from './settings.ts';
import type { Command } from './terminal.ts';
import { version } from './version.ts';
import { welcome } from './welcome.ts';

/** Serves the processes over HTTP until a signal says stop. */
export const serve: Command = async (args, { env, print }) => {
  parseArgs({ args, options: {} });
  const settings = readSettings(env);
  settings.PROCESSES = resolve(settings.PROCESSES);
  const log = createServerLog(settings.LOG_LEVEL);
  process.once('uncaughtException', (error) => {
    // logged instead of printed: what a library throws may hold anything
    log.error({ err: error }, 'crashed');
    log.flush();
    process.exit(1);
  });

  // from the first moment, so that a signal while it starts is not lost; the second one kills
  const stopped = Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT')]);
  const server = await startServer(settings, log);
  const apps = server.catalog.applications().map(({ id }) => id);
  const { url, postenUrl } = server;
  print(welcome({ version: await version(), url, postenUrl, apps, settings, self: ownName() }));
  log.info({ url, ...(postenUrl !== undefined && { postenUrl }), apps: apps.length }, 'listening');

  await stopped;
  log.info({}, 'stopping');
  await server.close();
  log.info({}, 'stopped');
  log.flush();
  return 0;
};

/** How this command was called, so that what is printed can be pasted. */
function ownName(): string {
  const script = process.argv[1] ?? 'bpmn-signing';
  return basename(script) === 'bpmn-signing' ? 'npx bpmn-signing' : `node ${relative('.', script) || script}`;
}
