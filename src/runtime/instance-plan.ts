import type { JobKey, NewJob } from '../jobs/index.ts';
import { applyToSignee, type Decision, type RoundEvent } from '../signing/index.ts';
import type {
  AnswerRecord,
  DocumentRecord,
  ErasedParty,
  EventRecord,
  GroupPlace,
  InstanceChanges,
  InstanceRecord,
  LoadedInstance,
  RoundRecord,
  RoundSeal,
  SignatureRecord,
  SigneeRecord,
  Transaction,
} from '../storage/index.ts';
import { PlannedContents } from './planned-contents.ts';
import { type Doer, PlannedTrail, type TrailEntry, withoutPersons } from './planned-trail.ts';

/** Something that became true of a round. */
export interface PlannedRoundEvent {
  roundId: string;
  event: RoundEvent;
}

/**
 * One instance while its waiting commands are planned: what was read at one version, and on top of it what the
 * commands change. Nothing is written; `changes` says what a commit has to write.
 */
export class InstancePlan {
  /** One clock reading for everything that is planned together. Milliseconds since 1970, UTC. */
  readonly now: number;
  readonly signedTasks: ReadonlyMap<string, readonly string[]>;
  readonly answers: Map<string, AnswerRecord>;
  readonly created: boolean;
  /** The host's transaction, in which everything is read and written. */
  readonly transaction: Transaction | undefined;

  readonly #rounds: Map<string, RoundRecord>;
  readonly #signees: Map<string, SigneeRecord>;
  readonly #signatures: Map<string, SignatureRecord>;
  readonly #documents: Map<string, DocumentRecord>;
  readonly #contents: PlannedContents;
  readonly #touched = { rounds: new Set<string>(), signees: new Set<string>(), documents: new Set<string>() };
  readonly #changedRounds = new Set<string>();
  readonly #openedGroups: GroupPlace[] = [];
  readonly #superseded: { id: string; at: number }[] = [];
  readonly #newSignatures: SignatureRecord[] = [];
  readonly #documentsSigned = new Map<string, readonly DocumentRecord[]>();
  readonly #deletedDocuments: string[] = [];
  readonly #trail: PlannedTrail;
  readonly #newAnswers: AnswerRecord[] = [];
  readonly #jobs: NewJob[] = [];
  readonly #doneJobs: JobKey[] = [];
  readonly #erased: ErasedParty[] = [];
  readonly #roundEvents: PlannedRoundEvent[] = [];
  readonly #onceCommitted: (() => void)[] = [];
  #instance: InstanceRecord;
  #instanceChanged = false;
  #engineState: string | null | undefined;

  constructor(
    loaded: LoadedInstance,
    now: number,
    { created = false, transaction }: { created?: boolean; transaction?: Transaction | undefined } = {},
  ) {
    this.now = now;
    this.created = created;
    this.transaction = transaction;
    this.#instance = loaded.instance;
    this.signedTasks = loaded.signedTasks;
    this.answers = new Map(loaded.answers);
    this.#rounds = new Map(loaded.rounds.map((round) => [round.id, round]));
    this.#signees = new Map(loaded.signees.map((signee) => [signee.id, signee]));
    this.#signatures = new Map(loaded.signatures.map((signature) => [signature.id, signature]));
    this.#documents = new Map(loaded.documents.map((document) => [document.id, document]));
    this.#contents = new PlannedContents(loaded.documents, now);
    this.#trail = new PlannedTrail(loaded, now);
  }

  get instance(): Readonly<InstanceRecord> {
    return this.#instance;
  }

  get rounds(): RoundRecord[] {
    return [...this.#rounds.values()];
  }

  get documents(): DocumentRecord[] {
    return [...this.#documents.values()];
  }

  /** Whether a commit has anything to write. */
  get isChanged(): boolean {
    return this.#trail.events.length > 0 || this.#newAnswers.length > 0 || this.#doneJobs.length > 0;
  }

  /** What became true of rounds, in order. */
  get roundEvents(): readonly PlannedRoundEvent[] {
    return this.#roundEvents;
  }

  /** Events that are planned on top of the audit trail. */
  get newEvents(): readonly EventRecord[] {
    return this.#trail.events;
  }

  round(id: string): RoundRecord | undefined {
    return this.#rounds.get(id);
  }

  /** Signees of a round among the parties that were loaded. */
  signeesOf(roundId: string, partyKeys?: readonly string[]): SigneeRecord[] {
    return [...this.#signees.values()].filter(
      (signee) => signee.roundId === roundId && (partyKeys?.includes(signee.partyKey) ?? true),
    );
  }

  /** A signature that was read, or is planned here. */
  signature(id: string): SignatureRecord | undefined {
    return this.#signatures.get(id) ?? this.#newSignatures.find((signature) => signature.id === id);
  }

  /** Standing signatures of a signee. */
  signaturesOf(signeeId: string): SignatureRecord[] {
    return [...this.#signatures.values()].filter((signature) => signature.signeeId === signeeId);
  }

  /** Element ids of tasks where a signature of this actor stands and counts, what is planned here included. */
  tasksSignedBy(actorKey: string): string[] {
    const planned = this.#newSignatures.filter((signature) => signature.actorKey === actorKey);
    return [...new Set([...(this.signedTasks.get(actorKey) ?? []), ...planned.map(({ taskId }) => taskId)])];
  }

  /** Signatures that were read as standing and no longer do. */
  get supersededSignatures(): readonly string[] {
    return this.#superseded.map(({ id }) => id);
  }

  /** All signatures that are planned here, those that were replaced again in the same plan too. */
  get newSignatures(): readonly SignatureRecord[] {
    return this.#newSignatures;
  }

  /** A signee that was read, or is planned here. */
  signee(id: string): SigneeRecord | undefined {
    return this.#signees.get(id);
  }

  /** Documents that a signature planned here covers, as they were when it was made. */
  documentsAsSigned(signature: SignatureRecord): readonly DocumentRecord[] {
    return this.#documentsSigned.get(signature.id) ?? [];
  }

  /** The event that records a signature that is planned here. */
  eventOf(signatureId: string): EventRecord | undefined {
    return this.#trail.events.find(
      ({ type, payload }) =>
        type === 'round.signed' && (payload.signature as { id?: string }).id === signatureId,
    );
  }

  /** Signatures of a round that are planned here. */
  newSignaturesOf(roundId: string): SignatureRecord[] {
    return this.#newSignatures.filter(
      (signature) => signature.roundId === roundId && this.#signatures.has(signature.id),
    );
  }

  /** Changes the instance's own row. */
  updateInstance(changes: Partial<InstanceRecord>): void {
    this.#instance = { ...this.#instance, ...changes };
    this.#instanceChanged = true;
  }

  /** Takes something off the instance's own row, such as the incident of one that is no longer on hold. */
  clear(...names: ('incident' | 'timers' | 'dueAt')[]): void {
    const instance = { ...this.#instance };
    for (const name of names) {
      if (!(name in instance)) continue;
      delete instance[name];
      this.#instanceChanged = true;
    }
    this.#instance = instance;
  }

  /** The engine's state as it is planned; undefined where it is as it was stored. */
  get engineState(): string | undefined {
    return this.#engineState ?? undefined;
  }

  /** Keeps what the engine goes on from; null, when it never will. */
  setEngineState(state: string | null): void {
    this.#engineState = state;
  }

  /** Takes in what was decided about a round. */
  applyDecision(round: RoundRecord, decision: Decision, doer: Doer, signature?: SignatureRecord): void {
    if (decision.events.length === 0) return;
    const next = { ...round, ...decision.round };
    this.#rounds.set(round.id, next);
    this.#touched.rounds.add(round.id);
    if (next.state !== round.state || next.rejections !== round.rejections) this.#changedRounds.add(round.id);
    this.#openedGroups.push(...openedIn(round, next));
    for (const event of decision.events) this.#applyToRows(event, signature);
    for (const event of decision.events) {
      this.#roundEvents.push({ roundId: round.id, event });
      this.#recordRoundEvent(round, event, doer);
    }
  }

  /** Adds a round that was entered, with its signees. */
  addRound(round: RoundRecord, signees: readonly SigneeRecord[], events: readonly RoundEvent[]): void {
    this.#rounds.set(round.id, round);
    this.#touched.rounds.add(round.id);
    this.#changedRounds.add(round.id);
    for (const signee of signees) this.setSignee(signee);
    for (const event of events) this.#roundEvents.push({ roundId: round.id, event });
  }

  /** The element was entered again: what was signed in this round counts for nothing in the process. */
  supersedeRound(id: string): void {
    const round = this.#rounds.get(id);
    if (!round) return;
    this.#rounds.set(id, { ...round, supersededAt: this.now });
    this.#touched.rounds.add(id);
    this.#changedRounds.add(id);
  }

  /** A round's documents are sealed. One that was superseded meanwhile was not read, and is sealed all the same. */
  sealRound(round: RoundRecord, seal: RoundSeal): void {
    this.#rounds.set(round.id, { ...(this.#rounds.get(round.id) ?? round), seal });
    this.#touched.rounds.add(round.id);
    this.#changedRounds.add(round.id);
  }

  setSignee(signee: SigneeRecord): void {
    this.#signees.set(signee.id, signee);
    this.#touched.signees.add(signee.id);
  }

  /** The bytes have been put before. */
  setDocument(document: DocumentRecord): void {
    this.#documents.set(document.id, document);
    this.#touched.documents.add(document.id);
  }

  deleteDocument(id: string): void {
    this.#documents.delete(id);
    this.#touched.documents.delete(id);
    this.#deletedDocuments.push(id);
  }

  /** Bytes are used no more, whatever names them: documents that have them are marked as removed. */
  removeContent(sha256: string): void {
    this.#contents.remove(sha256);
  }

  addJob(job: Omit<NewJob, 'instanceId'>): void {
    this.#jobs.push({ ...job, instanceId: this.#instance.id });
  }

  /** A job is done, or nobody wants it any more. One that is added in the same plan comes after it. */
  finishJob(job: JobKey): void {
    this.#doneJobs.push(job);
  }

  /** Whether the plan ends this job. */
  finishes({ kind, key }: JobKey): boolean {
    return this.#doneJobs.some((job) => job.kind === kind && job.key === key);
  }

  /** A party's identity goes from all rows of the instance. */
  erase(party: ErasedParty): void {
    this.#erased.push(party);
  }

  setAnswer(answer: AnswerRecord): void {
    this.answers.set(answer.key, answer);
    this.#newAnswers.push(answer);
  }

  /** Appends an event to the audit trail. `payload` names ids only; who did it is sealed. */
  record(type: string, doer: Doer, event: TrailEntry = {}): void {
    this.#trail.append(type, doer, event);
    this.#instance = {
      ...this.#instance,
      changedAt: this.now,
      ...(doer.name !== undefined && { changedBy: doer.name }),
    };
  }

  /** What is done once all this is stored: of a plan that loses a race, or is rolled back, nobody is to hear. */
  onceCommitted(work: () => void): void {
    this.#onceCommitted.push(work);
  }

  /** The plan has been committed. */
  committed(): void {
    for (const work of this.#onceCommitted.splice(0)) work();
  }

  /** Everything that a commit has to write. */
  changes(): InstanceChanges {
    return {
      instance: this.#instance,
      instanceChanged: this.#instanceChanged,
      ...(this.#engineState !== undefined && { engineState: this.#engineState }),
      created: this.created,
      rounds: pick(this.#rounds, this.#touched.rounds),
      changedRounds: pick(this.#rounds, this.#changedRounds),
      openedGroups: this.#openedGroups,
      signees: pick(this.#signees, this.#touched.signees),
      signatures: this.#newSignatures,
      superseded: this.#superseded,
      documents: pick(this.#documents, this.#touched.documents),
      deletedDocuments: this.#deletedDocuments,
      contents: this.#contents.changes(this.documents, this.#newSignatures),
      events: this.#trail.events,
      answers: this.#newAnswers,
      jobs: this.#jobs,
      doneJobs: this.#doneJobs,
      erased: this.#erased,
    };
  }

  #applyToRows(event: RoundEvent, signature: SignatureRecord | undefined): void {
    if (!('signeeId' in event)) return;
    const signee = this.#signees.get(event.signeeId);
    if (signee) {
      const next = applyToSignee(signee, [event]);
      if (next) this.setSignee({ ...signee, ...next });
    }
    if (event.type === 'signed' && signature) {
      this.#signatures.set(signature.id, signature);
      this.#newSignatures.push(signature);
      // a later command in the same plan may give them other bytes
      this.#documentsSigned.set(
        signature.id,
        signature.documents.flatMap(({ id }) => this.#documents.get(id) ?? []),
      );
      if (event.supersedes) this.#supersede(event.supersedes);
    }
    if (event.type === 'signature-withdrawn') this.#supersede(event.signatureId);
  }

  #supersede(signatureId: string): void {
    this.#signatures.delete(signatureId);
    this.#superseded.push({ id: signatureId, at: this.now });
  }

  #recordRoundEvent(round: RoundRecord, event: RoundEvent, doer: Doer): void {
    const acted = 'signeeId' in event || event.type === 'round-ended' || event.type === 'deadline-extended';
    this.record(`round.${event.type}`, acted ? doer : {}, {
      elementId: round.taskId,
      roundId: round.id,
      payload: withoutPersons(event),
    });
  }
}

function pick<Value>(all: ReadonlyMap<string, Value>, ids: ReadonlySet<string>): Value[] {
  return [...ids].flatMap((id) => all.get(id) ?? []);
}

function openedIn(before: RoundRecord, after: RoundRecord): GroupPlace[] {
  return after.groups
    .filter(({ state }, index) => state === 'open' && before.groups[index]?.state !== 'open')
    .map(({ position }) => ({ roundId: after.id, position }));
}
