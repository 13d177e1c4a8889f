import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDevelopmentIssuer } from '../src/http/auth/index.ts';
import { createStorage } from '../src/storage/index.ts';
import { cloneId, cloneInstance } from './clone-instances.ts';
import { callsPerSecond } from './load.ts';
import { app, openSample, personNumber, processAsking } from './sample.ts';
import { writeProcesses } from './sample-folder.ts';
import type { Call } from './server-process.ts';
import { round } from './statistics.ts';

const stored = 100_000;
const signatures = 10_000;
const people = 10;
const command = join(import.meta.dirname, '../dist/cli/main.js');
const source = processAsking('<signing:signee reference="2" /><signing:signee reference="3" />');

/**
 * Resident memory of the built command, `bpmn-signing serve`, whose database holds many open tasks: the most that it
 * had while it signed in thousands of them.
 */
export async function measureMemory() {
  const folder = mkdtempSync(join(tmpdir(), 'bpmn-signing-bench-'));
  const url = `sqlite:${join(folder, 'bench.db')}`;
  const processes = join(folder, 'processes');
  try {
    writeProcesses(processes, source, people);
    const calls = await fill(url);
    const port = await freePort();
    const server = spawn(process.execPath, [command, 'serve'], {
      env: {
        ...process.env,
        PORT: String(port),
        DATABASE_URL: url,
        PROCESSES: processes,
        LOG_LEVEL: 'silent',
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(server.stdout, 'data');
    await callsPerSecond(port, calls, 32);
    const bytes = mostResidentBytes(server.pid!);
    server.kill('SIGTERM');
    await once(server, 'exit');
    return { openTasks: stored, signedIn: calls.length, mostResidentMegabytes: round(bytes / 2 ** 20, 0) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Fills the database, and answers calls in tasks that are spread over all of it. */
async function fill(url: string): Promise<Call[]> {
  const sample = await openSample(url, people, source);
  const template = await sample.startTask(1);
  await cloneInstance(sample.database.knex, template, stored);
  const issuer = await createDevelopmentIssuer(createStorage(sample.database).settings);
  const token = await issuer.issue(
    { person: personNumber(1), userId: 1, partyId: 2, level: 4 },
    { now: Date.now() },
  );
  await sample.close();
  return Array.from({ length: signatures }, (_, n) => ({
    path: `/${app}/instances/1/${cloneId(1 + Math.floor((n * stored) / signatures))}/actions`,
    token,
  }));
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return typeof address === 'object' && address ? address.port : 0;
}

function mostResidentBytes(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) * 1024;
}
