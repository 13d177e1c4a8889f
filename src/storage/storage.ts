import type { Knex } from 'knex';
import type { SignedDocument } from '../signing/index.ts';
import type {
  AnswerRecord,
  DefinitionRecord,
  DocumentRecord,
  EventRecord,
  InstanceRecord,
  JobRecord,
  RoundRecord,
  SignatureRecord,
  SigneeRecord,
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

/** What a plan changes. Rows are written whole; nothing is deleted but answers, content and jobs that are done. */
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
  signees: SigneeRecord[];
  signatures: SignatureRecord[];
  /** Signatures that were replaced or withdrawn: id and when. */
  superseded: { id: string; at: number }[];
  documents: DocumentRecord[];
  deletedDocuments: string[];
  /** Bytes of new or replaced documents. */
  contents: { sha256: string; bytes: Buffer }[];
  events: EventRecord[];
  answers: AnswerRecord[];
  jobs: JobRecord[];
  /** Jobs that are done. */
  doneJobs: string[];
}

/** A transaction of this storage, or one that a host began on the same database. */
export type Transaction = Knex.Transaction;

/** Where everything is kept. See `createStorage`. */
export interface Storage {
  /** Brings the tables to this release's shape. Safe to call from many nodes at once. */
  migrate(): Promise<void>;
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
    list(filter: {
      state?: InstanceRecord['state'];
      app?: string;
      ownerPartyId?: number;
      limit: number;
    }): Promise<InstanceRecord[]>;
    /** Version of an instance as it is now. */
    version(id: string, transaction?: Transaction): Promise<number | undefined>;
    /** The engine's saved state of an instance that has not ended. Apart: a signature has no use for it. */
    engineState(id: string, transaction?: Transaction): Promise<string | undefined>;
    /** Whether one of these parties is or was a signee in any round of the instance, and whether in an open one. */
    involvement(id: string, partyKeys: readonly string[]): Promise<{ signee: boolean; open: boolean }>;
  };
  rounds: {
    /** All rounds of an instance, oldest first, with their groups; superseded ones too. */
    list(instanceId: string): Promise<RoundRecord[]>;
    find(id: string): Promise<RoundRecord | undefined>;
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
  };
  signatures: {
    /** Signatures that stand, oldest first, of one round, or of all rounds of an instance that count. */
    list(filter: { instanceId: string; roundId?: string; actorKey?: string }): Promise<SignatureRecord[]>;
    find(id: string): Promise<SignatureRecord | undefined>;
  };
  documents: {
    list(instanceId: string): Promise<DocumentRecord[]>;
    find(instanceId: string, id: string): Promise<DocumentRecord | undefined>;
    content(instanceId: string, sha256: string, transaction?: Transaction): Promise<Buffer | undefined>;
  };
  events: {
    list(instanceId: string, filter?: { types?: readonly string[] }): Promise<EventRecord[]>;
  };
  jobs: {
    /** Takes due jobs for `leaseMs`; each is given to one taker at a time, over all nodes. */
    take(options: {
      now: number;
      leaseMs: number;
      limit: number;
      kinds: readonly string[];
    }): Promise<JobRecord[]>;
    done(id: string, transaction?: Transaction): Promise<void>;
    retry(id: string, options: { dueAt: number; error: string }): Promise<void>;
    park(id: string, error: string): Promise<void>;
    find(kind: string, key: string): Promise<JobRecord | undefined>;
    /** When the next waiting job of these kinds is due, if there is one. */
    nextDueAt(kinds: readonly string[]): Promise<number | undefined>;
  };
  settings: {
    get(name: string): Promise<string | undefined>;
    /** Keeps the value that is there, if another node was first; answers the one that counts. */
    setOnce(name: string, value: string): Promise<string>;
  };
}
