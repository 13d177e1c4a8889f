import type { Knex } from 'knex';
import type { Catalog, DataType, Party, PartyRegister, SigneeProvider } from '../catalog/index.ts';
import type { GatewayChoice, ProcessDefinition } from '../engine/index.ts';
import type { RetryPolicy } from '../jobs/index.ts';
import type { NoticeLanguage, Notifier, ReminderSettings, WebhookEndpoint } from '../notify/index.ts';
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
import type { RuntimeEvent, RuntimeEventType } from './runtime-event.ts';

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
  /** Tells signees that it is their turn, and how it ended. None: nobody is told. */
  notifier?: Notifier;
  notices?: NoticeOptions;
  /** Systems that are told of every change of state. */
  webhooks?: WebhookOptions;
  /** ISO 8601 duration that no group's lifetime, as the model says it or as it is extended, may exceed. Default none. */
  maximumLifetime?: string;
  /** When a service that failed is asked again; default `defaultServiceRetries`. */
  serviceRetries?: RetryPolicy;
  /** How long `next` waits for service tasks that it set off, milliseconds; default 5 000. */
  serviceWait?: number;
  /** Bounds a definition's size and elements; see `DefinitionSurroundings`. */
  maxDefinitionBytes?: number;
  maxDefinitionElements?: number;
  log?: RuntimeLog;
}

/** How signees are told. */
export interface NoticeOptions {
  /** Of signees whose language neither register nor provider knows; default `nb`. */
  language?: NoticeLanguage;
  /** When a group is reminded, by the length of its window; default `defaultReminderSettings`. */
  reminders?: ReminderSettings;
  /** Where a signee goes to sign: a link to an app of the host's own. */
  url?(about: { app: string; instanceId: string; taskId: string }): string | undefined;
}

/** Which systems are told of changes, as CloudEvents signed by Standard Webhooks. */
export interface WebhookOptions {
  endpoints: readonly WebhookEndpoint[];
  /** `source` of the events; default `urn:bpmn-signing`. */
  source?: string;
  /** Endpoints may be in private networks, and without TLS there. Default false. */
  allowPrivateAddresses?: boolean;
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
  /** When it was begun, by the runtime's clock; milliseconds since 1970, UTC. */
  now: number;
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
  /**
   * Idempotency key, the actor's own and for this instance: the same command under the same key gets the same answer,
   * for a day. A command that was refused may be asked again under it. Throws `ERR_KEY_REUSED` for another command,
   * `ERR_KEY_IN_USE` while the first one is still running in this process.
   */
  key?: string;
  /**
   * Versions of the instance, one of which it must have when the command is planned; else `ERR_PRECONDITION_FAILED`.
   * Not looked at where the key has been answered.
   */
  ifVersion?: readonly number[];
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

export interface StartCommand extends Omit<CommandOptions, 'ifVersion'> {
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
  /** Whether they were given the right to sign. */
  delegation: 'none' | 'done' | 'failed';
  /** Id of the signee who handed over to this one, which signs on behalf of that one. */
  delegatedFrom?: string;
  /** Whether they were told that it is their turn. */
  notification: 'not-sent' | 'sent' | 'failed';
  /** Why they could not be told; a short word or code. */
  notificationReason?: string;
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
  /** Why the process can't go on from here; the signature stands all the same. */
  incident?: NonNullable<InstanceView['incident']>;
  instance: InstanceView;
}

/** Answer to any other command. */
export interface CommandAnswer {
  /** The action had been done before. */
  repeat: boolean;
  outcome?: Outcome;
  /** A signature that the command made, for `next` with `sign`. */
  signature?: SignatureView;
  /** Why the process can't go on from here. Of a command that is answered again: if it couldn't then either. */
  incident?: NonNullable<InstanceView['incident']>;
  instance: InstanceView;
}

/** Whom a signee hands over to, or who is added. Exactly one of the first four says who. */
export interface SigneeNaming {
  /** National identity number, 11 digits. */
  person?: string;
  /** Organisation number, 9 digits. */
  organisation?: string;
  /** As the register knows it, or `owner`. */
  reference?: string;
  /** Somebody known by an address only. */
  contact?: string;
  name?: string;
  email?: string;
  mobile?: string;
}

export interface DelegateCommand extends RoundCommand {
  to: SigneeNaming;
}

export interface ChangeSigneesCommand extends RoundCommand {
  /** Order of a group that has not begun, 0 unless said; one slot unless said. */
  add?: readonly (SigneeNaming & { order?: number; slots?: number; level?: number })[];
  /** Ids of signees. */
  remove?: readonly string[];
}

/** What waits for an actor. */
export interface InboxItem {
  instanceId: string;
  app: string;
  roundId: string;
  taskId: string;
  /** The task's name in the model. */
  title?: string;
  signeeId: string;
  /** Position of the group, from 0. */
  group: number;
  groupName?: string;
  /** Organisation that the actor is asked to sign for; absent: for themselves. */
  onBehalfOf?: string;
  /** Milliseconds since 1970, UTC. */
  askedAt: number;
  deadlineAt?: number;
  /** What is signed. */
  documents: DocumentRecord[];
}

/** A page, and the cursor with which the next one is asked for; without one, it was the last. */
export interface Page<Item> {
  items: Item[];
  cursor?: string;
}

/** What is looked for; all that is given must hold. Times are milliseconds since 1970, UTC. */
export interface InstanceSearch {
  app?: string;
  /** Hash of a definition. */
  definition?: string;
  state?: InstanceRecord['state'];
  outcome?: Outcome;
  ownerPartyId?: number;
  /** Is or was a signee: `{ person }` or `{ organisation }`, by number. */
  signee?: { person: string } | { organisation: string };
  /** Something falls due before: an activation, a deadline or a timer. What is due first comes first then. */
  dueBefore?: number;
  /** 1 to 200, default 50. */
  limit?: number;
  /** Of the page before. */
  cursor?: string;
}

/** An instance as a search finds it. */
export interface InstanceSummary {
  id: string;
  app: string;
  definitionHash: string;
  ownerPartyId: number;
  state: InstanceRecord['state'];
  outcome?: Outcome;
  incident?: Omit<IncidentRecord, 'pending'>;
  /** Ids of the elements in which it waits. */
  waitsIn: string[];
  dueAt?: number;
  version: number;
  createdAt: number;
  changedAt: number;
  endedAt?: number;
}

/** What somebody who mends an incident says. */
export interface ResumeCommand extends CommandOptions, InstanceAddress {
  variables?: Record<string, unknown>;
  /** Gateway id to flow id. */
  flows?: Record<string, string>;
  /** Hash of a stored definition to go on with. */
  definitionHash?: string;
}

/** A command on a document that is there. */
export interface DocumentCommand extends CommandOptions, InstanceAddress {
  documentId: string;
  /** Digests, one of which its bytes must have when the command is planned; else `ERR_PRECONDITION_FAILED`. */
  ifSha256?: readonly string[];
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
  /** A signee hands over to somebody else, where the task allows `delegate`: the other signs on behalf of them. */
  delegate(command: DelegateCommand): Promise<CommandAnswer>;
  /** Adds signees to groups that have not begun, and removes others: to replace one is both. All or nothing. */
  changeSignees(command: ChangeSigneesCommand): Promise<CommandAnswer>;
  /** Completes the current task: a signing task by its rules, any other with `action`. */
  next(command: NextCommand): Promise<CommandAnswer>;
  cancelRound(command: RoundCommand & { cause?: string }): Promise<CommandAnswer>;
  cancelInstance(command: CommandOptions & InstanceAddress & { cause?: string }): Promise<CommandAnswer>;
  resume(command: ResumeCommand): Promise<CommandAnswer>;
  /**
   * Does work that consists of several commands, and that callers know as one by its name. Under a key that it was
   * done with before it is not done again. Work that throws, or that ends with an incident, may be done again.
   */
  once(
    command: Omit<CommandOptions, 'transaction' | 'ifVersion'> & InstanceAddress & { name: string },
    work: () => Promise<InstanceView>,
  ): Promise<CommandAnswer>;

  addDocument(command: CommandOptions & InstanceAddress & { document: NewDocument }): Promise<DocumentRecord>;
  replaceDocument(
    command: DocumentCommand & { contentType: string; filename?: string; bytes: Buffer },
  ): Promise<DocumentRecord>;
  deleteDocument(command: DocumentCommand): Promise<DocumentRecord>;

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

  /** The open rounds that wait for this actor, also for organisations that they may sign for, latest first. */
  inbox(query: { actor: Actor; limit?: number; cursor?: string }): Promise<Page<InboxItem>>;
  /**
   * Finds instances, those alone that the actor may read: a page may hold fewer than were asked for, and have a next
   * one. `host` is the program itself, which may read all; never take that from a request.
   */
  search(query: InstanceSearch & { actor: Actor | 'host' }): Promise<Page<InstanceSummary>>;

  /**
   * Calls a listener for every event of a type, or of all (`*`), that this node has committed, in order per instance.
   * What it throws is logged. Answers how to stop.
   */
  on<Type extends RuntimeEventType>(
    type: Type | '*',
    listener: (event: RuntimeEvent<Type>) => void,
  ): () => void;

  /**
   * Takes a person out of all that is stored of instances: identity number, names and addresses go, here for the host
   * alone to ask for. Signatures, the audit trail and that it was one and the same person stay, and the chain of the
   * trail still holds. What documents say is the host's own affair. Throws `ERR_PERSON_ACTIVE` while somebody waits for
   * the person, or they own an instance that runs.
   */
  erasePerson(query: { personNumber: string }): Promise<{ instances: number }>;

  readonly catalog: Catalog;
  readonly register: PartyRegister;
  /**
   * Starts doing jobs: deadlines, timers, notices, webhooks, service tasks. Without it those of this node wait for
   * another node's worker, and deadlines for the next command.
   */
  startWorker(): void;
  /** Does all jobs that are due by the clock, and those that they bring: for tests, and for hosts that run now and then. */
  doDueJobs(): Promise<void>;
  /**
   * Whether this node can do its work: its database takes writes and has this release's tables. Looked up at most once
   * a second, and answered within two. Throws `ERR_STORAGE_UNAVAILABLE`, or `ERR_SHUTTING_DOWN` once it is closing.
   */
  ready(): Promise<void>;
  /** Takes no new commands, finishes those under way and stops the worker. */
  close(): Promise<void>;
}

export type { Party, SignedDocument };
