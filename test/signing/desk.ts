import {
  applyToSignee,
  asSeenAt,
  chooseSignee,
  type Decision,
  type DecisionContext,
  type DocumentChoice,
  decide,
  enterRound,
  type GroupConfig,
  type ListedSignee,
  type Round,
  type RoundEntry,
  type RoundEvent,
  type Signature,
  type SignedDocument,
  type Signee,
  type SigneeStatus,
  type SigningAction,
  type SigningTaskConfig,
  signeeStatus,
} from '../../src/signing/index.ts';

export const start = Date.UTC(2025, 0, 6, 8);
export const minute = 60_000;
export const day = 24 * 60 * minute;

/** One document of a required data type. */
export const lease: SignedDocument = { id: 'lease-1', dataType: 'lease', sha256: 'aa' };

export function group(overrides: Partial<GroupConfig> = {}): GroupConfig {
  return { order: 0, required: 'all', minimum: 0, unlisted: false, ...overrides };
}

export function task(overrides: Partial<SigningTaskConfig> = {}): SigningTaskConfig {
  return {
    completion: 'automatic',
    onDropout: 'end-round',
    continueOn: [],
    allow: ['reject', 'return'],
    level: 0,
    freeze: true,
    mandatory: 'each',
    showSignee: 'number',
    texts: [],
    documents: [{ dataType: 'lease', required: true, preselected: true }],
    groups: [group()],
    signees: [],
    providers: [],
    distinctFrom: [],
    reminders: [],
    actions: [],
    ...overrides,
  };
}

/** Who is listed: a party, in the group of that order. Its signee is `party@order`, or the party in group 0. */
export interface Listed {
  party: string;
  order?: number;
  slots?: number;
  level?: number;
}

export interface Asked {
  /** Who acts, where it is not the party itself. */
  by?: string;
  level?: number;
  again?: boolean;
  fresh?: boolean;
  documentIds?: DocumentChoice;
  at?: number;
}

export function signeeId({ party, order = 0 }: Listed): string {
  return order === 0 ? party : `${party}@${order}`;
}

function listing(listed: Listed): ListedSignee {
  const { order = 0, slots = 1, level } = listed;
  return { id: signeeId(listed), order, slots, level };
}

/** Whoever tries to change it fails. */
export function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(frozen);
  return value;
}

/**
 * Keeps one round as a runtime does: rows of signees and signatures, changed by nothing but the events of decisions.
 * Names its parties by what they are in a test; the time stands still until a test moves it.
 */
export class SigningDesk {
  round: Round;
  signees: Signee[];
  signatures: Signature[] = [];
  events: RoundEvent[];
  documents: SignedDocument[] = [lease];
  signedElsewhere: Record<string, string[]> = {};
  now = start;
  #parties = new Map<string, string>();
  #ids = 0;

  constructor(
    overrides: Partial<SigningTaskConfig>,
    listed: Listed[],
    host: Pick<RoundEntry, 'maximumLifetime' | 'maximumSignees'> = {},
  ) {
    const signees = listed.map(listing);
    const entry = {
      roundId: 'round',
      taskId: 'SignLease',
      config: task(overrides),
      signees,
      now: start,
      ...host,
    };
    ({ round: this.round, signees: this.signees, events: this.events } = enterRound(entry));
    for (const one of listed) this.#parties.set(signeeId(one), one.party);
  }

  sign(party: string, { documentIds, again, fresh, ...asked }: Asked = {}): Decision {
    return this.ask(party, asked, {
      type: 'sign',
      signatureId: `signature-${++this.#ids}`,
      signeeId: `unlisted-${this.#ids}`,
      ...(documentIds && { documentIds }),
      ...(again && { again }),
      ...(fresh && { fresh }),
    });
  }

  reject(party: string, asked?: Asked): Decision {
    return this.ask(party, asked, { type: 'reject' });
  }

  withdraw(party: string, asked?: Asked): Decision {
    return this.ask(party, asked, { type: 'withdraw' });
  }

  dropOut(id: string, cause: 'blocked' | 'reserved' = 'blocked'): Decision {
    const signee = this.signee(id);
    return this.take({ type: 'drop-out', cause }, signee ? { signee } : {});
  }

  /** A party hands over to another one. */
  delegate(party: string, to: string, asked: Asked = {}): Decision {
    if (asked.at !== undefined) this.now = asked.at;
    const id = `delegate-${++this.#ids}`;
    const group = this.#meant(party)?.group;
    const there = this.#rowsOf(to).filter((row) => row.group === group);
    const delegate = there.find(({ state }) => state !== 'removed') ?? there[0];
    const action = { type: 'delegate', signeeId: id } as const;
    const decision = this.ask(party, asked, action, delegate && { delegate });
    if (!decision.refusal) this.#parties.set(id, to);
    return decision;
  }

  /** The sender changes who is listed; a party that was removed gets a row with another id. */
  changeSignees({ add = [], remove = [] }: { add?: Listed[]; remove?: string[] }): Decision {
    const added = add.map((one) => ({ ...listing(one), id: this.#freeId(signeeId(one)) }));
    const removed = this.signees.filter(({ id }) => remove.includes(id));
    const decision = this.take({ type: 'change-signees', add: added, remove }, { removed });
    if (!decision.refusal) {
      added.forEach(({ id }, index) => {
        this.#parties.set(id, add[index]!.party);
      });
    }
    return decision;
  }

  next(): Decision {
    return this.take({ type: 'next' });
  }

  tick(at: number): Decision {
    return this.take({ type: 'tick' }, {}, at);
  }

  /** A party asks, by itself or through somebody else. */
  ask(
    party: string,
    { by = party, level = 0, at }: Asked = {},
    action: SigningAction,
    about: DecisionContext = {},
  ): Decision {
    if (at !== undefined) this.now = at;
    const signee = this.#meant(party);
    const actorKey = `person:${by}`;
    const here = this.standing().some((signature) => signature.actorKey === actorKey);
    const decision = this.take(action, {
      ...about,
      ...(signee && {
        signee,
        signatures: this.standing()
          .filter((signature) => signature.signeeId === signee.id)
          .reverse(),
      }),
      actorKey,
      actorLevel: level,
      signedTasks: [...(this.signedElsewhere[by] ?? []), ...(here ? [this.round.taskId] : [])],
    });
    for (const event of decision.events) {
      if (event.type === 'signed' && !event.listed) this.#parties.set(event.signeeId, party);
    }
    return decision;
  }

  take(action: SigningAction, context: DecisionContext = {}, at = this.now): Decision {
    this.now = at;
    const surroundings = { documents: this.documents, signedBytesChanged: this.signedBytesChanged() };
    const given = frozen({ round: this.round, action, context: { ...surroundings, ...context } });
    const decision = decide(given.round, given.action, given.context, this.now);
    this.#store(decision);
    return decision;
  }

  #store({ round, events }: Decision): void {
    this.round = round;
    this.events = [...this.events, ...events];
    this.signees = this.signees.map((signee) => applyToSignee(signee, events) ?? signee);
    for (const event of events) {
      const created = applyToSignee(undefined, [event]);
      if (created && !this.signee(created.id)) this.signees = [...this.signees, created];
      if (event.type === 'signed') {
        this.#supersede(event.supersedes, event.at);
        this.signatures = [...this.signatures, event.signature];
      }
      if (event.type === 'signature-withdrawn') this.#supersede(event.signatureId, event.at);
    }
  }

  #supersede(id: string | undefined, supersededAt: number): void {
    this.signatures = this.signatures.map((signature) =>
      signature.id === id ? { ...signature, supersededAt } : signature,
    );
  }

  /** The bytes of every document are replaced. */
  change(sha256: string): void {
    this.documents = this.documents.map((document) => ({ ...document, sha256 }));
  }

  signedBytesChanged(): boolean {
    const current = new Set(this.documents.map(({ id, sha256 }) => `${id} ${sha256}`));
    return this.standing().some(({ documents }) =>
      documents.some(({ id, sha256 }) => !current.has(`${id} ${sha256}`)),
    );
  }

  #rowsOf(party: string): Signee[] {
    return this.signees.filter(({ id }) => this.#parties.get(id) === party);
  }

  #meant(party: string): Signee | undefined {
    return chooseSignee(this.round, this.#rowsOf(party), this.now);
  }

  #freeId(id: string): string {
    return this.signee(id) ? `${id}-${++this.#ids}` : id;
  }

  party(id: string): string | undefined {
    return this.#parties.get(id);
  }

  signee(id: string): Signee | undefined {
    return this.signees.find((signee) => signee.id === id);
  }

  standing(): Signature[] {
    return this.signatures.filter(({ supersededAt }) => supersededAt === undefined);
  }

  status(id: string): SigneeStatus | undefined {
    const signee = this.signee(id);
    const round = asSeenAt(this.round, this.now, { signedBytesChanged: this.signedBytesChanged() });
    return signee && signeeStatus(signee, round.groups[signee.group]!, round);
  }

  groupStates(): string[] {
    return this.round.groups.map(({ state }) => state);
  }
}
