import { createDevelopmentIssuer } from '../src/http/auth/index.ts';
import { authenticateBearer, createApp } from '../src/http/index.ts';
import { createStorage } from '../src/storage/index.ts';
import { testSealing } from '../test/helpers/sealing-key.ts';
import { app as appId, openSample, personNumber } from './sample.ts';
import { ready, type ServerTask } from './server-process.ts';

/** The whole server, with one task that everybody signs or a task for each. */
const { url, callers, tasks, records } = JSON.parse(process.argv[2]!) as ServerTask;
const sample = await openSample(
  url,
  callers,
  undefined,
  records ? { key: (await testSealing()).key } : undefined,
);
const issuer = await createDevelopmentIssuer(createStorage(sample.database).settings);
const instances =
  tasks === 'one'
    ? new Array<string>(callers).fill(await sample.startTask(callers))
    : await startEach(callers);
const app = createApp({ runtime: sample.runtime, authenticate: authenticateBearer(issuer.verify) });
const calls = await Promise.all(
  instances.map(async (id, n) => ({
    path: `/${appId}/instances/1/${id}/actions`,
    token: await issuer.issue(
      { person: personNumber(n), userId: n, partyId: n + 1, level: 4 },
      { now: Date.now() },
    ),
  })),
);
ready(app, calls);

async function startEach(count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let n = 0; n < count; n += 1) ids.push(await sample.startTask(1, n));
  return ids;
}
