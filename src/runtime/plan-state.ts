import type { JobKey, NewJob } from '../jobs/index.ts';
import type {
  AnswerRecord,
  DocumentRecord,
  ErasedParty,
  InstanceRecord,
  LoadedInstance,
  SigneeLinkRecord,
  StatusEventRecord,
} from '../storage/index.ts';
import { PlannedContents } from './planned-contents.ts';
import { PlannedRounds } from './planned-rounds.ts';
import { PlannedTrail } from './planned-trail.ts';

/** What a plan holds: what was read, and what commands have changed of it. Records are replaced, never written to. */
export interface PlanState {
  instance: InstanceRecord;
  /** The instance's own row beyond version and change stamp is different. */
  instanceChanged: boolean;
  /** Null: none is needed any more. Undefined: as it was stored. */
  engineState: string | null | undefined;
  rounds: PlannedRounds;
  documents: Map<string, DocumentRecord>;
  answers: Map<string, AnswerRecord>;
  touchedDocuments: Set<string>;
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
    rounds: new PlannedRounds(loaded, now),
    documents: new Map(loaded.documents.map((document) => [document.id, document])),
    answers: new Map(loaded.answers),
    touchedDocuments: new Set(),
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
    onceCommitted: [],
    incidentCause: undefined,
  };
}

/** The same state, which stays as it is whatever happens to the other. */
export function copyOf(state: PlanState): PlanState {
  return {
    ...state,
    rounds: state.rounds.copy(),
    documents: new Map(state.documents),
    answers: new Map(state.answers),
    touchedDocuments: new Set(state.touchedDocuments),
    deletedDocuments: [...state.deletedDocuments],
    contents: state.contents.copy(),
    trail: state.trail.copy(),
    newAnswers: [...state.newAnswers],
    jobs: [...state.jobs],
    doneJobs: [...state.doneJobs],
    statusEvents: [...state.statusEvents],
    signeeLinks: [...state.signeeLinks],
    erased: [...state.erased],
    onceCommitted: [...state.onceCommitted],
  };
}
