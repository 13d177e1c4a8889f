import express from 'express';
import { createDevelopmentIssuer } from '../src/http/auth/index.ts';
import { authenticateBearer } from '../src/http/index.ts';
import { openDatabase } from '../src/storage/index.ts';
import { personNumber } from './sample.ts';
import { ready, type ServerTask } from './server-process.ts';

/** What signing is held against: Express, the same check of the same kind of token, and one insert. */
const { url, callers } = JSON.parse(process.argv[2]!) as ServerTask;
const { knex } = openDatabase(url);
await knex.schema.createTable('signature', (table) => {
  table.increments('id');
  table.text('signee');
  table.text('body');
  table.bigInteger('signed_at');
});
const settings = new Map<string, string>();
const issuer = await createDevelopmentIssuer({
  get: async (name) => settings.get(name),
  setOnce: async (name, value) => settings.set(name, value).get(name)!,
});
const authenticate = authenticateBearer(issuer.verify);
const app = express();
app.post('/sign', express.json(), async (request, response) => {
  const caller = await authenticate(request.headers.authorization);
  const [id] = await knex('signature').insert({
    signee: caller.personNumber,
    body: JSON.stringify(request.body),
    signed_at: Date.now(),
  });
  response.json({ id });
});
const tokens = await Promise.all(
  Array.from({ length: callers }, (_, n) => issuer.issue({ person: personNumber(n) }, { now: Date.now() })),
);
ready(
  app,
  tokens.map((token) => ({ path: '/sign', token })),
);
