import type { DocumentRule, DropoutPolicy, Outcome, Permission } from './signing-task.ts';

/** `pending` until its turn comes, `open` while signees may sign, then ended one way or another. */
export type GroupState = 'pending' | 'open' | 'complete' | 'expired' | 'closed';

/**
 * One signee group of a round. Its counters are all that a decision needs to know of its signees, so that a
 * signature costs the same whether 2 or 10 000 sign. Times are milliseconds since 1970, UTC.
 */
export interface SigneeGroup {
  /** Index in the chain, from 0. */
  position: number;
  order: number;
  name?: string;
  state: GroupState;
  required: 'all' | number;
  minimum: number;
  unlisted: boolean;
  lifetime?: string;
  /** Listed signees. Whoever took over from another stands in their place; who was removed counts no more. */
  signees: number;
  /** Slots of all listed signees. Whoever takes over from another has theirs; who was removed has none. */
  slots: number;
  /** Slots of listed signees that are filled. */
  filled: number;
  /** Unfilled slots of signees who rejected or dropped out. */
  lost: number;
  /** Signatures of unlisted signees. */
  unlistedSignatures: number;
  openedAt?: number;
  deadlineAt?: number;
  endedAt?: number;
}

/** What of the model a decision reads, and a list of many rounds. */
export interface RoundRules {
  /** What is signed here is called; none: what the element is called. Lists show it, which read no whole configuration. */
  title?: string;
  /** `single` is resolved to `automatic` on entry. */
  completion: 'automatic' | 'parallel';
  onDropout: DropoutPolicy;
  allow: Permission[];
  level: number;
  freeze: boolean;
  /** ISO 8601 duration from when a group opened, beyond which its deadline can't be extended. */
  maximumLifetime?: string;
  /** Listed signees that all groups together may have. */
  maximumSignees?: number;
  documents: DocumentRule[];
  distinctFrom: string[];
}

/** One execution of a signing task. */
export interface Round {
  id: string;
  /** Id of the element in the model. */
  taskId: string;
  state: 'open' | Outcome;
  /** Why a round was cancelled or a signee was lost, a short word such as `interrupted`. */
  cause?: string;
  rules: RoundRules;
  enteredAt: number;
  /** When the first group may open. */
  activationAt: number;
  endedAt?: number;
  /** Signees who have rejected so far: decides whether a lost round is `rejected` or `failed`. */
  rejections: number;
  /** Ascending by `position`. */
  groups: SigneeGroup[];
}

/** Why a signee dropped out without an act of their own. */
export type FailureCause = 'blocked' | 'reserved' | 'no-contact-information' | 'no-name';

/** What is stored of one signee as far as decisions go; who it is, is the caller's business. */
export interface Signee {
  id: string;
  /** Position of its group. */
  group: number;
  /** False for somebody who was found to have signed without being listed. */
  listed: boolean;
  slots: number;
  filled: number;
  /**
   * `waiting` is stored only until an act of their own; whether the wait is over follows from group and round.
   * `delegated` has handed over to somebody else, `removed` is not asked any more: both rows remain as proof.
   */
  state: 'waiting' | 'signed' | 'rejected' | 'failed' | 'delegated' | 'removed';
  cause?: FailureCause;
  /** Why they rejected, in their own words. */
  reason?: string;
  /** Least authentication level for this signee, where it is more than the task's. */
  level?: number;
  /** Id of the signee who handed over to this one: this one signs on behalf of that one. */
  delegatedFrom?: string;
  /** How often what is asked of this signee has been handed over, from 1; absent for whoever was asked first. */
  delegationDepth?: number;
}

/** A document as a signature names it. */
export interface SignedDocument {
  id: string;
  dataType: string;
  /** SHA-256 of the stored bytes, lower-case hex. */
  sha256: string;
}

/** The record that a signee signed. `supersededAt` is set when it was replaced or withdrawn; nothing is deleted. */
export interface Signature {
  id: string;
  signeeId: string;
  /** See `actorKey`. */
  actorKey: string;
  documents: SignedDocument[];
  signedAt: number;
  supersededAt?: number;
}

/** How a signee stands, for those who look: stored state and what follows from group and round. */
export type SigneeStatus =
  | 'waiting'
  | 'signed'
  | 'rejected'
  | 'failed'
  | 'delegated'
  | 'removed'
  | 'expired'
  | 'cancelled'
  | 'not-applicable';
