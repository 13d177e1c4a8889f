import type { Knex } from 'knex';
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
  const [instance, engineState, records, events, jobs] = await Promise.all([
    storage.instances.find(id),
    storage.instances.engineState(id),
    storage.rounds.list(id),
    storage.events.list(id),
    knex('signing_job').where({ instance_id: id }).select('kind', 'key', 'state'),
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
  };
}

/** Of every round, also of those that count for nothing any more. */
async function signaturesOf(storage: Storage, knex: Knex, instanceId: string): Promise<SignatureRecord[]> {
  const rows: { id: string }[] = await knex('signing_signature')
    .where({ instance_id: instanceId })
    .orderBy(['signed_at', 'id'])
    .select('id');
  const found = await Promise.all(rows.map(({ id }) => storage.signatures.find(id)));
  return found.filter((signature) => signature !== undefined);
}
