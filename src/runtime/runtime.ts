import type { Catalog, PartyRegister } from '../catalog/index.ts';
import type { EvidenceFile } from '../documents/evidence/evidence-folder.ts';
import type { SealLevel } from '../documents/index.ts';
import type { Actor } from '../signing/index.ts';
import type { DocumentRecord, EventRecord } from '../storage/index.ts';
import type {
  CancelInstanceCommand,
  ChangeSigneesCommand,
  CommandAnswer,
  CommandOptions,
  ConfirmStatusCommand,
  DelegateCommand,
  DocumentCommand,
  DropOutCommand,
  InstanceAddress,
  InviteCommand,
  NewDocument,
  NextCommand,
  ReplaceDocumentCommand,
  ResumeCommand,
  RoundCommand,
  SignAnswer,
  SignCommand,
  StartCommand,
  SubmitCommand,
} from './command-types.ts';
import type { PersonToErase } from './erase-person.ts';
import type { FormIssue } from './form-check.ts';
import type { RuntimeEvent, RuntimeEventType } from './runtime-event.ts';
import type {
  ApplicationView,
  InboxItem,
  InstanceSearch,
  InstanceSummary,
  InstanceView,
  InvitationView,
  Page,
  ProgressView,
  QueuedChange,
  RoundView,
  SignatureView,
  SigneeView,
} from './view-types.ts';

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
  /**
   * Brings something that is filled in and then signed as far as it is asked for, in one step: gives it other documents,
   * leaves the task in which it is filled in or goes back to it, and signs. All or nothing: whatever is refused on the
   * way, nothing is changed. A signature must be one that was not there (`ERR_ALREADY_SIGNED`). Throws
   * `ERR_ACTION_NOT_ALLOWED` where there is no way back, or nothing to sign before the end.
   */
  submit(command: SubmitCommand): Promise<CommandAnswer>;
  /**
   * Completes the current task: a signing task by its rules, any other with `action`, once its documents are as many as
   * they must be and its forms valid.
   */
  next(command: NextCommand): Promise<CommandAnswer>;
  /** A signee can't be asked any more, for a cause that is not their own act. Permitted as `drop-out`. */
  dropOut(command: DropOutCommand): Promise<CommandAnswer>;
  /**
   * Makes links by which signees come to sign, each of which can be used once; those that they had before are dead.
   * Answers the secret parts of the links, in the order of the signees. Permitted as `invite`.
   */
  invite(command: InviteCommand): Promise<{ tokens: string[]; instance: InstanceView }>;
  /** Whoever follows the instance has taken in how it stood at a change, and at all before it. Permitted as `confirm-status`. */
  confirmStatus(command: ConfirmStatusCommand): Promise<CommandAnswer>;
  cancelRound(command: RoundCommand & { cause?: string }): Promise<CommandAnswer>;
  cancelInstance(command: CancelInstanceCommand): Promise<CommandAnswer>;
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
  replaceDocument(command: ReplaceDocumentCommand): Promise<DocumentRecord>;
  deleteDocument(command: DocumentCommand): Promise<DocumentRecord>;
  /**
   * Removes the bytes of all documents of an instance that completed, sealed ones included, before their retention is
   * over; what they were, who signed them and the trail stay. The policy is asked for `delete-documents`. Throws
   * `ERR_DOCUMENTS_KEPT` unless the process says from when on (`deletableAfter` of `signing:process`), the instance has
   * completed, and that time has come; `info.removableAt` says when, where that is known. `ERR_SEAL_PENDING` while they
   * are still being sealed. What is removed already is answered again.
   */
  removeDocuments(command: CommandOptions & InstanceAddress): Promise<CommandAnswer>;

  /** Reads, for an actor who may; `ERR_FORBIDDEN` or `ERR_INSTANCE_UNKNOWN` else. */
  instance(query: InstanceAddress & { actor: Actor }): Promise<InstanceView>;
  /** Id of the instance that has a number, whoever may read it; undefined where there is none. */
  instanceIdOf(query: { number: number }): Promise<string | undefined>;
  /** The apps of the catalog, with the definitions that new instances of them start on. */
  applications(): Promise<ApplicationView[]>;
  rounds(query: InstanceAddress & { actor: Actor; taskId?: string }): Promise<RoundView[]>;
  signees(query: InstanceAddress & { actor: Actor; roundId: string }): Promise<SigneeView[]>;
  signatures(
    query: InstanceAddress & { actor: Actor; roundId?: string; own?: boolean },
  ): Promise<SignatureView[]>;
  signature(query: InstanceAddress & { actor: Actor; signatureId: string }): Promise<SignatureView>;
  /** A document with its bytes, which are read as they are asked for, once. Throws `ERR_DOCUMENT_REMOVED`. */
  document(
    query: InstanceAddress & { actor: Actor; documentId: string },
  ): Promise<{ record: DocumentRecord; content: AsyncIterable<Uint8Array> }>;
  /**
   * What is wrong with the forms of the instance, at most 50 issues: documents whose data type is declared as a form, or
   * has a schema. Those of the current task keep it from being completed.
   */
  validate(query: InstanceAddress & { actor: Actor }): Promise<FormIssue[]>;
  /**
   * How the latest round of the instance, or of one task, stands: each signee with since when. With `upTo` how it stood
   * at that event of the audit trail. Throws `ERR_ROUND_UNKNOWN`.
   */
  progress(query: InstanceAddress & { actor: Actor; taskId?: string; upTo?: number }): Promise<ProgressView>;
  /**
   * Fetches the next change of the instances of a queue, for ten minutes: unless it is confirmed by then, it is fetched
   * again. Whose queue it is, is the caller's to know: the policy is not asked. An empty queue is not to be asked again for
   * `interval` milliseconds: `ERR_POLL_TOO_EARLY`, with `info.nextPollAt`.
   */
  poll(query: { queue: string; interval: number }): Promise<{ change?: QueuedChange; nextPollAt: number }>;
  /**
   * What a link leads to. It proves nothing of who has it but that they have it: whoever is to sign has to be known
   * otherwise too, or at least enter the code. A link of `invite` is used up by it. Throws `ERR_LINK_INVALID`.
   */
  openInvitation(query: { token: string }): Promise<InvitationView>;
  /** The same, of a signee whose link was opened before. Never take the id from a request. */
  invitation(query: { signeeId: string }): Promise<InvitationView>;
  /** Throws `ERR_CODE_WRONG`; the fifth time the signee is blocked by it, and drops out. */
  enterSecurityCode(query: { signeeId: string; code: string }): Promise<void>;
  /** A signee came to sign and could not, by nobody's act: whoever follows the instance is told. */
  failCeremony(query: { signeeId: string }): Promise<void>;
  /** 32 bytes for a purpose of the host's, the same on all nodes, that nobody else can know. */
  secretFor(purpose: string, about?: string): Promise<Buffer>;
  /** Counts a call of a caller, on all nodes together. Throws `ERR_CALL_LIMIT` for who made too many, with `info.blockedUntil`. */
  countCall(call: {
    caller: string;
    /** Calls in a window. */
    limit: number;
    /** Milliseconds, of a day at most; a `TypeError` else. */
    window: number;
    /** Milliseconds that no call is answered after one too many. */
    block: number;
  }): Promise<void>;
  /**
   * The audit trail. Who acted stands in it, but for tasks that show no more of persons than date of birth or name.
   * @param query.identities there too: for whoever keeps the audit trail. Never take that from a request.
   */
  events(
    query: InstanceAddress & { actor: Actor; types?: readonly string[]; identities?: boolean },
  ): Promise<EventRecord[]>;
  /**
   * All that proves what was signed in the instance, as it stands: files for a folder that `bpmn-signing verify` checks
   * offline. Each file's bytes are to be taken before the next file is. Throws `ERR_SEAL_PENDING` while a record waits
   * for the sealing key, `ERR_SETTING_INVALID` where there is none.
   * @param query.identities see `events`
   */
  evidence(
    query: InstanceAddress & { actor: Actor; identities?: boolean },
  ): Promise<AsyncIterable<EvidenceFile>>;
  /**
   * The sealed PDF of a document that was signed (PAdES). `complete`: as it was sealed after the round; `partial`: with
   * the signatures that stand so far, sealed for the caller and not kept. Throws `ERR_DOCUMENT_NOT_FOUND`,
   * `ERR_NOTHING_SIGNED`, `ERR_SEAL_PENDING` while it is being sealed, `ERR_DOCUMENT_REMOVED`, and `ERR_BUSY` where too
   * many ask at once.
   * @param query.taskId the signing task, where the document was signed in several; default the latest
   */
  sealedDocument(query: InstanceAddress & { actor: Actor; documentId: string; taskId?: string }): Promise<{
    state: 'complete' | 'partial';
    level: SealLevel;
    filename: string;
    bytes: Uint8Array;
  }>;
  /**
   * The one sealed PDF of what was signed in a signing task (PAdES). `complete`: the task is completed; what was sealed
   * and kept of it is handed out as soon as it is there. Until then, and where the task ended otherwise or has not ended
   * (`partial`), it is sealed for the caller with the signatures that stand, and not kept. Throws `ERR_ROUND_UNKNOWN`
   * where the task was never entered, `ERR_NOTHING_SIGNED`, `ERR_ACTION_NOT_ALLOWED` where the task seals several
   * documents one by one, `ERR_DOCUMENT_REMOVED`, `ERR_SETTING_INVALID` without a sealing key, and `ERR_BUSY` where too
   * many ask at once.
   * @param query.taskId the signing task; default the one in which something was signed last
   */
  sealedRound(query: InstanceAddress & { actor: Actor; taskId?: string }): Promise<{
    state: 'complete' | 'partial';
    level: SealLevel;
    filename: string;
    bytes: Uint8Array;
  }>;
  /**
   * The record of one signature as XML with a XAdES signature by the sealing key (ETSI EN 319 132-1, baseline B), made
   * for the caller, from the moment of signing on. Throws `ERR_DOCUMENT_NOT_FOUND` for a signature that is unknown,
   * replaced or withdrawn, `ERR_SEAL_PENDING` while its record waits for the sealing key, `ERR_SETTING_INVALID` where
   * there is none, and `ERR_DOCUMENT_REMOVED` once what it covers, or the person, is gone.
   */
  xades(
    query: InstanceAddress & { actor: Actor; signatureId: string },
  ): Promise<{ bytes: Uint8Array; filename: string }>;
  /** Which of these actions the policy grants the actor in the current task. */
  grants(
    query: InstanceAddress & { actor: Actor; actions: readonly string[] },
  ): Promise<Record<string, boolean>>;

  /** The open rounds that wait for this actor, also for organisations that they may sign for, latest first. */
  inbox(query: { actor: Actor; limit?: number; cursor?: string }): Promise<Page<InboxItem>>;
  /**
   * Finds instances, those alone that the actor may read. Behind a thousand that they may not read, a page may hold fewer
   * than were asked for, and have a next one. `host` is the program itself, which may read all; never take that from a
   * request.
   */
  search(query: InstanceSearch & { actor: Actor | 'host' }): Promise<Page<InstanceSummary>>;

  /**
   * Calls a listener for every event of a type, or of all (`*`), that this node has committed, in order per instance.
   * What it throws, at once or later, is logged. Answers how to stop.
   */
  on<Type extends RuntimeEventType>(
    type: Type | '*',
    listener: (event: RuntimeEvent<Type>) => void,
  ): () => void;

  /**
   * Takes a person out of all that is stored of instances: identity number, names and addresses go, also where they were
   * asked as somebody known by a contact alone and have signed. Who was asked so and never came is erased by the contact.
   * It is for the host alone to ask for. Signatures, the audit trail and that it was one and the same person stay, and
   * the chain of the trail still holds. What documents say is the host's own affair. Throws `ERR_PERSON_ACTIVE` while
   * somebody waits for the person, or they own an instance that runs, and a `TypeError` for what is not 11 digits.
   */
  erasePerson(person: PersonToErase): Promise<{ instances: number }>;

  readonly catalog: Catalog;
  readonly register: PartyRegister;
  /** Bytes of a document that a signing task covers; data types may say less. */
  readonly maximumDocumentBytes: number;
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
