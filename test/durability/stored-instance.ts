import type { Knex } from 'knex';
import { Contents } from '../../src/runtime/contents.ts';
import {
  createStorage,
  type EventRecord,
  type InstanceRecord,
  type RoundRecord,
  type SignatureRecord,
  type SigneeRecord,
  type Storage,
} from '../../src/storage/index.ts';

/** A round with everything that hangs on it, superseded signatures too. */
export interface StoredRound {
  record: RoundRecord;
  signees: SigneeRecord[];
  signatures: SignatureRecord[];
}

/** A job that has not been done, as far as it says whose it is. */
export interface StoredJob {
  kind: string;
  key: string;
  state: string;
}

/** Everything that the database holds of one instance. */
export interface StoredInstance {
  instance: InstanceRecord;
  hasEngineState: boolean;
  rounds: StoredRound[];
  events: EventRecord[];
  jobs: StoredJob[];
  /** Digests of documents and of what was signed whose bytes can't be read. */
  lostContents: string[];
}

/** Instances that are read side by side. */
const atOnce = 8;

/** Reads all instances of a database whole. The server need not be stopped, but nothing should be under way. */
export async function readStored(database: { knex: Knex; reader?: Knex }): Promise<StoredInstance[]> {
  const storage = createStorage(database);
  const ids: string[] = (await database.knex('signing_instance').select('id')).map(({ id }) => id);
  const stored: StoredInstance[] = [];
  while (ids.length > 0) {
    const group = ids.splice(0, atOnce);
    stored.push(
      ...(await Promise.all(group.map((id) => readOne(storage, database.reader ?? database.knex, id)))),
    );
  }
  return stored;
}

async function readOne(storage: Storage, knex: Knex, id: string): Promise<StoredInstance> {
  const [instance, engineState, records, events, jobs, documents] = await Promise.all([
    storage.instances.find(id),
    storage.instances.engineState(id),
    storage.rounds.list(id),
    storage.events.list(id),
    knex('signing_job').where({ instance_id: id }).select('kind', 'key', 'state'),
    storage.documents.list(id),
  ]);
  const signatures = await signaturesOf(storage, knex, id);
  return {
    instance: instance!,
    hasEngineState: engineState !== undefined,
    rounds: await Promise.all(
      records.map(async (record) => ({
        record,
        signees: await storage.signees.list(record.id),
        signatures: signatures.filter(({ roundId }) => roundId === record.id),
      })),
    ),
    events,
    jobs,
    lostContents: await lostContents(storage, id, [
      ...documents.filter(({ removedAt }) => removedAt === undefined),
      ...signatures.flatMap((signature) => signature.documents),
    ]),
  };
}

/** Reads all bytes, which are compared with their digests then. */
async function lostContents(
  storage: Storage,
  usedBy: string,
  named: readonly { sha256: string }[],
): Promise<string[]> {
  const contents = new Contents(storage, undefined, { clock: Date.now, log: silent });
  const lost: string[] = [];
  for (const sha256 of new Set(named.map((each) => each.sha256))) {
    const bytes = await contents.read(sha256, { usedBy }).catch(() => undefined);
    if (!bytes) lost.push(sha256);
  }
  return lost;
}

const silent = { info() {}, warn() {}, error() {} };

/** Of every round, also of those that count for nothing any more. */
async function signaturesOf(storage: Storage, knex: Knex, instanceId: string): Promise<SignatureRecord[]> {
  const rows: { id: string }[] = await knex('signing_signature')
    .where({ instance_id: instanceId })
    .orderBy(['signed_at', 'id'])
    .select('id');
  const found = await Promise.all(rows.map(({ id }) => storage.signatures.find(id)));
  return found.filter((signature) => signature !== undefined);
}
