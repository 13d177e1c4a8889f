import type { Knex } from 'knex';
import type { Catalog, DataType, Party, PartyRegister, SigneeProvider } from '../catalog/index.ts';
import type { GatewayChoice, ProcessDefinition } from '../engine/index.ts';
import type {
  Actor,
  Outcome,
  Signature,
  SignedDocument,
  SigneeStatus,
  SigningTaskConfig,
} from '../signing/index.ts';
import type {
  DocumentRecord,
  EventRecord,
  IncidentRecord,
  InstanceRecord,
  RoundRecord,
  WaitingRecord,
} from '../storage/index.ts';
import type { Policy } from './policy.ts';

/** What the runtime is made of. Everything but `knex` and `catalog` has a default. */
export interface RuntimeOptions {
  /** Writes, and reads unless `reader` is given. Never destroyed by the runtime. */
  knex: Knex;
  /** Reads that plans are made from; on SQLite a second pool of the same file. */
  reader?: Knex;
  /** Put before every table's name; default `signing_`. */
  tablePrefix?: string;
  catalog: Catalog;
  register?: PartyRegister;
  signeeProviders?: readonly SigneeProvider[];
  policy?: Policy;
  /** Handlers of service tasks, by `implementation` or Altinn task type. */
  services?: Record<string, ServiceHandler>;
  /** By gateway id. */
  gatewayChoices?: Record<string, GatewayChoice>;
  /** Milliseconds since 1970, UTC; default the system's. */
  clock?: () => number;
  /** How long `next` waits for service tasks that it set off, milliseconds; default 5 000. */
  serviceWait?: number;
  /** Bounds a definition's size and elements; see `DefinitionSurroundings`. */
  maxDefinitionBytes?: number;
  maxDefinitionElements?: number;
  log?: RuntimeLog;
}

/** Where the runtime tells of what operators should know; ids only. A pino logger fits. */
export interface RuntimeLog {
  info(fields: Record<string, unknown>, message: string): void;
  warn(fields: Record<string, unknown>, message: string): void;
  error(fields: Record<string, unknown>, message: string): void;
}

/**
 * Does the work of a service task after the commit that entered it: at least once. `idempotencyKey` is the same each
 * time, so that a second call can be recognised outside. What it returns goes into the process as output.
 */
export type ServiceHandler = (task: {
  idempotencyKey: string;
  app: string;
  instanceId: string;
  elementId: string;
  readDocuments(dataType?: string): Promise<{ record: DocumentRecord; bytes: Buffer }[]>;
  /** Documents to add to the instance, in the commit that completes the task. */
  addDocument(document: NewDocument): void;
}) => Promise<Record<string, unknown> | undefined> | Promise<void>;

/** A document to be stored. */
export interface NewDocument {
  dataType: string;
  contentType: string;
  filename?: string;
  bytes: Buffer;
}

/** Given with every command. */
export interface CommandOptions {
  actor: Actor;
  /** Idempotency key: the same command under the same key gets the same answer. */
  key?: string;
  /** The host's own transaction: the command is planned and written in it, alone; a conflict is thrown, not retried. */
  transaction?: Knex.Transaction;
}

/**
 * Which instance. Where `app` or `ownerPartyId` is given and isn't the instance's, it does not exist there:
 * `ERR_INSTANCE_UNKNOWN`, before the policy is asked.
 */
export interface InstanceAddress {
  instanceId: string;
  app?: string;
  ownerPartyId?: number;
}

export interface StartCommand extends CommandOptions {
  app: string;
  ownerPartyId: number;
  variables?: Record<string, unknown>;
  documents?: readonly NewDocument[];
}

/** A command on one round. */
export interface RoundCommand extends CommandOptions, InstanceAddress {
  /** The round that is meant; without it the one open round that the actor can mean, as it stands on arrival. */
  roundId?: string;
  /** Element id, where several signing tasks are open. */
  taskId?: string;
  /** Organisation number, when a person acts for an organisation. */
  onBehalfOf?: string;
}

export interface SignCommand extends RoundCommand {
  documentIds?: readonly string[];
  again?: boolean;
  /** Text that was shown, where it is not the model's. */
  textLang?: string;
}

export interface NextCommand extends RoundCommand {
  /** `sign` signs first; `reject` returns the task; any other name goes to the gateways. */
  action?: string;
}

/** A signature with what a dialect shows of it. */
export interface SignatureView extends Signature {
  roundId: string;
  taskId: string;
  personNumber?: string;
  systemUserId?: string;
  organisationNumber?: string;
  userId?: string;
  actorPartyId?: number;
  actorName?: string;
  level: number;
  textLang?: string;
  text?: string;
  /** Data type under which it is shown. */
  dataType: string;
}

/** A signee with state and signatures, as it stands for those who look: what is due counts as applied. */
export interface SigneeView {
  id: string;
  group: number;
  listed: boolean;
  kind: 'person' | 'organisation' | 'system' | 'contact';
  personNumber?: string;
  organisationNumber?: string;
  partyId?: number;
  name?: string;
  slots: number;
  filled: number;
  status: SigneeStatus;
  cause?: string;
  reason?: string;
  delegation: 'none' | 'done' | 'failed';
  notification: 'not-sent' | 'sent' | 'failed';
  signatures: SignatureView[];
}

/** A round as it stands for those who look. */
export interface RoundView {
  id: string;
  taskId: string;
  state: 'open' | Outcome;
  cause?: string;
  enteredAt: number;
  activationAt: number;
  endedAt?: number;
  config: SigningTaskConfig;
  groups: RoundRecord['groups'];
  superseded: boolean;
}

/** A task in which the instance waits. */
export interface TaskView extends WaitingRecord {
  actions: readonly string[];
  serverActions: readonly string[];
  /** The task is over, but the process could not go on: the instance has an incident. */
  stuck: boolean;
}

/** An instance as it stands for those who look. */
export interface InstanceView {
  id: string;
  app: string;
  definitionHash: string;
  definition: ProcessDefinition;
  dataTypes: readonly DataType[];
  owner: { partyId: number; kind: 'person' | 'organisation'; number: string; name?: string };
  state: InstanceRecord['state'];
  outcome?: Outcome;
  incident?: Omit<IncidentRecord, 'pending'>;
  version: number;
  tasks: TaskView[];
  documents: DocumentRecord[];
  startEvent?: string;
  endEvent?: string;
  createdAt: number;
  createdBy: string;
  changedAt: number;
  changedBy: string;
  endedAt?: number;
}

/** Answer to `sign`. */
export interface SignAnswer {
  signature: SignatureView;
  /** The signature had been made before. */
  repeat: boolean;
  /** Outcome of the round, if this ended it. */
  outcome?: Outcome;
  instance: InstanceView;
}

/** Answer to any other command. */
export interface CommandAnswer {
  /** The action had been done before. */
  repeat: boolean;
  outcome?: Outcome;
  /** A signature that the command made, for `next` with `sign`. */
  signature?: SignatureView;
  instance: InstanceView;
}

/** What somebody who mends an incident says. */
export interface ResumeCommand extends CommandOptions, InstanceAddress {
  variables?: Record<string, unknown>;
  /** Gateway id to flow id. */
  flows?: Record<string, string>;
  /** Hash of a stored definition to go on with. */
  definitionHash?: string;
}

/**
 * Durable process instances. Every command is authorised by the policy, planned outside and committed together
 * with others; it either is answered, or throws a `SigningError` and has changed nothing but what was due.
 */
export interface Runtime {
  /** Creates the tables and stores the catalog's definitions. Call once at start. */
  migrate(): Promise<void>;
  start(command: StartCommand): Promise<CommandAnswer>;
  sign(command: SignCommand): Promise<SignAnswer>;
  reject(command: RoundCommand & { reason?: string }): Promise<CommandAnswer>;
  /** Gives the whole task back (Altinn's `reject`). */
  return(command: RoundCommand): Promise<CommandAnswer>;
  withdraw(command: RoundCommand): Promise<CommandAnswer>;
  extend(command: RoundCommand & { deadlineAt: number }): Promise<CommandAnswer>;
  /** Completes the current task: a signing task by its rules, any other with `action`. */
  next(command: NextCommand): Promise<CommandAnswer>;
  cancelRound(command: RoundCommand & { cause?: string }): Promise<CommandAnswer>;
  cancelInstance(command: CommandOptions & InstanceAddress & { cause?: string }): Promise<CommandAnswer>;
  resume(command: ResumeCommand): Promise<CommandAnswer>;

  addDocument(command: CommandOptions & InstanceAddress & { document: NewDocument }): Promise<DocumentRecord>;
  replaceDocument(
    command: CommandOptions &
      InstanceAddress & { documentId: string; contentType: string; filename?: string; bytes: Buffer },
  ): Promise<DocumentRecord>;
  deleteDocument(command: CommandOptions & InstanceAddress & { documentId: string }): Promise<DocumentRecord>;

  /** Reads, for an actor who may; `ERR_FORBIDDEN` or `ERR_INSTANCE_UNKNOWN` else. */
  instance(query: InstanceAddress & { actor: Actor }): Promise<InstanceView>;
  rounds(query: InstanceAddress & { actor: Actor; taskId?: string }): Promise<RoundView[]>;
  signees(query: InstanceAddress & { actor: Actor; roundId: string }): Promise<SigneeView[]>;
  signatures(
    query: InstanceAddress & { actor: Actor; roundId?: string; own?: boolean },
  ): Promise<SignatureView[]>;
  signature(query: InstanceAddress & { actor: Actor; signatureId: string }): Promise<SignatureView>;
  document(
    query: InstanceAddress & { actor: Actor; documentId: string },
  ): Promise<{ record: DocumentRecord; bytes: Buffer }>;
  events(query: InstanceAddress & { actor: Actor; types?: readonly string[] }): Promise<EventRecord[]>;
  /** Which of these actions the policy grants the actor in the current task. */
  grants(
    query: InstanceAddress & { actor: Actor; actions: readonly string[] },
  ): Promise<Record<string, boolean>>;

  readonly catalog: Catalog;
  readonly register: PartyRegister;
  /** Starts taking jobs; without it service tasks of this node wait for another node's worker. */
  startWorker(): void;
  /** Takes no new commands, finishes those under way and stops the worker. */
  close(): Promise<void>;
}

export type { Party, SignedDocument };
