import type { ListedSignee } from './enter-round.ts';
import type { FailureCause } from './round.ts';

/** Ids of documents, or all that may be signed. */
export type DocumentChoice = readonly string[] | 'all';

/** What a caller asks of a round. */
export type SigningAction =
  | {
      type: 'sign';
      /** Id for the signature, should it be accepted. */
      signatureId: string;
      /** Id for the signee, should an unlisted actor be accepted. */
      signeeId: string;
      /** Documents chosen by the signee, or all that there are; absent: those that are preselected. */
      documentIds?: DocumentChoice;
      /** A further slot of the same signee by the same actor, or (where allowed) a new signature instead of the old. */
      again?: boolean;
      /** Only a signature that was not there counts: a free slot is taken, and nothing is answered again or replaced. */
      fresh?: boolean;
    }
  | { type: 'reject'; reason?: string }
  | { type: 'drop-out'; cause: FailureCause }
  | { type: 'withdraw' }
  | {
      type: 'delegate';
      /** Id for the signee who takes over. */
      signeeId: string;
    }
  /** Signees of groups that have not begun; to replace one is to remove them and add another. `remove` holds ids. */
  | { type: 'change-signees'; add: readonly ListedSignee[]; remove: readonly string[] }
  | { type: 'next' }
  | { type: 'return' }
  | { type: 'cancel'; cause: string }
  | { type: 'extend'; deadlineAt: number }
  /** Nothing but what is due. */
  | { type: 'tick' };

/** One kind of action, by its type. */
export type ActionOf<Type extends SigningAction['type']> = Extract<SigningAction, { type: Type }>;
