import { callsPerSecond } from './load.ts';
import { startServer } from './server-process.ts';
import { round } from './statistics.ts';

const stored = 100_000;
const megabyte = 1024 * 1024;

/** Resident memory of a server whose database holds many open tasks, after signing in thousands of them. */
export async function measureMemory() {
  const server = await startServer('memory-server.ts', { callers: 4_000, stored });
  try {
    await callsPerSecond(server.port, server.calls, 32);
    return {
      openTasks: stored,
      signedIn: server.calls.length,
      residentMegabytes: round(server.memory() / megabyte, 0),
    };
  } finally {
    await server.stop();
  }
}
