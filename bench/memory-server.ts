import { createDevelopmentIssuer } from '../src/http/auth/index.ts';
import { authenticateBearer, createApp } from '../src/http/index.ts';
import { createStorage } from '../src/storage/index.ts';
import { cloneId, cloneInstance } from './clone-instances.ts';
import { app as appId, openSample, personNumber } from './sample.ts';
import { ready, type ServerTask } from './server-process.ts';

/** The whole server over a database that holds many open tasks; callers sign in tasks spread over all of them. */
const { url, callers, stored = 0 } = JSON.parse(process.argv[2]!) as ServerTask;
const sample = await openSample(url, 10);
const template = await sample.startTask(3);
await cloneInstance(sample.database.knex, template, stored);
const issuer = await createDevelopmentIssuer(createStorage(sample.database).settings);
const app = createApp({ runtime: sample.runtime, authenticate: authenticateBearer(issuer.verify) });
const token = await issuer.issue(
  { person: personNumber(1), userId: 1, partyId: 2, level: 4 },
  { now: Date.now() },
);
const calls = Array.from({ length: callers }, (_, n) => ({
  path: `/${appId}/instances/1/${cloneId(1 + Math.floor((n * stored) / callers))}/actions`,
  token,
}));
ready(app, calls);
