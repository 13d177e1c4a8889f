import type { DataType } from '../catalog/index.ts';
import type { ProcessDefinition } from '../engine/index.ts';
import type { FailureCause, Outcome, Signature, SigneeStatus, SigningTaskConfig } from '../signing/index.ts';
import type {
  DocumentRecord,
  IncidentRecord,
  InstanceRecord,
  RoundRecord,
  RoundSeal,
  WaitingRecord,
} from '../storage/index.ts';

/**
 * A signature with what a dialect shows of it. Of persons neither key, number nor ids, where the task shows dates of birth
 * or names alone.
 */
export interface SignatureView extends Omit<Signature, 'actorKey'> {
  actorKey?: string;
  roundId: string;
  taskId: string;
  personNumber?: string;
  systemUserId?: string;
  organisationNumber?: string;
  userId?: string;
  actorPartyId?: number;
  actorName?: string;
  level: number;
  textLang?: string;
  text?: string;
  /** Data type under which it is shown. */
  dataType: string;
}

/** A signee with state and signatures, as it stands for those who look: what is due counts as applied. */
export interface SigneeView {
  id: string;
  group: number;
  listed: boolean;
  kind: 'person' | 'organisation' | 'system' | 'contact';
  personNumber?: string;
  organisationNumber?: string;
  partyId?: number;
  name?: string;
  slots: number;
  filled: number;
  status: SigneeStatus;
  cause?: string;
  reason?: string;
  /** Whether they were given the right to sign. */
  delegation: 'none' | 'done' | 'failed';
  /** Id of the signee who handed over to this one, which signs on behalf of that one. */
  delegatedFrom?: string;
  /** Whether they were told that it is their turn. */
  notification: 'not-sent' | 'sent' | 'failed';
  /** Why they could not be told; a short word or code. */
  notificationReason?: string;
  signatures: SignatureView[];
}

/** A round as it stands for those who look. */
export interface RoundView {
  id: string;
  taskId: string;
  state: 'open' | Outcome;
  cause?: string;
  enteredAt: number;
  activationAt: number;
  endedAt?: number;
  config: SigningTaskConfig;
  groups: RoundRecord['groups'];
  superseded: boolean;
  /**
   * Of a completed round whose task demands a seal: `pending` until its documents are sealed, then `ready` with when,
   * at which level, and the ids of the sealed documents. The task's documents are done when it is `ready`.
   */
  seal?: { state: 'pending' | 'ready' } & Partial<RoundSeal>;
}

/** How a signee stands, and since when. */
export interface SigneeProgress {
  id: string;
  /** Position of the group, from 0. */
  group: number;
  kind: 'person' | 'organisation' | 'system' | 'contact';
  personNumber?: string;
  organisationNumber?: string;
  /** What somebody is known by of whom nobody knows more. */
  contact?: string;
  name?: string;
  email?: string;
  mobile?: string;
  /** Where they are told is looked up; nobody said it. */
  isLookedUp: boolean;
  status: SigneeStatus;
  /** Milliseconds since 1970, UTC. */
  since: number;
  /** When they came to sign and could not, by nobody's act; gone once they get another link, or have signed. */
  ceremonyFailedAt?: number;
  /** They came to sign and could not, now or before; stays so, whatever link they get. */
  hasCeremonyFailed: boolean;
  /** Why they dropped out. */
  cause?: FailureCause;
  /** Of one who has signed: the signature that stands. */
  signatureId?: string;
}

/** How a signing task stands, or stood at an earlier change. */
export interface ProgressView {
  /** Of the last event of the audit trail that was looked at. */
  sequence: number;
  roundId: string;
  taskId: string;
  state: 'open' | Outcome;
  cause?: string;
  /** When it came to that state. */
  since: number;
  /** In the order in which they were listed. */
  signees: SigneeProgress[];
}

/** What a link leads to by which a signee comes to sign. Whoever has the link is not yet known to be the signee. */
export interface InvitationView {
  signeeId: string;
  instanceId: string;
  /** Number of the instance. */
  number: number;
  app: string;
  roundId: string;
  taskId: string;
  /** What is to be signed is called; says nothing that is sensitive. */
  title?: string;
  /** Name of the party that the signature is for. */
  from?: string;
  /** What that party is: the name of a person is not for everybody who has the link. */
  fromKind?: 'person' | 'organisation';
  kind: 'person' | 'organisation' | 'system' | 'contact';
  /** What somebody is known by of whom nobody knows more: an actor with this `contact` signs as they. */
  contact?: string;
  /** Who has to log in. */
  personNumber?: string;
  /** Least authentication level, 0–4. */
  level: number;
  status: SigneeStatus;
  /** They may sign now. */
  isOpen: boolean;
  /** What the round has come to, whatever the signee did in it. */
  roundState: 'open' | Outcome;
  /** Milliseconds since 1970, UTC. */
  deadlineAt?: number;
  /** They have to enter a security code first. */
  isCodeNeeded: boolean;
  /** Where the signee is to be sent afterwards, as who made the link said. */
  exits?: Record<string, string>;
}

/** A change of an instance that was fetched from its queue. */
export interface QueuedChange {
  instanceId: string;
  /** Of the last event of the audit trail that belongs to it: how the instance stood then, `progress` says. */
  sequence: number;
  /** Milliseconds since 1970, UTC. */
  at: number;
}

/** A task in which the instance waits. */
export interface TaskView extends WaitingRecord {
  actions: readonly string[];
  serverActions: readonly string[];
  /** The task is over, but the process could not go on: the instance has an incident. */
  stuck: boolean;
}

/** An app of the catalog. */
export interface ApplicationView {
  /** `<org>/<app>`. */
  id: string;
  definition: ProcessDefinition;
  dataTypes: readonly DataType[];
}

/** What was completed and is kept for its parties. */
export interface ArchiveView {
  /** `AR` and a number. */
  reference: string;
  archivedAt: number;
}

/** An instance as it stands for those who look. */
export interface InstanceView {
  id: string;
  /** Names it to callers who know instances by number. */
  number: number;
  app: string;
  definitionHash: string;
  definition: ProcessDefinition;
  dataTypes: readonly DataType[];
  owner: { partyId: number; kind: 'person' | 'organisation'; number: string; name?: string };
  state: InstanceRecord['state'];
  outcome?: Outcome;
  /** Of one that has completed, where its parties keep a copy. */
  archive?: ArchiveView;
  incident?: Omit<IncidentRecord, 'pending'>;
  version: number;
  /** It waits in the task in which its forms are filled in. */
  isFilledIn: boolean;
  tasks: TaskView[];
  documents: DocumentRecord[];
  startEvent?: string;
  endEvent?: string;
  createdAt: number;
  createdBy: string;
  changedAt: number;
  changedBy: string;
  endedAt?: number;
}

/** What waits for an actor. */
export interface InboxItem {
  instanceId: string;
  app: string;
  roundId: string;
  taskId: string;
  /** The task's name in the model. */
  title?: string;
  signeeId: string;
  /** Position of the group, from 0. */
  group: number;
  groupName?: string;
  /** Organisation that the actor is asked to sign for; absent: for themselves. */
  onBehalfOf?: string;
  /** Milliseconds since 1970, UTC. */
  askedAt: number;
  deadlineAt?: number;
  /** What is signed. */
  documents: DocumentRecord[];
}

/** A page, and the cursor with which the next one is asked for; without one, it was the last. */
export interface Page<Item> {
  items: Item[];
  cursor?: string;
}

/** What is looked for; all that is given must hold. Times are milliseconds since 1970, UTC. */
export interface InstanceSearch {
  app?: string;
  /** Hash of a definition. */
  definition?: string;
  state?: InstanceRecord['state'];
  outcome?: Outcome;
  ownerPartyId?: number;
  /** Is or was a signee: `{ person }` or `{ organisation }`, by number. */
  signee?: { person: string } | { organisation: string };
  /** Something falls due before: an activation, a deadline or a timer. What is due first comes first then. */
  dueBefore?: number;
  /** 1 to 200, default 50. */
  limit?: number;
  /** Of the page before. */
  cursor?: string;
}

/** An instance as a search finds it. */
export interface InstanceSummary {
  id: string;
  number: number;
  /** Name of its process in the model. */
  name?: string;
  /** See `signing:process`. */
  service?: NonNullable<ProcessDefinition['service']>;
  app: string;
  definitionHash: string;
  ownerPartyId: number;
  state: InstanceRecord['state'];
  outcome?: Outcome;
  incident?: Omit<IncidentRecord, 'pending'>;
  archive?: ArchiveView;
  /** Ids of the elements in which it waits. */
  waitsIn: string[];
  /** What these are. */
  waitsFor: WaitingRecord['kind'][];
  /** It waits in the task in which its forms are filled in. */
  isFilledIn: boolean;
  dueAt?: number;
  version: number;
  createdAt: number;
  changedAt: number;
  changedBy: string;
  endedAt?: number;
}
