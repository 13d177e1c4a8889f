import type { Refusal, Refused } from './refusal.ts';
import type { Round, Signature, SignedDocument, Signee } from './round.ts';
import type { RoundEvent } from './round-event.ts';

/** What a decision may look at besides the round: the signees concerned, never the list of them. */
export interface DecisionContext {
  /** The signee concerned; absent for an unlisted actor and for actions on the whole round. */
  signee?: Signee;
  /** For `delegate`: the signee that the receiving party already is in the same group, if any; one who was removed counts as none. */
  delegate?: Signee;
  /** For `change-signees`: those to be removed. */
  removed?: readonly Signee[];
  /** That signee's signatures that stand. */
  signatures?: readonly Signature[];
  /** See `actorKey`. Absent for actions of the system itself. */
  actorKey?: string;
  /** Default 0. */
  actorLevel?: number;
  /** Who signs is shown by name alone, and nobody knows the actor's. */
  isNameMissing?: boolean;
  /** What may be signed, as it is stored now: the documents of the data types that the model names. */
  documents?: readonly SignedDocument[];
  /** Element ids of tasks in which the actor's signature stands, this one included. */
  signedTasks?: readonly string[];
  /** Whether a document has other bytes now than in some signature that stands. Needed where documents are not frozen. */
  signedBytesChanged?: boolean;
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

/** What one action does to a round for which nothing is due. */
export type Verdict = Pick<Decision, 'events' | 'signature' | 'repeat'> | Refused;
