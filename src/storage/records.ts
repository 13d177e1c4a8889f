import type { ContactLookup } from '../catalog/index.ts';
import type { SealLevel } from '../documents/index.ts';
import type { NewJob } from '../jobs/index.ts';
import type { NoticeChannel, NoticeKind, NoticeLanguage } from '../notify/index.ts';
import type {
  FailureCause,
  Outcome,
  RoundRules,
  SignedDocument,
  Signee,
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

/** A timer of the process that runs. */
export interface TimerRecord {
  elementId: string;
  /** The engine's id of the timer's execution. */
  executionId: string;
  dueAt: number;
  [detail: string]: unknown;
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
  /** Names it to callers who know instances by number; unique. */
  number: number;
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
  /** Timers of the process that run; absent: none. */
  timers?: TimerRecord[];
  /** When the next thing falls due by itself: an activation, a deadline or a timer. */
  dueAt?: number;
  /** Queue from which its changes of state are fetched, one by one; absent: nobody fetches them. */
  queue?: string;
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

/** Which signee group of which round. */
export interface GroupPlace {
  roundId: string;
  position: number;
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
  /** Absent: its documents are not sealed, or not yet. */
  seal?: RoundSeal;
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
  state: Signee['state'];
  cause?: FailureCause;
  reason?: string;
  level?: number;
  /** Id of the signee who handed over to this one. */
  delegatedFrom?: string;
  delegationDepth?: number;
  /** Order in which signees were listed. */
  position: number;
  /** Whether they were given the right to sign. */
  delegation: 'none' | 'done' | 'failed';
  /** In which they are told; default the runtime's. */
  language?: NoticeLanguage;
  /** Where they are told is looked up in the contact register each time; what is stored here was known at the last. */
  lookup?: ContactLookup;
  /** When they became a signee of the round. */
  askedAt: number;
}

/** What a signee was told, or could not be told. */
export interface NoticeRecord {
  /** Idempotency key: one notice of a kind, and of one reminder, to one signee by one channel. */
  id: string;
  instanceId: string;
  roundId: string;
  signeeId: string;
  kind: NoticeKind;
  /** Absent where there was none to reach the signee by. */
  channel?: NoticeChannel;
  status: 'sent' | 'failed';
  /** A short word such as `no-contact-information`, or a code; no address. */
  reason?: string;
  attempts: number;
  at: number;
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
  /** Who vouched for the actor, and by which token. */
  issuer?: string;
  tokenId?: string;
  signedAt: number;
  supersededAt?: number;
  /**
   * Its evidence, as a JWS; or the canonical JSON of an `EvidenceRecord` that could not be signed then, until a job has
   * done so. Written once and read by `signatures.records` alone: no decision has a use for it.
   */
  record?: string;
}

/** The evidence of one signature, as it is kept. */
export interface RecordOfSignature {
  signatureId: string;
  roundId: string;
  /** See `SignatureRecord.record`; absent where the person was erased, or there was no sealing key. */
  record?: string;
  /** Its signature was replaced or withdrawn. */
  supersededAt?: number;
}

/** What a round's documents were sealed as. */
export interface RoundSeal {
  sealedAt: number;
  level: SealLevel;
  /** There was to be a time stamp, none was to be had, and the settings said to go on without. */
  lowered?: true;
  /**
   * Each document that was signed, and the sealed one; several were sealed together where that is the same. One sealed
   * document without an original: nothing else was signed.
   */
  documents: { documentId?: string; sealedId: string }[];
}

/** A document of an instance, without its bytes. */
export interface DocumentRecord {
  id: string;
  instanceId: string;
  /** Names it to callers who know documents by number; unique, also among instances. */
  number: number;
  dataType: string;
  contentType: string;
  filename?: string;
  size: number;
  sha256: string;
  locked: boolean;
  /** Element id of the task that made it. */
  generatedFrom?: string;
  /** Id of the round whose signatures it is the sealed proof of. */
  sealOf?: string;
  /** Id of the round that was open when it was added to what is signed there. */
  addedIn?: string;
  createdAt: number;
  createdBy: string;
  changedAt: number;
  changedBy: string;
  /** When its bytes were removed, because their retention time was over. Size and digest stay. */
  removedAt?: number;
}

/** Bytes that are all there. */
export interface ContentRecord {
  /** Lower-case hex. */
  sha256: string;
  /** What the store knows them by. */
  key: string;
  size: number;
}

/** Bytes that an instance uses: a document has them, or a signature names them. */
export interface ContentUse {
  sha256: string;
  /** See `DocumentRecord.sealed`. */
  sealed: boolean;
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

/** A signee that is asked to sign now, with what tells them of what. */
export interface InboxRecord {
  signeeId: string;
  partyKey: string;
  instanceId: string;
  app: string;
  definitionHash: string;
  ownerPartyId: number;
  ownerKind: InstanceRecord['ownerKind'];
  ownerNumber: string;
  roundId: string;
  taskId: string;
  group: number;
  groupName?: string;
  rules: RoundRules;
  askedAt: number;
  deadlineAt?: number;
}

/** A change of state of an instance that is fetched from a queue. */
export interface StatusEventRecord {
  instanceId: string;
  /** Of the last event of the instance's audit trail that belongs to it. */
  sequence: number;
  queue: string;
  at: number;
  /** Until when it is with whoever fetched it. */
  leaseUntil: number;
  confirmedAt?: number;
}

/** By which link a signee comes to sign. */
export interface SigneeLinkRecord {
  signeeId: string;
  instanceId: string;
  roundId: string;
  /** SHA-256 of the one that can be used once, hex. */
  tokenHash?: string;
  /** Where the signee is sent afterwards. */
  exits?: Record<string, string>;
  /** When the link was used. */
  openedAt?: number;
  /** How often a security code was wrong. */
  wrongCodes: number;
}

/** Something to be done after the commit. */
export interface JobRecord extends NewJob {
  id: string;
  state: 'waiting' | 'parked';
  /** When it may be taken next: when it is due, after a pause when it has failed, or when its lease ends. */
  readyAt: number;
  /** Who has it; another one for each time it is taken. */
  lease?: string;
  /** How often it was taken since it was made or retried. */
  attempts: number;
  /** How often it was made anew before it was done. */
  revision: number;
  /** Code or name of the error that it failed with last. */
  error?: string;
  createdAt: number;
}
