import type { JobKey, NewJob } from '../jobs/index.ts';
import type { Decision, RoundEvent } from '../signing/index.ts';
import type {
  AnswerRecord,
  DocumentRecord,
  ErasedParty,
  EventRecord,
  InstanceChanges,
  InstanceRecord,
  LoadedInstance,
  RoundRecord,
  RoundSeal,
  SignatureRecord,
  SigneeLinkRecord,
  SigneeRecord,
  StatusEventRecord,
  Transaction,
} from '../storage/index.ts';
import { copyOf, initialState, type PlanState } from './plan-state.ts';
import { type PlannedRoundEvent, pick } from './planned-rounds.ts';
import { type Doer, type TrailEntry, withoutPersons } from './planned-trail.ts';

/**
 * One instance while its waiting commands are planned: what was read at one version, and on top of it what the
 * commands change. Nothing is written; `changes` says what a commit has to write.
 */
export class InstancePlan {
  /** One clock reading for everything that is planned together. Milliseconds since 1970, UTC. */
  readonly now: number;
  readonly signedTasks: ReadonlyMap<string, readonly string[]>;
  readonly created: boolean;
  /** The host's transaction, in which everything is read and written. */
  readonly transaction: Transaction | undefined;

  #state: PlanState;

  constructor(
    loaded: LoadedInstance,
    now: number,
    { created = false, transaction }: { created?: boolean; transaction?: Transaction | undefined } = {},
  ) {
    this.now = now;
    this.created = created;
    this.transaction = transaction;
    this.signedTasks = loaded.signedTasks;
    this.#state = initialState(loaded, now);
  }

  get instance(): Readonly<InstanceRecord> {
    return this.#state.instance;
  }

  /** Answers that were given under keys, what is planned here included. */
  get answers(): ReadonlyMap<string, AnswerRecord> {
    return this.#state.answers;
  }

  get rounds(): RoundRecord[] {
    return this.#state.rounds.all;
  }

  get documents(): DocumentRecord[] {
    return [...this.#state.documents.values()];
  }

  /** Whether a commit has anything to write. */
  get isChanged(): boolean {
    return (
      this.#state.trail.events.length > 0 ||
      this.#state.newAnswers.length > 0 ||
      this.#state.doneJobs.length > 0
    );
  }

  /** What became true of rounds, in order. */
  get roundEvents(): readonly PlannedRoundEvent[] {
    return this.#state.rounds.events;
  }

  /** Events that are planned on top of the audit trail. */
  get newEvents(): readonly EventRecord[] {
    return this.#state.trail.events;
  }

  round(id: string): RoundRecord | undefined {
    return this.#state.rounds.round(id);
  }

  /** Signees of a round among the parties that were loaded. */
  signeesOf(roundId: string, partyKeys?: readonly string[]): SigneeRecord[] {
    return this.#state.rounds.signeesOf(roundId, partyKeys);
  }

  /** A signature that was read, or is planned here. */
  signature(id: string): SignatureRecord | undefined {
    return this.#state.rounds.signature(id);
  }

  /** Standing signatures of a signee. */
  signaturesOf(signeeId: string): SignatureRecord[] {
    return this.#state.rounds.signaturesOf(signeeId);
  }

  /** Element ids of tasks where a signature of this actor stands and counts, what is planned here included. */
  tasksSignedBy(actorKey: string): string[] {
    const planned = this.newSignatures.filter((signature) => signature.actorKey === actorKey);
    return [...new Set([...(this.signedTasks.get(actorKey) ?? []), ...planned.map(({ taskId }) => taskId)])];
  }

  /** Signatures that were read as standing and no longer do. */
  get supersededSignatures(): readonly string[] {
    return this.#state.rounds.superseded;
  }

  /** All signatures that are planned here, those that were replaced again in the same plan too. */
  get newSignatures(): readonly SignatureRecord[] {
    return this.#state.rounds.newSignatures;
  }

  /** A signee that was read, or is planned here. */
  signee(id: string): SigneeRecord | undefined {
    return this.#state.rounds.signee(id);
  }

  /** Documents that a signature planned here covers, as they were when it was made. */
  documentsAsSigned(signature: SignatureRecord): readonly DocumentRecord[] {
    return this.#state.rounds.documentsAsSigned(signature);
  }

  /** The event that records a signature that is planned here. */
  eventOf(signatureId: string): EventRecord | undefined {
    return this.#state.trail.events.find(
      ({ type, payload }) =>
        type === 'round.signed' && (payload.signature as { id?: string }).id === signatureId,
    );
  }

  /** Signatures of a round that are planned here. */
  newSignaturesOf(roundId: string): SignatureRecord[] {
    return this.#state.rounds.newSignaturesOf(roundId);
  }

  /** Changes the instance's own row. */
  updateInstance(changes: Partial<InstanceRecord>): void {
    this.#state.instance = { ...this.#state.instance, ...changes };
    this.#state.instanceChanged = true;
  }

  /** Takes something off the instance's own row, such as the incident of one that is no longer on hold. */
  clear(...names: ('incident' | 'timers' | 'dueAt')[]): void {
    const instance = { ...this.#state.instance };
    for (const name of names) {
      if (!(name in instance)) continue;
      delete instance[name];
      this.#state.instanceChanged = true;
    }
    this.#state.instance = instance;
  }

  /** What the incident that was opened in this plan came of. */
  get incidentCause(): unknown {
    return this.#state.incidentCause;
  }

  /** Keeps what an incident came of, for who gives up because of it: of what is given up nobody else will hear. */
  noteIncident(cause: unknown): void {
    this.#state.incidentCause = cause;
  }

  /** The engine's state as it is planned; undefined where it is as it was stored. */
  get engineState(): string | undefined {
    return this.#state.engineState ?? undefined;
  }

  /** Keeps what the engine goes on from; null, when it never will. */
  setEngineState(state: string | null): void {
    this.#state.engineState = state;
  }

  /** Takes in what was decided about a round. */
  applyDecision(round: RoundRecord, decision: Decision, doer: Doer, signature?: SignatureRecord): void {
    if (decision.events.length === 0) return;
    this.#state.rounds.applyDecision(round, decision, signature, (id) => this.#state.documents.get(id));
    for (const event of decision.events) this.#recordRoundEvent(round, event, doer);
  }

  /** Adds a round that was entered, with its signees. */
  addRound(round: RoundRecord, signees: readonly SigneeRecord[], events: readonly RoundEvent[]): void {
    this.#state.rounds.add(round, signees, events);
  }

  /** The element was entered again: what was signed in this round counts for nothing in the process. */
  supersedeRound(id: string): void {
    const round = this.round(id);
    if (round) this.#state.rounds.set({ ...round, supersededAt: this.now });
  }

  /** A round's documents are sealed. One that was superseded meanwhile was not read, and is sealed all the same. */
  sealRound(round: RoundRecord, seal: RoundSeal): void {
    this.#state.rounds.set({ ...(this.round(round.id) ?? round), seal });
  }

  setSignee(signee: SigneeRecord): void {
    this.#state.rounds.setSignee(signee);
  }

  /** The bytes have been put before. */
  setDocument(document: DocumentRecord): void {
    this.#state.documents.set(document.id, document);
    this.#state.touchedDocuments.add(document.id);
  }

  deleteDocument(id: string): void {
    this.#state.documents.delete(id);
    this.#state.touchedDocuments.delete(id);
    this.#state.deletedDocuments.push(id);
  }

  /** Bytes are used no more, whatever names them: documents that have them are marked as removed. */
  removeContent(sha256: string): void {
    this.#state.contents.remove(sha256);
  }

  addJob(job: Omit<NewJob, 'instanceId'>): void {
    this.#state.jobs.push({ ...job, instanceId: this.#state.instance.id });
  }

  /** A job is done, or nobody wants it any more. One that is added in the same plan comes after it. */
  finishJob(job: JobKey): void {
    this.#state.doneJobs.push(job);
  }

  /** Whether the plan ends this job. */
  finishes({ kind, key }: JobKey): boolean {
    return this.#state.doneJobs.some((job) => job.kind === kind && job.key === key);
  }

  /** A party's identity goes from all rows of the instance. */
  erase(party: ErasedParty): void {
    this.#state.erased.push(party);
  }

  /** A change that is fetched from the instance's queue. */
  addStatusEvent(event: Pick<StatusEventRecord, 'sequence' | 'queue'>): void {
    this.#state.statusEvents.push({ ...event, instanceId: this.instance.id, at: this.now, leaseUntil: 0 });
  }

  /**
   * Whoever fetched a change has it, and with it all that was before.
   * @param sequence Infinity: all that there is, also what the plan itself still adds
   */
  confirmStatus(sequence: number): void {
    const { sequence: before = 0 } = this.#state.confirmedStatus ?? {};
    this.#state.confirmedStatus = { sequence: Math.max(before, sequence), at: this.now };
  }

  /** A link by which a signee comes to sign. */
  setSigneeLink(link: Omit<SigneeLinkRecord, 'instanceId' | 'wrongCodes'>): void {
    this.#state.signeeLinks.push({ ...link, instanceId: this.instance.id, wrongCodes: 0 });
  }

  setAnswer(answer: AnswerRecord): void {
    this.#state.answers.set(answer.key, answer);
    this.#state.newAnswers.push(answer);
  }

  /** Appends an event to the audit trail. `payload` names ids only; who did it is sealed. */
  record(type: string, doer: Doer, event: TrailEntry = {}): void {
    this.#state.trail.append(type, doer, event);
    this.#state.instance = {
      ...this.#state.instance,
      changedAt: this.now,
      ...(doer.name !== undefined && { changedBy: doer.name }),
    };
  }

  /** What is done once all this is stored: of a plan that loses a race, or is rolled back, nobody is to hear. */
  onceCommitted(work: () => void): void {
    this.#state.onceCommitted.push(work);
  }

  /** Does work that changes the plan in several steps: if it throws, the plan is as it was before. */
  async allOrNothing<Result>(work: () => Promise<Result>): Promise<Result> {
    const before = copyOf(this.#state);
    try {
      return await work();
    } catch (error) {
      this.#state = before;
      throw error;
    }
  }

  /** The plan has been committed. */
  committed(): void {
    for (const work of this.#state.onceCommitted.splice(0)) work();
  }

  /** Everything that a commit has to write. */
  changes(): InstanceChanges {
    return {
      instance: this.#state.instance,
      instanceChanged: this.#state.instanceChanged,
      ...(this.#state.engineState !== undefined && { engineState: this.#state.engineState }),
      created: this.created,
      ...this.#state.rounds.changes(),
      documents: pick(this.#state.documents, this.#state.touchedDocuments),
      deletedDocuments: this.#state.deletedDocuments,
      contents: this.#state.contents.changes(this.documents, this.newSignatures),
      events: this.#state.trail.events,
      answers: this.#state.newAnswers,
      jobs: this.#state.jobs,
      doneJobs: this.#state.doneJobs,
      statusEvents: this.#state.statusEvents,
      ...this.#confirmedStatus(),
      signeeLinks: this.#state.signeeLinks,
      erased: this.#state.erased,
    };
  }

  #confirmedStatus(): Pick<InstanceChanges, 'confirmedStatus'> {
    const { confirmedStatus } = this.#state;
    const last = this.newEvents.at(-1)?.sequence;
    if (!confirmedStatus || last === undefined) return {};
    return { confirmedStatus: { ...confirmedStatus, sequence: Math.min(confirmedStatus.sequence, last) } };
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
