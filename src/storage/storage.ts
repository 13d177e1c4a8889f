import type { Knex } from 'knex';
import type { JobKey, JobQueue, NewJob } from '../jobs/index.ts';
import type { Outcome, SignedDocument } from '../signing/index.ts';
import type { ContentStorage, PieceStore } from './content-storage.ts';
import type {
  AnswerRecord,
  ContentUse,
  DefinitionRecord,
  DocumentRecord,
  EventRecord,
  GroupPlace,
  InboxRecord,
  InstanceRecord,
  JobRecord,
  NoticeRecord,
  RecordOfSignature,
  RoundRecord,
  SignatureRecord,
  SigneeLinkRecord,
  SigneeRecord,
  StatusEventRecord,
} from './records.ts';

/** What a plan needs to know of one instance. Everything else is left where it is. */
export interface LoadRequest {
  instanceId: string;
  /** Parties whose signee rows are wanted. */
  partyKeys: readonly string[];
  /** Actors whose standing signatures are wanted, in every round that counts. */
  actorKeys: readonly string[];
  /** Keys of commands that may have been answered before. */
  answerKeys: readonly string[];
}

/** One instance at one version: what a plan is made from. */
export interface LoadedInstance {
  instance: InstanceRecord;
  /** Rounds that are open, and the latest of each other signing task, oldest first. Superseded ones are left out. */
  rounds: RoundRecord[];
  /** Signees of those rounds that belong to the requested parties. */
  signees: SigneeRecord[];
  /** Standing signatures of those signees. */
  signatures: SignatureRecord[];
  /** Per requested actor the element ids of tasks where a signature of theirs stands and counts. */
  signedTasks: Map<string, string[]>;
  documents: DocumentRecord[];
  /** Sequence and hash of the last event; 0 and '' before the first. */
  lastSequence: number;
  lastHash: string;
  /** Answers given earlier under the requested keys. */
  answers: Map<string, AnswerRecord>;
}

/** What a plan changes. Rows are written whole; nothing is deleted but answers, uses of contents and jobs. */
export interface InstanceChanges {
  /** As it shall be; `version` is the one that was read. */
  instance: InstanceRecord;
  /** The instance's own row beyond version and change stamp is different; false spares writing it. */
  instanceChanged: boolean;
  /** The engine's new saved state, without its source; null: none is needed any more. Absent: as it was. */
  engineState?: string | null;
  /** True for a new instance: inserted, with version 1. */
  created: boolean;
  rounds: RoundRecord[];
  /** Of `rounds`, those whose row beyond its groups is new or different. */
  changedRounds: RoundRecord[];
  /** Groups that have opened in rounds that were there. */
  openedGroups: GroupPlace[];
  signees: SigneeRecord[];
  signatures: SignatureRecord[];
  /** Signatures that were replaced or withdrawn: id and when. */
  superseded: { id: string; at: number }[];
  documents: DocumentRecord[];
  deletedDocuments: string[];
  contents: ContentChanges;
  events: EventRecord[];
  answers: AnswerRecord[];
  jobs: NewJob[];
  /** Jobs that are done, or that nobody wants any more. */
  doneJobs: JobKey[];
  /** Changes that are fetched from the instance's queue. */
  statusEvents: StatusEventRecord[];
  /** Up to which of them somebody has confirmed that they have them. */
  confirmedStatus?: { sequence: number; at: number };
  /** Links to sign by; each takes the place of the signee's before. */
  signeeLinks: SigneeLinkRecord[];
  /** Parties whose identity goes from every row of the instance. */
  erased: ErasedParty[];
}

/** Which bytes an instance uses from now on, and which no more. */
export interface ContentChanges {
  /** Bytes of new or replaced documents, which have been put before; else the commit is a conflict. */
  used: readonly ContentUse[];
  /** Bytes that no document has any more. They stay in use where a signature names them: then they are proof. */
  released: readonly string[];
  /** Bytes that are used no more, whatever names them: their retention time is over. */
  removed: readonly string[];
  /** From when on bytes that are released or removed may be deleted, if nobody else uses them. */
  checkAt: number;
}

/** A party that is erased: its key, and the one that stands in its place, which says nothing of it. */
export interface ErasedParty {
  partyKey: string;
  replacement: string;
}

/** A transaction of this storage, or one that a host began on the same database. */
export type Transaction = Knex.Transaction;

/** Which instances are looked for; all that is given must hold. */
export interface InstanceFilter {
  app?: string;
  definitionHash?: string;
  state?: InstanceRecord['state'];
  outcome?: Outcome;
  ownerPartyId?: number;
  /** Is or was a signee. */
  signeeKey?: string;
  /** Something falls due in it before this instant. */
  dueBefore?: number;
  /** The last of the page before: when it was created, or is due, and its id. */
  behind?: { at: number; id: string };
  limit: number;
}

/** Where everything is kept. See `createStorage`. */
export interface Storage {
  /** Brings the tables to this release's shape. Safe to call from many nodes at once. */
  migrate(): Promise<void>;
  /**
   * Whether the database takes writes and has this release's tables; changes nothing. Throws `ERR_STORAGE_UNAVAILABLE`.
   * A disk that is full is not found out: what is on it can still be read.
   */
  check(): Promise<void>;
  transaction<T>(work: (transaction: Transaction) => Promise<T>): Promise<T>;
  /**
   * Reads many instances at once, set-wise; an unknown id is simply missing from the answer. Where others write
   * meanwhile, rows may be newer than the version: a commit on it misses, and whoever decides without one compares
   * `instances.version` first.
   */
  load(requests: readonly LoadRequest[], transaction?: Transaction): Promise<Map<string, LoadedInstance>>;
  /**
   * Writes the changes of many instances, set-wise, first raising each instance's version where it still is the one
   * that was read. Answers the ids that hit; of the others nothing is written.
   */
  commit(changes: readonly InstanceChanges[], transaction: Transaction): Promise<Set<string>>;

  definitions: {
    save(definition: DefinitionRecord, transaction?: Transaction): Promise<void>;
    find(hash: string, transaction?: Transaction): Promise<DefinitionRecord | undefined>;
  };
  instances: {
    find(id: string, transaction?: Transaction): Promise<InstanceRecord | undefined>;
    /** Id of the instance that has a number. */
    idOf(number: number): Promise<string | undefined>;
    /** Latest first; with `dueBefore` what is due first comes first. */
    search(filter: InstanceFilter): Promise<InstanceRecord[]>;
    /** Of these instances those in which one of these parties is or was a signee. */
    withSignee(ids: readonly string[], partyKeys: readonly string[]): Promise<Set<string>>;
    /** Version of an instance as it is now. */
    version(id: string, transaction?: Transaction): Promise<number | undefined>;
    /** The engine's saved state of an instance that has not ended. Apart: a signature has no use for it. */
    engineState(id: string, transaction?: Transaction): Promise<string | undefined>;
    /** Which of these parties are or were signees in any round of the instance, and whether any in an open one. */
    involvement(id: string, partyKeys: readonly string[]): Promise<{ parties: Set<string>; open: boolean }>;
  };
  rounds: {
    /** All rounds of an instance, oldest first, with their groups; superseded ones too. */
    list(instanceId: string): Promise<RoundRecord[]>;
    find(id: string, transaction?: Transaction): Promise<RoundRecord | undefined>;
    /**
     * The different sets of documents that standing signatures of a round cover, each once: 10 000 equal signatures
     * give one set. Signatures in `except` are left out.
     */
    signedDocuments(
      roundId: string,
      options?: { except?: readonly string[]; transaction?: Transaction },
    ): Promise<SignedDocument[][]>;
  };
  signees: {
    /** Signees of a round in the order in which they were listed, unlisted ones last. */
    list(roundId: string): Promise<SigneeRecord[]>;
    /** Signees of one group of a round in the order of their ids, those behind `after`. */
    page(roundId: string, group: number, page: { after: string; limit: number }): Promise<SigneeRecord[]>;
    find(id: string, transaction?: Transaction): Promise<SigneeRecord | undefined>;
  };
  signatures: {
    /** Signatures that stand, oldest first, of one round, or of all rounds of an instance that count. */
    list(filter: { instanceId: string; roundId?: string; actorKey?: string }): Promise<SignatureRecord[]>;
    find(id: string, transaction?: Transaction): Promise<SignatureRecord | undefined>;
    /** Evidence of all signatures of an instance or of one round, replaced and withdrawn ones too, oldest first. */
    records(filter: { instanceId: string; roundId?: string }): Promise<RecordOfSignature[]>;
    /** Evidence of one signature. */
    record(id: string): Promise<string | undefined>;
    /** Puts a signed record in place of one that was not; leaves one that is signed, and of a person who was erased none. */
    setRecord(id: string, record: string): Promise<void>;
  };
  inbox: {
    /** Whom an actor is asked to sign for now, latest first, behind `before`. */
    page(request: {
      partyKeys: readonly string[];
      actorKey: string;
      now: number;
      before?: { askedAt: number; signeeId: string };
      limit: number;
    }): Promise<InboxRecord[]>;
    /**
     * Takes those who have not signed in groups that are over out of what `page` steps through; it does not show them
     * anyhow. Answers how many groups it has seen to, no more than `limit`.
     */
    sweep(transaction: Transaction, limit: number): Promise<number>;
  };
  persons: {
    /** Instances in which a party is named, or has acted. Reads whole tables. */
    instancesOf(partyKey: string): Promise<string[]>;
    /** Signatures of an instance whose record names a party: as who acted, was asked, or handed over. */
    recordsNaming(instanceId: string, partyKey: string): Promise<string[]>;
    /** As which contacts a party has signed in an instance: party keys. */
    contactsOf(instanceId: string, partyKey: string): Promise<string[]>;
    /** Those in which a party still has something to do, or owns something that runs. */
    activeInstancesOf(partyKey: string): Promise<string[]>;
  };
  documents: {
    list(instanceId: string): Promise<DocumentRecord[]>;
    /** Documents of several instances. */
    ofInstances(instanceIds: readonly string[]): Promise<DocumentRecord[]>;
    find(instanceId: string, id: string): Promise<DocumentRecord | undefined>;
  };
  contents: ContentStorage;
  pieces: PieceStore;
  events: {
    /** The head of the audit trail. */
    last(instanceId: string): Promise<EventRecord | undefined>;
    list(
      instanceId: string,
      filter?: {
        types?: readonly string[];
        /** Only those behind this sequence; default 0. */
        after?: number;
        limit?: number;
      },
    ): Promise<EventRecord[]>;
  };
  jobs: JobQueue<Transaction> & {
    find(kind: string, key: string): Promise<JobRecord | undefined>;
    /** Jobs by when they may be taken next. */
    list(filter: {
      state?: JobRecord['state'];
      kind?: string;
      instanceId?: string;
      limit: number;
    }): Promise<JobRecord[]>;
    /** Lets a job be taken at once, with all its attempts. False: there is none of this id. */
    requeue(id: string, now: number): Promise<boolean>;
    /** Deletes a job. False: there is none of this id. */
    drop(id: string): Promise<boolean>;
  };
  notices: {
    /** What signees of a round were told, of these kinds, oldest first. */
    list(roundId: string, kinds: readonly NoticeRecord['kind'][]): Promise<NoticeRecord[]>;
    find(ids: readonly string[]): Promise<NoticeRecord[]>;
    save(notices: readonly NoticeRecord[], transaction?: Transaction): Promise<void>;
  };
  webhookCursors: {
    /** Sequence of the last event of an instance that an endpoint was told; 0 before the first. */
    get(endpointId: string, instanceId: string): Promise<number>;
    /** Never goes back. */
    set(endpointId: string, instanceId: string, sequence: number): Promise<void>;
  };
  statusEvents: {
    /**
     * The oldest of a queue that nobody has, and of whose instance nobody has an earlier one; from then on it is leased.
     * Of two who ask at once, each gets another.
     */
    take(request: { queue: string; now: number; leaseUntil: number }): Promise<StatusEventRecord | undefined>;
    /** When a queue that was found empty may be asked again. */
    nextPollAt(queue: string): Promise<number | undefined>;
    setNextPollAt(queue: string, at: number): Promise<void>;
    /** Forgets what has come: any text may name a queue. */
    forgetPollsBefore(now: number): Promise<void>;
    /** Deletes what was confirmed before an instant, `limit` at most; answers how many. */
    deleteConfirmedBefore(at: number, limit: number): Promise<number>;
  };
  signeeLinks: {
    find(signeeId: string): Promise<SigneeLinkRecord | undefined>;
    /** Uses a link, once: undefined for one that is unknown, or was used. */
    open(tokenHash: string, at: number): Promise<SigneeLinkRecord | undefined>;
    /**
     * Counts a code that was entered, if it was wrong. Answers how often it was wrong by now; undefined where that was
     * `atMost` times before: then it makes no difference what was entered. Of those that come at once, each is one in a row.
     */
    countCode(
      entered: Pick<SigneeLinkRecord, 'signeeId' | 'instanceId' | 'roundId'> & {
        isWrong: boolean;
        atMost: number;
      },
    ): Promise<number | undefined>;
  };
  callCounts: {
    /**
     * Counts a call in its window, milliseconds. Whoever makes more than `limit` in one is blocked for `block`
     * milliseconds. Answers until when the caller is blocked; 0: not.
     */
    add(call: { caller: string; now: number; window: number; limit: number; block: number }): Promise<number>;
    /** Forgets those who were neither counted nor blocked since. */
    deleteBefore(at: number): Promise<void>;
  };
  /** What this code never writes; see `housekeepingJob`. */
  findings: {
    /** Instances that were due before an instant, and that no job would wake. */
    overdueWithoutJob(before: number, limit: number): Promise<{ instanceId: string; dueAt: number }[]>;
    /** Instances with an open round whose groups are all complete, or that wait for a round that is over. */
    instancesInDisorder(limit: number): Promise<string[]>;
  };
  answers: {
    /**
     * Deletes answers that were given before an instant, the oldest first, `limit` at most; answers how many. What is
     * planned meanwhile is not disturbed: such an answer counts for nothing, so no version is raised.
     */
    deleteBefore(at: number, limit: number): Promise<number>;
  };
  settings: {
    get(name: string): Promise<string | undefined>;
    /** Keeps the value that is there, if another node was first; answers the one that counts. */
    setOnce(name: string, value: string): Promise<string>;
  };
  numbers: {
    /** Reserves this many numbers, ascending from 1 but for gaps. Each is given out once. */
    reserve(count: number, transaction?: Transaction): Promise<number[]>;
  };
}
