import type { Knex } from 'knex';
import type { Catalog, ContactRegister, PartyRegister, SigneeProvider } from '../catalog/index.ts';
import type { ContentStore } from '../documents/index.ts';
import type { GatewayChoice } from '../engine/index.ts';
import type { RetryPolicy } from '../jobs/index.ts';
import type { NoticeLanguage, Notifier, ReminderSettings, WebhookEndpoint } from '../notify/index.ts';
import type { DocumentRecord } from '../storage/index.ts';
import type { NewDocument } from './command-types.ts';
import type { Policy } from './policy.ts';
import type { SealingOptions } from './sealing.ts';

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
  /** How signees are reached of whom a provider says to look it up; default what the register says of parties. */
  contactRegister?: ContactRegister;
  signeeProviders?: readonly SigneeProvider[];
  policy?: Policy;
  /** Handlers of service tasks, by `implementation` or Altinn task type. */
  services?: Record<string, ServiceHandler>;
  /** By gateway id. */
  gatewayChoices?: Record<string, GatewayChoice>;
  /** Milliseconds since 1970, UTC; default the system's. */
  clock?: () => number;
  /**
   * Where the numbers come from by which callers know instances and documents, where they don't by id. Default: counted
   * up in the database, from 1. Each may be given out once.
   */
  numbers?: { take(count: number, transaction?: Knex.Transaction): Promise<number[]> };
  /** Tells signees that it is their turn, and how it ended. None: nobody is told. */
  notifier?: Notifier;
  notices?: NoticeOptions;
  /** Systems that are told of every change of state. */
  webhooks?: WebhookOptions;
  /** ISO 8601 duration that no group's lifetime, as the model says it or as it is extended, may exceed. Default none. */
  maximumLifetime?: string;
  /**
   * With what signatures are recorded and documents sealed. `elsewhere`: other nodes over this database have the key, and
   * do what it is needed for. None: neither is done, and no definition may ask for a seal.
   */
  sealing?: SealingOptions | 'elsewhere';
  /** Signees that a signing task may list, in all its groups together and whatever their slots. Default none. */
  maximumSignees?: number;
  /** Bytes of a document that a signing task covers; default 3 145 728. Data types may say less. */
  maximumDocumentBytes?: number;
  /** What a PDF may be that a task is to seal. Default: no active content, and nothing is rewritten. */
  sealable?: SealableOptions;
  /** Where the bytes of documents are kept; default the database. */
  content?: ContentStore;
  /** When the bytes of documents are removed. Default never. */
  retention?: RetentionOptions;
  /** When a service that failed is asked again; default five times in a minute and a half, then it is an incident. */
  serviceRetries?: RetryPolicy;
  /** How long `next` waits for service tasks that it set off, milliseconds; default 5 000. */
  serviceWait?: number;
  /** What links for signees and their codes are made with; default: made once, and kept in the database. */
  secret?: string;
  /** Bounds a definition's size and elements; see `DefinitionSurroundings`. */
  maxDefinitionBytes?: number;
  maxDefinitionElements?: number;
  log?: RuntimeLog;
}

/**
 * How long the bytes of documents are kept after their instance has ended: ISO 8601 durations, reckoned by the calendar
 * in UTC. What is not given is kept for ever, and so are size and digest of each document, signatures and audit trail.
 */
export interface RetentionOptions {
  /** What was uploaded, or made by a task on the way. */
  documents?: string;
  /** Sealed documents. */
  sealed?: string;
}

/** Which PDFs are taken by a task that seals what is signed. */
export interface SealableOptions {
  /** Those with JavaScript, that start programs or carry one. Default false. */
  allowActiveContent?: boolean;
  /**
   * Those that can't be appended to, such as damaged ones, are written anew as they come in, before anybody signs, instead
   * of refused. Default false.
   */
  rewrite?: boolean;
}

/** How signees are told. */
export interface NoticeOptions {
  /** Of signees whose language neither register nor provider knows; default `nb`. */
  language?: NoticeLanguage;
  /** When a group is reminded, by the length of its window; default `defaultReminderSettings`. */
  reminders?: ReminderSettings;
  /** Where a signee goes to sign: a link to an app of the host's own. None: the notice has no link. */
  url?(about: NoticeAbout): string | undefined;
}

/** What a link in a notice may be made of. */
export interface NoticeAbout {
  app: string;
  instanceId: string;
  taskId: string;
  /**
   * Of the signee's own link: the token that `openInvitation` takes, good as long as they are asked, and the code that
   * signees have who are known by an address alone. Whoever has the token comes as the signee, so it is written to no log.
   */
  invitation: { token: string; code?: string };
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
