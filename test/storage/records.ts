import { createHash } from 'node:crypto';
import type { NewJob } from '../../src/jobs/index.ts';
import type {
  ContentChanges,
  DocumentRecord,
  EventRecord,
  InstanceChanges,
  InstanceRecord,
  LoadRequest,
  RoundRecord,
  SignatureRecord,
  SigneeRecord,
} from '../../src/storage/index.ts';

/** The instant at which everything happens unless a test says otherwise. */
export const NOW = 1_760_000_000_000;

/** Milliseconds. */
export const DAY = 24 * 60 * 60 * 1000;

/** SHA-256 digests of no bytes in particular. */
export const DIGEST_A = 'a'.repeat(64);
export const DIGEST_B = 'b'.repeat(64);

/** A number of its own for each id. */
function numberOf(id: string): number {
  return createHash('sha256').update(id).digest().readUInt32BE();
}

export function instanceRecord(id: string, fields: Partial<InstanceRecord> = {}): InstanceRecord {
  return {
    id,
    number: numberOf(id),
    app: 'lease',
    definitionHash: 'd'.repeat(64),
    ownerPartyId: 500_001,
    ownerKind: 'organisation',
    ownerNumber: '313131313',
    version: 1,
    state: 'running',
    waiting: [
      {
        elementId: 'Sign',
        executionId: 'Sign_1',
        kind: 'signing',
        roundId: `${id}-round`,
        enteredAt: NOW,
        flow: 2,
      },
    ],
    flow: 2,
    createdAt: NOW,
    createdBy: 'user-1',
    changedAt: NOW,
    changedBy: 'user-1',
    ...fields,
  };
}

export function roundRecord(instanceId: string, fields: Partial<RoundRecord> = {}): RoundRecord {
  return {
    id: `${instanceId}-round`,
    instanceId,
    taskId: 'Sign',
    executionId: 'Sign_1',
    state: 'open',
    rules: {
      completion: 'automatic',
      onDropout: 'end-round',
      allow: ['reject', 'return'],
      level: 0,
      freeze: true,
      documents: [{ dataType: 'lease', required: true, preselected: true }],
      distinctFrom: [],
    },
    config: {
      completion: 'automatic',
      onDropout: 'end-round',
      continueOn: [],
      allow: ['reject', 'return'],
      level: 0,
      freeze: true,
      mandatory: 'each',
      showSignee: 'name',
      texts: [{ lang: 'en', text: 'I have read the lease.' }],
      documents: [{ dataType: 'lease', required: true, preselected: true }],
      groups: [{ order: 0, required: 'all', minimum: 0, unlisted: false }],
      signees: [],
      providers: ['tenants'],
      distinctFrom: [],
      reminders: [],
      actions: [],
    },
    enteredAt: NOW,
    activationAt: NOW,
    rejections: 0,
    groups: [
      {
        position: 0,
        order: 0,
        name: 'Tenants',
        state: 'open',
        required: 'all',
        minimum: 0,
        unlisted: false,
        signees: 2,
        slots: 2,
        filled: 0,
        lost: 0,
        unlistedSignatures: 0,
        openedAt: NOW,
      },
    ],
    ...fields,
  };
}

export function signeeRecord(
  instanceId: string,
  id: string,
  fields: Partial<SigneeRecord> = {},
): SigneeRecord {
  return {
    id,
    instanceId,
    roundId: `${instanceId}-round`,
    group: 0,
    partyKey: `person:${id}`,
    personNumber: id,
    name: 'Kari Nordmann',
    listed: true,
    slots: 1,
    filled: 0,
    state: 'waiting',
    position: 0,
    delegation: 'none',
    askedAt: NOW,
    ...fields,
  };
}

export function signatureRecord(
  instanceId: string,
  id: string,
  fields: Partial<SignatureRecord> = {},
): SignatureRecord {
  return {
    id,
    instanceId,
    roundId: `${instanceId}-round`,
    taskId: 'Sign',
    signeeId: 'kari',
    actorKey: 'person:kari',
    personNumber: 'kari',
    level: 3,
    documents: [{ id: `${instanceId}-lease`, dataType: 'lease', sha256: DIGEST_A }],
    textLang: 'en',
    text: 'I have read the lease.',
    signedAt: NOW,
    ...fields,
  };
}

export function documentRecord(instanceId: string, fields: Partial<DocumentRecord> = {}): DocumentRecord {
  return {
    id: `${instanceId}-lease`,
    instanceId,
    number: numberOf(`${instanceId}-lease`),
    dataType: 'lease',
    contentType: 'text/plain',
    size: 5,
    sha256: DIGEST_A,
    locked: false,
    createdAt: NOW,
    createdBy: 'user-1',
    changedAt: NOW,
    changedBy: 'user-1',
    ...fields,
  };
}

export function eventRecord(
  instanceId: string,
  sequence: number,
  fields: Partial<EventRecord> = {},
): EventRecord {
  return {
    instanceId,
    sequence,
    at: NOW,
    type: 'signed',
    payload: { signatureId: 's' },
    hash: String(sequence),
    ...fields,
  };
}

export function newJob(key: string, fields: Partial<NewJob> = {}): NewJob {
  return { kind: 'notify', key, payload: { key }, dueAt: NOW, ...fields };
}

export function contentChanges(fields: Partial<ContentChanges> = {}): ContentChanges {
  return { used: [], released: [], removed: [], checkAt: NOW + DAY, ...fields };
}

/** Changes of an instance that change nothing but its version, unless `fields` say more. */
export function changesOf(instance: InstanceRecord, fields: Partial<InstanceChanges> = {}): InstanceChanges {
  return {
    instance,
    instanceChanged: false,
    created: false,
    rounds: [],
    changedRounds: [],
    openedGroups: [],
    signees: [],
    signatures: [],
    superseded: [],
    documents: [],
    deletedDocuments: [],
    contents: contentChanges(),
    events: [],
    answers: [],
    jobs: [],
    doneJobs: [],
    statusEvents: [],
    signeeLinks: [],
    erased: [],
    ...fields,
  };
}

/** A new instance with one document, an open round and its signees Kari and Ola, whose ids begin with the instance's. */
export function newInstance(id: string, fields: Partial<InstanceChanges> = {}): InstanceChanges {
  const round = roundRecord(id);
  return changesOf(instanceRecord(id), {
    created: true,
    instanceChanged: true,
    rounds: [round],
    changedRounds: [round],
    signees: [
      signeeRecord(id, `${id}-kari`, { partyKey: 'person:kari' }),
      signeeRecord(id, `${id}-ola`, { partyKey: 'person:ola', position: 1 }),
    ],
    documents: [documentRecord(id)],
    events: [eventRecord(id, 1, { type: 'started' })],
    ...fields,
  });
}

/** A request for everything of one party that also acts. */
export function requestOf(instanceId: string, fields: Partial<LoadRequest> = {}): LoadRequest {
  return {
    instanceId,
    partyKeys: ['person:kari'],
    actorKeys: ['person:kari'],
    answerKeys: [],
    ...fields,
  };
}
