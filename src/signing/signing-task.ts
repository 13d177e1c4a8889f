/**
 * The words of this folder.
 *
 * - signing task: the element in the model.
 * - round: one execution of a signing task: open, then one outcome.
 * - signee: a person or organisation expected to sign, or found to have signed where a group takes unlisted ones.
 * - actor: the person or system that acts: for itself, for an organisation, for somebody who delegated.
 * - slot: one signature that a signee is asked for.
 * - delegation: a signee hands over what is asked of them; somebody else is asked in their place.
 * - signee group: signees who may sign at the same time, and what satisfies the group.
 * - chained groups: groups in order; the next opens when the one before it is satisfied.
 * - signature: the record of who signed which bytes, and when.
 * - completion rule: what ends a round: the first signature, every group satisfied, or somebody's `next`.
 * - outcome: how a round ended.
 */

/** What ends a round. `single` is shorthand for `automatic` with `required` 0 and `minimum` 1 in one group. */
export type CompletionRule = 'automatic' | 'single' | 'parallel';

/** How a round ended. */
export type Outcome = 'completed' | 'rejected' | 'failed' | 'expired' | 'cancelled';

/** What the model allows besides signing. */
export type Permission = 'reject' | 'return' | 'withdraw' | 'delegate' | 'sign-again';

/** What happens to a round when a signee rejects or drops out. */
export type DropoutPolicy = 'end-round' | 'until-unreachable';

/** A kind of document that a signature covers. */
export interface DocumentRule {
  dataType: string;
  /** Every document of this data type must be covered by each signature. */
  required: boolean;
  /** Covered when the signee does not choose documents. */
  preselected: boolean;
  /** Though required, there need be none: only those that there are must be covered. Absent where not. */
  mayLack?: boolean;
  /** Documents of this data type may be added while the round is open. Absent where they may not. */
  addable?: boolean;
}

/** What the model says of one signee group. */
export interface GroupConfig {
  /** Groups open in ascending order; unique within a task. */
  order: number;
  name?: string;
  /** Slots of listed signees that must be filled; `any` in the model is 1. */
  required: 'all' | number;
  /** Least number of signatures, those of unlisted signees included. */
  minimum: number;
  /** Whether somebody who is not listed may sign here. */
  unlisted: boolean;
  /** ISO 8601 duration from the instant the group opens. None: the group never expires. */
  lifetime?: string;
}

/** A text that the signee confirms; kept in the signature. */
export interface SigningText {
  lang: 'nb' | 'nn' | 'en' | 'se';
  text: string;
}

/** A signee that the model lists. Exactly one of the first four says who. */
export interface SigneeConfig {
  /** National identity number, 11 digits. */
  person?: string;
  /** Organisation number, 9 digits. */
  organisation?: string;
  /** Looked up in the register or among the instance's parties on entry. */
  reference?: string;
  /** Somebody known by an address only. */
  contact?: string;
  email?: string;
  mobile?: string;
  name?: string;
  /** Order of the group it belongs to. */
  order: number;
  slots: number;
  level?: number;
  onBehalfOf: 'self' | 'other';
}

/** A reminder before a group's deadline. */
export interface ReminderConfig {
  /** ISO 8601 duration before the deadline. */
  before: string;
  /** None: each by which a signee can be reached. */
  channel?: 'email' | 'sms';
}

/** One signing task, whichever vocabulary it was written in, with every value resolved. */
export interface SigningTaskConfig {
  /** What is signed here is called, in notices and lists; says nothing sensitive. None: what the element is called. */
  title?: string;
  completion: CompletionRule;
  onDropout: DropoutPolicy;
  /** Outcomes besides `completed` that take the normal flow. */
  continueOn: Outcome[];
  allow: Permission[];
  /** ISO 8601 date-time, or duration from entry. None: at once. */
  activation?: string;
  /** ISO 8601 duration that no group's lifetime may exceed, extensions included. None: only the host's bound holds. */
  maximumLifetime?: string;
  /** Least authentication level of an actor, 0–4. */
  level: number;
  /** Documents may not change while a round is open. */
  freeze: boolean;
  /**
   * Whether every document is required, none, or each as its rule says. The rules in `documents` already hold what
   * comes of it.
   */
  mandatory: 'all' | 'none' | 'each';
  /** Data type under which the sealed document is stored. */
  seal?: string;
  /** All documents of a round are sealed as one PDF. Absent where each is one of its own. */
  sealTogether?: boolean;
  showSignee: 'number' | 'birth-date' | 'name';
  texts: SigningText[];
  documents: DocumentRule[];
  /** At least one, ascending by `order`. */
  groups: GroupConfig[];
  signees: SigneeConfig[];
  /** Ids of signee providers asked on entry. */
  providers: string[];
  /** Element ids of other signing tasks, `self`, or `*`: whoever signed there may not sign here. */
  distinctFrom: string[];
  reminders: ReminderConfig[];
  /** Data type under which signatures are shown among an instance's data, where the vocabulary names one. */
  signatureDataType?: string;
  /** Data type of the states of its signees, where the vocabulary names one. */
  signeeStatesDataType?: string;
  /** Data type of a PDF of the signing task, where the vocabulary names one. */
  signingPdfDataType?: string;
  /** Names of actions that the model lists, in its order. */
  actions: string[];
}
