import type { SigningErrorCode } from '../errors.ts';
import type { FailureCause, Round, Signature, SignedDocument, Signee, SigneeGroup } from './round.ts';
import type { Outcome } from './signing-task.ts';

/** What a caller asks of a round. */
export type SigningAction =
  | {
      type: 'sign';
      /** Id for the signature, should it be accepted. */
      signatureId: string;
      /** Id for the signee, should an unlisted actor be accepted. */
      signeeId: string;
      /** Documents chosen by the signee; none: those that are preselected. */
      documentIds?: readonly string[];
      /** A further slot of the same signee by the same actor, or (where allowed) a new signature instead of the old. */
      again?: boolean;
    }
  | { type: 'reject'; reason?: string }
  | { type: 'drop-out'; cause: FailureCause }
  | { type: 'withdraw' }
  | { type: 'next' }
  | { type: 'return' }
  | { type: 'cancel'; cause: string }
  | { type: 'extend'; deadlineAt: number; maximumAt?: number }
  /** Nothing but what is due. */
  | { type: 'tick' };

/** What a decision may look at besides the round: one signee, never the list of them. */
export interface DecisionContext {
  /** The signee concerned; absent for an unlisted actor and for actions on the whole round. */
  signee?: Signee;
  /** That signee's signatures that stand. */
  signatures?: readonly Signature[];
  /** See `actorKey`. Absent for actions of the system itself. */
  actorKey?: string;
  actorLevel?: number;
  /** What may be signed, as it is stored now. */
  documents?: readonly SignedDocument[];
  /** Element ids of tasks in which the actor's signature stands, this one included. */
  signedTasks?: readonly string[];
  /** Whether a document has other bytes now than in some signature that stands. Needed where documents are not frozen. */
  signedBytesChanged?: boolean;
}

/** What became true. Stored as it is in the audit trail, so it names ids and never a person. */
export type RoundEvent =
  | { type: 'group-opened'; group: number; at: number; deadlineAt?: number }
  | { type: 'group-completed'; group: number; at: number }
  | { type: 'group-expired'; group: number; at: number }
  | { type: 'group-closed'; group: number; at: number }
  | { type: 'deadline-extended'; group: number; deadlineAt: number; at: number }
  | {
      type: 'signed';
      group: number;
      signeeId: string;
      listed: boolean;
      signature: Signature;
      /** Id of the signature that this one replaces; the count stays. */
      supersedes?: string;
      at: number;
    }
  | {
      type: 'signature-withdrawn';
      group: number;
      signeeId: string;
      signatureId: string;
      listed: boolean;
      at: number;
    }
  | { type: 'signee-rejected'; group: number; signeeId: string; lost: number; reason?: string; at: number }
  | { type: 'signee-failed'; group: number; signeeId: string; lost: number; cause: FailureCause; at: number }
  | { type: 'round-ended'; outcome: Outcome; cause?: string; at: number };

/** Why an action was not taken. */
export interface Refusal {
  code: SigningErrorCode;
  message: string;
  /** The outcome, where the round had ended. */
  outcome?: Outcome;
}

/** A refusal may come with events that stay: an expiry that was due is not undone by a late signature. */
export interface Decision {
  events: RoundEvent[];
  refusal?: Refusal;
  /** Signature that answers a `sign`: the new one, or the first one where it was a repeat. */
  signature?: Signature;
  /** The action had been done before; nothing was changed by it. */
  repeat?: boolean;
  /** The round as it stands after the events. */
  round: Round;
}

export type { SigneeGroup };
