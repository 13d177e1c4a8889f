import type { Knex } from 'knex';
import type { Actor, DocumentChoice, FailureCause, Outcome } from '../signing/index.ts';
import type { InstanceView, SignatureView } from './view-types.ts';

/** A document to be stored. */
export interface NewDocument {
  dataType: string;
  contentType: string;
  filename?: string;
  /** All at once, or as they come: then they are stored piece by piece, and never all in memory. Taken once. */
  bytes: Uint8Array | AsyncIterable<Uint8Array>;
}

/** A document whose bytes have been put. */
export interface ReceivedDocument extends Omit<NewDocument, 'bytes'> {
  size: number;
  /** Lower-case hex. */
  sha256: string;
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
 * Which instance. Where `app`, `ownerPartyId` or `box` is given and isn't the instance's, it does not exist there:
 * `ERR_INSTANCE_UNKNOWN`, before the policy is asked.
 */
export interface InstanceAddress {
  instanceId: string;
  app?: string;
  ownerPartyId?: number;
  /** A party that owns the instance, or is or was asked to sign in it and acts here or is acted for. */
  box?: PartyName;
}

/** A party by its number: 11 digits of a person, 9 of an organisation. */
export interface PartyName {
  kind: 'person' | 'organisation';
  number: string;
}

export interface StartCommand extends Omit<CommandOptions, 'ifVersion'> {
  app: string;
  ownerPartyId: number;
  variables?: Record<string, unknown>;
  documents?: readonly NewDocument[];
  /** Queue from which others fetch what changes in it, one change after the other; see `Runtime.poll`. */
  queue?: string;
  /** What keeps it from its first wait is thrown, and nothing is started. Default: it is started, with an incident. */
  refuseIncident?: boolean;
  /** How far it is to be brought at once. If it can't be, nothing is started. */
  submission?: Submission;
}

/** How far something that is filled in and then signed is to be brought, all or nothing. */
export interface Submission {
  /**
   * `filling`: to the task in which it is filled in, back to it if need be. `filled`: out of that task, with nothing
   * signed and not to the end. `signed`: out of it, and signed by the actor in the signing task that follows.
   */
  to: 'filling' | 'filled' | 'signed';
  /** What is signed; default what the model preselects. */
  documentIds?: DocumentChoice;
  /** Organisation number. Where that organisation is not asked to sign, the actor signs for themselves. */
  onBehalfOf?: string;
  /** Language of the text that was shown. */
  textLang?: string;
  /** Refused with `ERR_SIGNATURES_MISSING` unless the process completes by it. */
  toEnd?: boolean;
}

/**
 * Documents to be had of some data types. One that is there already stays; one of the same name, or that has none like it,
 * gets new bytes in its place; the others are new, and what is there besides goes.
 */
export interface DocumentSet {
  dataTypes: readonly string[];
  documents: readonly NewDocument[];
}

export interface SubmitCommand extends CommandOptions, InstanceAddress, Submission {
  /** Replaced while it is filled in. */
  replace?: readonly DocumentSet[];
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
  /** What is signed; default what the model preselects. */
  documentIds?: DocumentChoice;
  again?: boolean;
  /** Refused with `ERR_ALREADY_SIGNED` where it would be answered again, or replace a signature. */
  fresh?: boolean;
  /** Text that was shown, where it is not the model's. */
  textLang?: string;
}

export interface NextCommand extends RoundCommand {
  /** `sign` signs first; `reject` returns the task; any other name goes to the gateways. */
  action?: string;
}

/** A signee who is to come by a link. */
export interface InvitedSignee {
  signeeId: string;
  /** Where they are to be sent afterwards, by names of the caller's. */
  exits?: Readonly<Record<string, string>>;
}

export interface InviteCommand extends RoundCommand {
  signees: readonly InvitedSignee[];
}

export interface DropOutCommand extends RoundCommand {
  signeeId: string;
  cause: FailureCause;
}

export interface CancelInstanceCommand extends CommandOptions, InstanceAddress {
  /** Default `cancelled`. */
  cause?: string;
  /** Whoever follows the instance has taken in already that it is over: its queue has nothing more of it. Default false. */
  confirmed?: boolean;
}

export interface ConfirmStatusCommand extends CommandOptions, InstanceAddress {
  /** Of the change; those before it are confirmed with it. */
  sequence: number;
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

/** Whom a signee hands over to, or who is added. Exactly one of the first four says who, or `ERR_ATTRIBUTE_INVALID`. */
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

/** What somebody who mends an incident says. */
export interface ResumeCommand extends CommandOptions, InstanceAddress {
  variables?: Record<string, unknown>;
  /** Gateway id to flow id. */
  flows?: Record<string, string>;
  /** Hash of a stored definition to go on with. */
  definitionHash?: string;
}

/** New bytes for a document that is there; without a `filename` it keeps its own. */
export type ReplaceDocumentCommand = DocumentCommand & Omit<NewDocument, 'dataType'>;

/** A command on a document that is there. */
export interface DocumentCommand extends CommandOptions, InstanceAddress {
  documentId: string;
  /** Digests, one of which its bytes must have when the command is planned; else `ERR_PRECONDITION_FAILED`. */
  ifSha256?: readonly string[];
}
