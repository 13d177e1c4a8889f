import { randomUUID } from 'node:crypto';
import { SigningError } from '../errors.ts';
import {
  type Actor,
  actorKey,
  applyToSignee,
  chooseSignee,
  type Decision,
  type DecisionContext,
  decide,
  enterRound,
  type Outcome,
  type Round,
  type Signature,
  type SignedDocument,
  type Signee,
  type SigningAction,
} from '../signing/index.ts';
import type { WaitingTask } from './engine-host.ts';
import { OUTCOME_ERRORS } from './outcome-errors.ts';
import type { PluginParty, SigningPluginOptions } from './plugin-options.ts';
import { nameReceiver, nameSignees } from './plugin-signees.ts';

/** What is kept of a round with its task: plain JSON, in the engine's state. */
export interface KeptRound {
  round: Round;
  dataTypes: string[];
  continueOn: Outcome[];
  signees: (Signee & { partyKey: string; name?: string })[];
  signatures: Signature[];
  /** What was asked for last. */
  action?: string;
}

/** One round in memory: what is decided is kept with the waiting task, and handed to it when the round has ended. */
export class PluginRound {
  readonly #task: WaitingTask;
  readonly #options: SigningPluginOptions;

  constructor(task: WaitingTask, options: SigningPluginOptions) {
    this.#task = task;
    this.#options = options;
  }

  get taskId(): string {
    return this.#task.elementId;
  }

  get executionId(): string {
    return this.#task.executionId;
  }

  /** `undefined` as long as its signees are being named. */
  get kept(): KeptRound | undefined {
    return this.#task.kept() as KeptRound | undefined;
  }

  /** Begins the round, or goes on with one that was recovered. A promise where signees have to be waited for. */
  enter(): Promise<void> | undefined {
    if (this.kept) {
      this.#goOn(this.kept);
      return undefined;
    }
    const signees = nameSignees(this.#task, this.#options);
    if (signees instanceof Promise) return signees.then((named) => this.#begin(named));
    this.#begin(signees);
    return undefined;
  }

  #begin(named: Awaited<ReturnType<typeof nameSignees>>): void {
    const config = this.#task.signing!;
    const newId = this.#options.newId ?? randomUUID;
    const listed = named.map((signee) => ({ ...signee, id: newId() }));
    const { round, signees } = enterRound({
      roundId: newId(),
      taskId: this.taskId,
      config,
      signees: listed.map(({ id, order, slots, level }) => ({ id, order, slots, level })),
      now: this.#now(),
    });
    const parties = new Map(
      listed.map(({ id, partyKey, name }) => [id, { partyKey, ...(name !== undefined && { name }) }]),
    );
    this.#task.keep({
      round,
      dataTypes: config.documents.map(({ dataType }) => dataType),
      continueOn: config.continueOn,
      signees: signees.map((signee) => ({ ...signee, ...parties.get(signee.id)! })),
      signatures: [],
    } satisfies KeptRound);
  }

  /**
   * Decides an action, keeps what became true, and lets the process go on if the round has ended. Throws the refusal
   * as a `SigningError`, after keeping what was due.
   */
  async act(
    action: SigningAction,
    { actor, as, name, to }: { actor?: Actor; as?: string; name?: string; to?: PluginParty } = {},
  ): Promise<Decision> {
    const partyKey = actor && (await this.#partyKey(actor, as));
    const receiver = to && nameReceiver(to, this.taskId);
    const documents = await this.#documents();
    const kept = this.kept;
    if (!kept) {
      const message = `signing task <${this.taskId}> is still being entered; wait for settled()`;
      throw new SigningError('ERR_ROUND_UNKNOWN', message, { element: this.taskId });
    }
    const now = this.#now();
    const about = this.#context(kept, documents, now, actor, partyKey);
    const delegate = kept.signees.find(
      (row) => row.group === about.signee?.group && row.partyKey === receiver?.partyKey,
    );
    const decision = decide(kept.round, action, { ...about, ...(delegate && { delegate }) }, now);
    this.#keep(kept, decision, receiver ?? (partyKey === undefined ? undefined : { partyKey }), name);
    if (decision.refusal) {
      const { code, message, outcome } = decision.refusal;
      throw new SigningError(code, message, { element: this.taskId, ...(outcome && { info: { outcome } }) });
    }
    return decision;
  }

  #context(
    kept: KeptRound,
    documents: readonly SignedDocument[],
    now: number,
    actor: Actor | undefined,
    partyKey: string | undefined,
  ): DecisionContext {
    const own = kept.signees.filter((candidate) => candidate.partyKey === partyKey);
    const signee = partyKey === undefined ? undefined : chooseSignee(kept.round, own, now);
    const standing = kept.signatures.filter(({ supersededAt }) => supersededAt === undefined);
    return {
      documents,
      signedBytesChanged: standing.some((signature) => isChanged(signature, documents)),
      ...(signee && { signee, signatures: standing.filter(({ signeeId }) => signeeId === signee.id) }),
      ...(actor && {
        actorKey: actorKey(actor),
        actorLevel: actor.level,
        signedTasks: this.#signedTasks(actorKey(actor), kept),
      }),
    };
  }

  #signedTasks(key: string, { round }: KeptRound): string[] {
    const { distinctFrom } = round.rules;
    const others = distinctFrom.includes('*') ? this.#task.signingTasks() : distinctFrom;
    return [...new Set([this.taskId, ...others])].filter((taskId) => {
      const kept = (taskId === this.taskId ? this.kept : this.#task.keptBy(taskId)) as KeptRound | undefined;
      const counts = kept?.round.state === 'open' || kept?.round.state === 'completed';
      return counts && kept.signatures.some((one) => one.actorKey === key && one.supersededAt === undefined);
    });
  }

  #keep(
    kept: KeptRound,
    { round, events }: Decision,
    party: Pick<KeptRound['signees'][number], 'partyKey' | 'name'> | undefined,
    name: string | undefined,
  ): void {
    if (events.length === 0 && name === undefined) return;
    const known = kept.signees.map((signee) => ({ ...signee, ...applyToSignee(signee, events) }));
    const created = applyToSignee(undefined, events);
    const isNew = created && kept.signees.every(({ id }) => id !== created.id);
    const after: KeptRound = {
      ...kept,
      round,
      signees: isNew && party ? [...known, { ...created, ...party }] : known,
      signatures: events.reduce(withSignature, kept.signatures),
      ...(name !== undefined && { action: name }),
    };
    this.#task.keep(after);
    this.#goOn(after);
  }

  /** Hands the outcome to the task, which takes its normal flow or ends with an error for a boundary event. */
  #goOn({ round, continueOn, signatures, action }: KeptRound): void {
    if (round.state === 'open') return;
    const read = round.state === 'completed' ? action : 'reject';
    const output = {
      outcome: round.state,
      signatures: signatures.filter(({ supersededAt }) => supersededAt === undefined).length,
      ...(read !== undefined && { action: read }),
    };
    if (round.state === 'completed' || continueOn.includes(round.state)) this.#task.complete(output);
    else {
      const message = `signing task <${this.taskId}> is ${round.state}`;
      this.#task.fail({ code: OUTCOME_ERRORS[round.state], message, output });
    }
  }

  /** Nobody signs as somebody else: who acts for another party must be known to stand for it. */
  async #partyKey(actor: Actor, as: string | undefined): Promise<string> {
    const own = actorKey(actor);
    if (as === undefined || as === own) return own;
    const ofToken = actor.kind === 'system' && actor.organisationNumber !== undefined;
    const known = ofToken ? [`organisation:${actor.organisationNumber}`] : [];
    if ([...known, ...((await this.#options.standsFor?.(actor)) ?? [])].includes(as)) return as;
    const message = `the actor may not sign for that party in signing task <${this.taskId}>; see the plugin's standsFor`;
    throw new SigningError('ERR_ON_BEHALF_OF_FORBIDDEN', message, { element: this.taskId });
  }

  async #documents(): Promise<readonly SignedDocument[]> {
    const dataTypes = this.kept?.dataTypes ?? [];
    if (dataTypes.length === 0 || !this.#options.documents) return [];
    const { taskId, executionId } = this;
    return this.#options.documents({ taskId, executionId, dataTypes, variables: this.#task.variables() });
  }

  #now(): number {
    return (this.#options.clock ?? Date.now)();
  }
}

function withSignature(
  signatures: KeptRound['signatures'],
  event: Decision['events'][number],
): KeptRound['signatures'] {
  const supersede = (id: string | undefined) =>
    signatures.map((signature) =>
      signature.id === id ? { ...signature, supersededAt: event.at } : signature,
    );
  if (event.type === 'signed') return [...supersede(event.supersedes), event.signature];
  return event.type === 'signature-withdrawn' ? supersede(event.signatureId) : signatures;
}

function isChanged({ documents }: Signature, stored: readonly SignedDocument[]): boolean {
  return documents.some(({ id, sha256 }) => !stored.some((one) => one.id === id && one.sha256 === sha256));
}
