import { type FolderCatalog, readCatalog } from '../catalog/index.ts';
import { checkDefinition } from '../engine/index.ts';
import { SigningError } from '../errors.ts';
import { createAuthenticator, createDevelopmentIssuer, type VerifyToken } from '../http/auth/index.ts';
import { authenticateBearer, createApp, postenSignees, registerWithSenders } from '../http/index.ts';
import { signingAddress } from '../http/signing-page/signing-address.ts';
import { createRuntime, type Runtime } from '../runtime/index.ts';
import { createStorage, type OpenDatabase, openDatabase } from '../storage/index.ts';
import { listen } from './http-listener.ts';
import { logRequests } from './request-log.ts';
import { documentsOf } from './server-documents.ts';
import type { ServerLog } from './server-log.ts';
import { messagesOf, type ServerMessages } from './server-messages.ts';
import { postenOf, type ServerPosten, servePosten } from './server-posten.ts';
import { namingSealingKey, sealingOf } from './server-sealing.ts';
import { pdfService } from './server-services.ts';
import { signingPagesOf } from './server-signing-page.ts';
import { type ServerTelling, tellingOf } from './server-telling.ts';
import { areDevelopmentTokensTaken, type Settings } from './settings.ts';

const CALL_LIMIT_WINDOW = 60_000;
const STOP_WAIT = 10_000;

/** A server that runs. */
export interface Server {
  url: string;
  /** Of Posten's API, where that is served; requests go below its `/api`. */
  postenUrl?: string;
  catalog: FolderCatalog['catalog'];
  /** Takes no new requests, finishes open ones within ten seconds, and lets go of the database. */
  close(): Promise<void>;
}

/** Starts everything that the settings say, or throws and leaves nothing open. */
export async function startServer(settings: Settings, log: ServerLog): Promise<Server> {
  const takesDevelopmentTokens = areDevelopmentTokensTaken(settings);
  const folder = await readCatalog(settings.PROCESSES);
  const { catalog, register } = folder;
  // whether or not jobs are taken: the processes are there
  const signeeProviders = [...folder.signeeProviders, postenSignees];
  await assertSound({ catalog, signeeProviders });
  const messages = messagesOf(settings);
  const telling = tellingOf(settings, log);
  const database = openDatabase(settings.DATABASE_URL);
  let runtime: Runtime | undefined;
  try {
    const store = createStorage(database);
    // development keys are kept there
    await store.migrate();
    const posten = await postenOf(settings, store.settings, log);
    const sealing = await sealingOf(settings, store.settings, log);
    runtime = createRuntime({
      knex: database.knex,
      ...(database.reader === undefined ? {} : { reader: database.reader }),
      catalog,
      register: posten ? registerWithSenders(register, posten.options.organisations) : register,
      signeeProviders,
      services: { pdf: pdfService },
      ...telling.options,
      ...(sealing && { sealing }),
      ...documentsOf(settings),
      serviceWait: settings.SERVICE_WAIT,
      log,
    });
    await runtime.migrate();
    const verify = takesDevelopmentTokens
      ? (await createDevelopmentIssuer(store.settings)).verify
      : issuerOf(settings, log);
    return await serveRuntime(settings, { runtime, database, telling, messages, posten }, verify, log);
  } catch (error) {
    await runtime?.close();
    telling.close();
    await database.close();
    throw namingSealingKey(error);
  }
}

/** The runtime refuses an unsound definition too, but knows no file to name. */
async function assertSound({
  catalog,
  signeeProviders,
}: Pick<FolderCatalog, 'catalog' | 'signeeProviders'>): Promise<void> {
  for (const { id, source, dataTypes } of catalog.applications()) {
    const issues = await checkDefinition(source, {
      signeeProviders: signeeProviders.map((provider) => provider.id),
      ...(dataTypes === undefined ? {} : { dataTypes }),
    });
    const error = issues.find(({ severity }) => severity === 'error');
    if (error === undefined) continue;
    const { code, message, element } = error;
    throw new SigningError(code as SigningError['code'], `app ${id}: ${message}`, {
      ...(element === undefined ? {} : { element }),
      info: { app: id, issues },
    });
  }
}

interface Served {
  runtime: Runtime;
  database: OpenDatabase;
  telling: ServerTelling;
  messages: ServerMessages | undefined;
  posten: ServerPosten | undefined;
}

async function serveRuntime(
  settings: Settings,
  { runtime, database, telling, messages, posten }: Served,
  verify: VerifyToken,
  log: ServerLog,
): Promise<Server> {
  const { HOST, PORT, BASE_URL, CALL_LIMIT, TIME_ZONE } = settings;
  const stopping = new AbortController();
  const pages = signingPagesOf(settings, runtime, log);
  const app = createApp({
    runtime,
    authenticate: authenticateBearer(verify),
    log,
    stopping: stopping.signal,
    ...(messages && { messages: { ...messages, timeZone: TIME_ZONE } }),
    ...(pages && { signingPages: pages }),
    ...(BASE_URL === undefined ? {} : { baseUrl: BASE_URL }),
    ...(CALL_LIMIT === undefined ? {} : { callLimit: { calls: CALL_LIMIT, window: CALL_LIMIT_WINDOW } }),
  });
  const listener = await listen(logRequests(app, log), { host: HOST, port: PORT });
  const signingPages = `${(BASE_URL ?? listener.url).replace(/\/+$/, '')}/signing`;
  const postenListener =
    posten &&
    (await servePosten(posten, {
      runtime,
      log,
      stopping: stopping.signal,
      signingAddress: (token) => signingAddress(signingPages, token),
    }).catch(async (error) => {
      await listener.close(0);
      throw error;
    }));
  runtime.startWorker();
  return {
    url: listener.url,
    ...(postenListener && { postenUrl: postenListener.url }),
    catalog: runtime.catalog,
    async close() {
      stopping.abort();
      await Promise.all([listener.close(STOP_WAIT), postenListener?.close(STOP_WAIT)]);
      await runtime.close();
      telling.close();
      await database.close();
    },
  };
}

function issuerOf({ ISSUER, ISSUER_NAME, AUDIENCE, CLAIMS = {} }: Settings, log: ServerLog): VerifyToken {
  if (AUDIENCE === undefined) {
    log.warn({}, 'AUDIENCE is not set: tokens that the issuer gave for other services are taken here too');
  }
  const claims = Object.entries(CLAIMS).filter(([, names]) => names !== undefined);
  return createAuthenticator({
    issuer: ISSUER!,
    claims: Object.fromEntries(claims),
    ...(ISSUER_NAME === undefined ? {} : { issuerName: ISSUER_NAME }),
    ...(AUDIENCE === undefined ? {} : { audience: AUDIENCE }),
  });
}
