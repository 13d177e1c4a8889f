import type { JobKey, NewJob } from '../jobs/index.ts';
import type { RoundEvent } from '../signing/index.ts';
import type {
  AnswerRecord,
  DocumentRecord,
  ErasedParty,
  GroupPlace,
  InstanceRecord,
  LoadedInstance,
  RoundRecord,
  SignatureRecord,
  SigneeLinkRecord,
  SigneeRecord,
  StatusEventRecord,
} from '../storage/index.ts';
import { PlannedContents } from './planned-contents.ts';
import { PlannedTrail } from './planned-trail.ts';

/** Something that became true of a round. */
export interface PlannedRoundEvent {
  roundId: string;
  event: RoundEvent;
}

/** What a plan holds: what was read, and what commands have changed of it. Records are replaced, never written to. */
export interface PlanState {
  instance: InstanceRecord;
  /** The instance's own row beyond version and change stamp is different. */
  instanceChanged: boolean;
  /** Null: none is needed any more. Undefined: as it was stored. */
  engineState: string | null | undefined;
  rounds: Map<string, RoundRecord>;
  signees: Map<string, SigneeRecord>;
  /** Those that stand. */
  signatures: Map<string, SignatureRecord>;
  documents: Map<string, DocumentRecord>;
  answers: Map<string, AnswerRecord>;
  touched: { rounds: Set<string>; signees: Set<string>; documents: Set<string> };
  changedRounds: Set<string>;
  openedGroups: GroupPlace[];
  superseded: { id: string; at: number }[];
  newSignatures: SignatureRecord[];
  /** By signature: its documents as they were when it was made. */
  documentsSigned: Map<string, readonly DocumentRecord[]>;
  deletedDocuments: string[];
  contents: PlannedContents;
  trail: PlannedTrail;
  newAnswers: AnswerRecord[];
  jobs: NewJob[];
  doneJobs: JobKey[];
  statusEvents: StatusEventRecord[];
  confirmedStatus: { sequence: number; at: number } | undefined;
  signeeLinks: SigneeLinkRecord[];
  erased: ErasedParty[];
  roundEvents: PlannedRoundEvent[];
  onceCommitted: (() => void)[];
  /** What the incident that was opened last came of. */
  incidentCause: unknown;
}

/** A plan's state before anything has been decided. */
export function initialState(loaded: LoadedInstance, now: number): PlanState {
  return {
    instance: loaded.instance,
    instanceChanged: false,
    engineState: undefined,
    rounds: new Map(loaded.rounds.map((round) => [round.id, round])),
    signees: new Map(loaded.signees.map((signee) => [signee.id, signee])),
    signatures: new Map(loaded.signatures.map((signature) => [signature.id, signature])),
    documents: new Map(loaded.documents.map((document) => [document.id, document])),
    answers: new Map(loaded.answers),
    touched: { rounds: new Set(), signees: new Set(), documents: new Set() },
    changedRounds: new Set(),
    openedGroups: [],
    superseded: [],
    newSignatures: [],
    documentsSigned: new Map(),
    deletedDocuments: [],
    contents: new PlannedContents(loaded.documents, now),
    trail: new PlannedTrail(loaded, now),
    newAnswers: [],
    jobs: [],
    doneJobs: [],
    statusEvents: [],
    confirmedStatus: undefined,
    signeeLinks: [],
    erased: [],
    roundEvents: [],
    onceCommitted: [],
    incidentCause: undefined,
  };
}

/** The same state, which stays as it is whatever happens to the other. */
export function copyOf(state: PlanState): PlanState {
  return {
    ...state,
    rounds: new Map(state.rounds),
    signees: new Map(state.signees),
    signatures: new Map(state.signatures),
    documents: new Map(state.documents),
    answers: new Map(state.answers),
    touched: {
      rounds: new Set(state.touched.rounds),
      signees: new Set(state.touched.signees),
      documents: new Set(state.touched.documents),
    },
    changedRounds: new Set(state.changedRounds),
    openedGroups: [...state.openedGroups],
    superseded: [...state.superseded],
    newSignatures: [...state.newSignatures],
    documentsSigned: new Map(state.documentsSigned),
    deletedDocuments: [...state.deletedDocuments],
    contents: state.contents.copy(),
    trail: state.trail.copy(),
    newAnswers: [...state.newAnswers],
    jobs: [...state.jobs],
    doneJobs: [...state.doneJobs],
    statusEvents: [...state.statusEvents],
    signeeLinks: [...state.signeeLinks],
    erased: [...state.erased],
    roundEvents: [...state.roundEvents],
    onceCommitted: [...state.onceCommitted],
  };
}
