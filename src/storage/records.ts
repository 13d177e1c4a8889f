import type {
  FailureCause,
  Outcome,
  RoundRules,
  SignedDocument,
  SigneeGroup,
  SigningTaskConfig,
} from '../signing/index.ts';

/**
 * What is stored, as the rest of the program sees it: camelCase, times in milliseconds since 1970 UTC, JSON parsed.
 * One mapping each to the tables, in the repository of the aggregate.
 */

/** A process definition, stored once per content hash. */
export interface DefinitionRecord {
  /** SHA-256 of the source, lower-case hex. */
  hash: string;
  app: string;
  source: string;
  createdAt: number;
}

/** An element in which an instance waits. */
export interface WaitingRecord {
  elementId: string;
  /** The engine's id of this execution of the element; a new one for each entry. */
  executionId: string;
  kind: 'signing' | 'task' | 'service' | 'event';
  name?: string;
  /** Altinn's task type, or `signing`. */
  taskType?: string;
  /** Name of the service handler, for `service`. */
  service?: string;
  /** Round, for `signing`. */
  roundId?: string;
  enteredAt: number;
  /** When the work of a service task that had failed was set off again. */
  resumedAt?: number;
  /** 2 for the first task that the instance entered, one more for each after it. */
  flow: number;
  /** The task was entered because the one before it was abandoned. */
  abandoned?: boolean;
}

/** Why an instance can't go on by itself. */
export interface IncidentRecord {
  id: string;
  code: string;
  message: string;
  elementId?: string;
  at: number;
  /** What was to be handed to the engine when it failed; done again on resume. */
  pending: unknown;
}

export interface InstanceRecord {
  id: string;
  app: string;
  definitionHash: string;
  ownerPartyId: number;
  ownerKind: 'person' | 'organisation';
  ownerNumber: string;
  version: number;
  state: 'running' | 'incident' | 'ended';
  outcome?: Outcome;
  incident?: IncidentRecord;
  waiting: WaitingRecord[];
  /** `flow` of the task entered last. */
  flow: number;
  startEvent?: string;
  endEvent?: string;
  createdAt: number;
  createdBy: string;
  changedAt: number;
  changedBy: string;
  endedAt?: number;
}

/**
 * A round as it is stored: what decisions need, and the configuration it was entered with, which names no signees:
 * they have rows of their own.
 */
export interface RoundRecord {
  id: string;
  instanceId: string;
  taskId: string;
  executionId: string;
  /** Execution id of the process, or of the subprocess instance around it: a loop comes back to the same. */
  scopeId?: string;
  state: 'open' | Outcome;
  cause?: string;
  rules: RoundRules;
  /** Never changes. As it is read it is frozen, and shared by all records of the round. */
  config: SigningTaskConfig;
  enteredAt: number;
  activationAt: number;
  endedAt?: number;
  rejections: number;
  /** The element was entered again: what was signed here counts for nothing in the process. */
  supersededAt?: number;
  groups: SigneeGroup[];
}

/** A party as a signee or actor: identity numbers live here and in signatures, nowhere else. */
export interface SigneeRecord {
  id: string;
  instanceId: string;
  roundId: string;
  group: number;
  /** `person:…`, `organisation:…`, `system:…` or `contact:…`; unique within a group. */
  partyKey: string;
  personNumber?: string;
  organisationNumber?: string;
  partyId?: number;
  name?: string;
  email?: string;
  mobile?: string;
  listed: boolean;
  slots: number;
  filled: number;
  state: 'waiting' | 'signed' | 'rejected' | 'failed' | 'delegated' | 'removed';
  cause?: FailureCause;
  reason?: string;
  level?: number;
  /** Order in which signees were listed. */
  position: number;
  delegation: 'none' | 'done' | 'failed';
  notification: 'not-sent' | 'sent' | 'failed';
}

export interface SignatureRecord {
  id: string;
  instanceId: string;
  roundId: string;
  taskId: string;
  signeeId: string;
  actorKey: string;
  personNumber?: string;
  systemUserId?: string;
  /** Organisation signed for. */
  organisationNumber?: string;
  userId?: string;
  /** Party and name of the person or system that acted, at the time. */
  actorPartyId?: number;
  actorName?: string;
  level: number;
  documents: SignedDocument[];
  textLang?: string;
  text?: string;
  signedAt: number;
  supersededAt?: number;
}

/** A document of an instance, without its bytes. */
export interface DocumentRecord {
  id: string;
  instanceId: string;
  dataType: string;
  contentType: string;
  filename?: string;
  size: number;
  sha256: string;
  locked: boolean;
  /** Element id of the task that made it. */
  generatedFrom?: string;
  createdAt: number;
  createdBy: string;
  changedAt: number;
  changedBy: string;
}

/** One event of an instance's audit trail. */
export interface EventRecord {
  instanceId: string;
  /** 1, 2, 3 … without gaps. */
  sequence: number;
  at: number;
  type: string;
  elementId?: string;
  roundId?: string;
  /** What happened; ids only, no personal data. */
  payload: Record<string, unknown>;
  /** Who did it, in clear, with the salt of the digests that the hashed part holds. Erasable. */
  identity?: Record<string, unknown>;
  /** SHA-256 over the hash before and this event without `identity`, lower-case hex. */
  hash: string;
}

/** The answer to a command that came with a key. */
export interface AnswerRecord {
  instanceId: string;
  key: string;
  /** SHA-256 of what was asked: another command under the same key is a mistake. */
  fingerprint: string;
  answer: unknown;
  at: number;
}

/** Something to be done after the commit. */
export interface JobRecord {
  id: string;
  kind: string;
  /** Idempotency key; a second job of the same kind and key is not made. */
  key: string;
  instanceId?: string;
  payload: unknown;
  dueAt: number;
  state: 'waiting' | 'parked';
  leaseUntil?: number;
  attempts: number;
  error?: string;
  createdAt: number;
}
