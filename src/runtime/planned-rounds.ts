import { applyToSignee, type Decision, type RoundEvent } from '../signing/index.ts';
import type {
  DocumentRecord,
  GroupPlace,
  InstanceChanges,
  LoadedInstance,
  RoundRecord,
  SignatureRecord,
  SigneeRecord,
} from '../storage/index.ts';

/** Something that became true of a round. */
export interface PlannedRoundEvent {
  roundId: string;
  event: RoundEvent;
}

type ReadRounds = Pick<LoadedInstance, 'rounds' | 'signees' | 'signatures'>;
type RoundChanges = Pick<
  InstanceChanges,
  'rounds' | 'changedRounds' | 'openedGroups' | 'signees' | 'signatures' | 'superseded'
>;

/** Rounds with their signees and signatures, as they were read and as commands change them. */
export class PlannedRounds {
  readonly #now: number;
  #rounds = new Map<string, RoundRecord>();
  #signees = new Map<string, SigneeRecord>();
  /** Those that stand. */
  #signatures = new Map<string, SignatureRecord>();
  /** Those that are written, whatever of them is different. */
  #touched = { rounds: new Set<string>(), signees: new Set<string>() };
  #changed = new Set<string>();
  #openedGroups: GroupPlace[] = [];
  #superseded: { id: string; at: number }[] = [];
  #newSignatures: SignatureRecord[] = [];
  /** By signature: its documents as they were when it was made. */
  #documentsSigned = new Map<string, readonly DocumentRecord[]>();
  #events: PlannedRoundEvent[] = [];

  /** @param now milliseconds since 1970, UTC */
  constructor({ rounds, signees, signatures }: ReadRounds, now: number) {
    this.#now = now;
    this.#rounds = new Map(rounds.map((round) => [round.id, round]));
    this.#signees = new Map(signees.map((signee) => [signee.id, signee]));
    this.#signatures = new Map(signatures.map((signature) => [signature.id, signature]));
  }

  /** The same, which stays as it is. */
  copy(): PlannedRounds {
    const copy = new PlannedRounds({ rounds: [], signees: [], signatures: [] }, this.#now);
    copy.#rounds = new Map(this.#rounds);
    copy.#signees = new Map(this.#signees);
    copy.#signatures = new Map(this.#signatures);
    copy.#touched = { rounds: new Set(this.#touched.rounds), signees: new Set(this.#touched.signees) };
    copy.#changed = new Set(this.#changed);
    copy.#openedGroups = [...this.#openedGroups];
    copy.#superseded = [...this.#superseded];
    copy.#newSignatures = [...this.#newSignatures];
    copy.#documentsSigned = new Map(this.#documentsSigned);
    copy.#events = [...this.#events];
    return copy;
  }

  get all(): RoundRecord[] {
    return [...this.#rounds.values()];
  }

  /** What became true of rounds, in order. */
  get events(): readonly PlannedRoundEvent[] {
    return this.#events;
  }

  /** Signatures that were read as standing and no longer do. */
  get superseded(): readonly string[] {
    return this.#superseded.map(({ id }) => id);
  }

  /** All signatures that are planned here, those that were replaced again in the same plan too. */
  get newSignatures(): readonly SignatureRecord[] {
    return this.#newSignatures;
  }

  round(id: string): RoundRecord | undefined {
    return this.#rounds.get(id);
  }

  signee(id: string): SigneeRecord | undefined {
    return this.#signees.get(id);
  }

  signeesOf(roundId: string, partyKeys?: readonly string[]): SigneeRecord[] {
    return [...this.#signees.values()].filter(
      (signee) => signee.roundId === roundId && (partyKeys?.includes(signee.partyKey) ?? true),
    );
  }

  signature(id: string): SignatureRecord | undefined {
    return this.#signatures.get(id) ?? this.#newSignatures.find((signature) => signature.id === id);
  }

  signaturesOf(signeeId: string): SignatureRecord[] {
    return [...this.#signatures.values()].filter((signature) => signature.signeeId === signeeId);
  }

  newSignaturesOf(roundId: string): SignatureRecord[] {
    return this.#newSignatures.filter(
      (signature) => signature.roundId === roundId && this.#signatures.has(signature.id),
    );
  }

  documentsAsSigned({ id }: SignatureRecord): readonly DocumentRecord[] {
    return this.#documentsSigned.get(id) ?? [];
  }

  /**
   * Takes in what was decided about a round.
   * @param documentOf a document as it is planned now: a later command may give it other bytes
   */
  applyDecision(
    round: RoundRecord,
    { round: changes, events }: Decision,
    signature: SignatureRecord | undefined,
    documentOf: (id: string) => DocumentRecord | undefined,
  ): void {
    const next = { ...round, ...changes };
    this.#rounds.set(round.id, next);
    this.#touched.rounds.add(round.id);
    if (next.state !== round.state || next.rejections !== round.rejections) this.#changed.add(round.id);
    this.#openedGroups.push(...openedIn(round, next));
    for (const event of events) {
      this.#applyToSignee(event);
      this.#applyToSignatures(event, signature, documentOf);
      this.#events.push({ roundId: round.id, event });
    }
  }

  /** Adds a round that was entered, with its signees. */
  add(round: RoundRecord, signees: readonly SigneeRecord[], events: readonly RoundEvent[]): void {
    this.set(round);
    for (const signee of signees) this.setSignee(signee);
    for (const event of events) this.#events.push({ roundId: round.id, event });
  }

  /** Keeps a round that is different in what is looked for. */
  set(round: RoundRecord): void {
    this.#rounds.set(round.id, round);
    this.#touched.rounds.add(round.id);
    this.#changed.add(round.id);
  }

  setSignee(signee: SigneeRecord): void {
    this.#signees.set(signee.id, signee);
    this.#touched.signees.add(signee.id);
  }

  /** What a commit has to write. */
  changes(): RoundChanges {
    return {
      rounds: pick(this.#rounds, this.#touched.rounds),
      changedRounds: pick(this.#rounds, this.#changed),
      openedGroups: this.#openedGroups,
      signees: pick(this.#signees, this.#touched.signees),
      signatures: this.#newSignatures,
      superseded: this.#superseded,
    };
  }

  #applyToSignee(event: RoundEvent): void {
    const signee = 'signeeId' in event ? this.#signees.get(event.signeeId) : undefined;
    const next = signee && applyToSignee(signee, [event]);
    if (next) this.setSignee({ ...signee, ...next });
  }

  #applyToSignatures(
    event: RoundEvent,
    signature: SignatureRecord | undefined,
    documentOf: (id: string) => DocumentRecord | undefined,
  ): void {
    if (event.type === 'signature-withdrawn') this.#supersede(event.signatureId);
    if (event.type !== 'signed' || !signature) return;
    this.#signatures.set(signature.id, signature);
    this.#newSignatures.push(signature);
    const documents = signature.documents.flatMap(({ id }) => documentOf(id) ?? []);
    this.#documentsSigned.set(signature.id, documents);
    if (event.supersedes) this.#supersede(event.supersedes);
  }

  #supersede(signatureId: string): void {
    this.#signatures.delete(signatureId);
    this.#superseded.push({ id: signatureId, at: this.#now });
  }
}

/** Records among others by their ids. */
export function pick<Value>(all: ReadonlyMap<string, Value>, ids: ReadonlySet<string>): Value[] {
  return [...ids].flatMap((id) => all.get(id) ?? []);
}

function openedIn(before: RoundRecord, after: RoundRecord): GroupPlace[] {
  return after.groups
    .filter(({ state }, index) => state === 'open' && before.groups[index]?.state !== 'open')
    .map(({ position }) => ({ roundId: after.id, position }));
}
