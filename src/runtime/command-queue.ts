import { setTimeout } from 'node:timers/promises';
import type { Knex } from 'knex';
import { isSigningError, SigningError } from '../errors.ts';
import type { InstanceChanges, LoadedInstance, LoadRequest, Storage } from '../storage/index.ts';
import { Batcher } from './batcher.ts';
import { endOf } from './host-transaction.ts';
import { InstancePlan } from './instance-plan.ts';
import type { Turnstile } from './turnstile.ts';

/** Instances that are read, or committed, together. */
const groupSize = 100;
/** Commands of one instance that are planned together. */
const batchSize = 200;
/**
 * How often a plan is made again after another node was faster, and the longest pause before the first time and before
 * the last ones, milliseconds. It doubles from one to the next: where several nodes commit to one instance all the time,
 * those who lose would else lose to the same ones again.
 */
const attempts = 20;
const firstPause = 20;
const longestPause = 640;

/** A command as the queue sees it. */
export interface QueuedCommand<Answer> {
  instanceId: string;
  /** What has to be read of the instance for it. */
  needs: Omit<LoadRequest, 'instanceId'>;
  /** For a command that makes the instance: what it starts from when nothing is stored yet. */
  initial?: (now: number) => LoadedInstance;
  /** Nothing can be stored yet: its id was made a moment ago. */
  isNew?: boolean;
  /** The host's transaction, in which it is planned and written alone. */
  transaction?: Knex.Transaction;
  /** The runtime's own work: taken until everything is at rest, while callers are refused. */
  internal?: boolean;
  /** Nobody waits for it: it is planned when callers leave room for it. */
  unhurried?: boolean;
  /**
   * Decides on the plan and changes it, or throws and has changed nothing but what was due. What it returns is
   * called after the commit.
   * @param current execution ids of the elements in which the instance waited when the command arrived
   */
  run(
    plan: InstancePlan,
    current: ReadonlySet<string>,
  ): Promise<(plan: InstancePlan) => Answer | Promise<Answer>>;
}

interface Entry {
  command: QueuedCommand<unknown>;
  current?: ReadonlySet<string>;
  resolve: (answer: unknown) => void;
  reject: (error: unknown) => void;
}

/** Commands of one instance that wait, and where it stood when they arrived. */
interface Lane {
  waiting: Entry[];
  /** What the batch under way was planned from: commands that arrive before its commit saw this. */
  current?: ReadonlySet<string>;
  /** Somebody has come who waits for the batch under way to be over. */
  hurry?: () => void;
}

/** What happened to one command of a batch. */
type Planned = { finish: (plan: InstancePlan) => unknown } | { error: unknown };

/**
 * Puts commands of one instance in line, plans all that wait at once and commits the plans of many instances
 * together, so that signatures which come in together share one commit. A plan that lost a race is made again.
 */
export class CommandQueue {
  readonly #storage: Storage;
  readonly #clock: () => number;
  readonly #settle: (plan: InstancePlan) => Promise<void>;
  readonly #followUp: (plan: InstancePlan) => Promise<void>;
  readonly #afterCommit: (changes: InstanceChanges) => void;
  readonly #lanes = new Map<string, Lane>();
  readonly #loads: Batcher<LoadRequest, LoadedInstance | undefined>;
  readonly #commits: Batcher<InstanceChanges, boolean>;
  readonly #open = new Set<Promise<unknown>>();
  readonly #turnstile: Turnstile;
  #refusing = false;
  #closed = false;

  constructor(options: {
    storage: Storage;
    clock: () => number;
    /** Applies what is due before anything is decided. */
    settle: (plan: InstancePlan) => Promise<void>;
    /** Adds what follows from all that was decided, before it is committed. */
    followUp: (plan: InstancePlan) => Promise<void>;
    afterCommit: (changes: InstanceChanges) => void;
    turnstile: Turnstile;
  }) {
    const { storage } = options;
    this.#storage = storage;
    this.#clock = options.clock;
    this.#settle = options.settle;
    this.#followUp = options.followUp;
    this.#afterCommit = options.afterCommit;
    this.#turnstile = options.turnstile;
    this.#loads = new Batcher(async (requests) => {
      const loaded = await storage.load(requests);
      return requests.map(({ instanceId }) => loaded.get(instanceId));
    }, groupSize);
    this.#commits = new Batcher(async (changes) => {
      const hits = await storage.transaction((transaction) => storage.commit(changes, transaction));
      return changes.map(({ instance }) => hits.has(instance.id));
    }, groupSize);
  }

  /** Throws what the command throws, `ERR_CONFLICT` when other nodes kept winning, `ERR_INSTANCE_UNKNOWN`. */
  add<Answer>(command: QueuedCommand<Answer>): Promise<Answer> {
    if (this.#closed || (this.#refusing && !command.internal))
      throw new SigningError('ERR_SHUTTING_DOWN', 'the runtime is closing; ask again elsewhere or later');
    const answer = command.transaction ? this.#inHostTransaction(command) : this.#enqueue(command);
    if (!command.unhurried) this.#turnstile.serve(answer);
    return this.track(answer);
  }

  /** Work that `close` waits for. */
  track<Result>(work: Promise<Result>): Promise<Result> {
    const tracked = work.finally(() => this.#open.delete(tracked)).catch(() => {});
    this.#open.add(tracked);
    return work;
  }

  /** Takes no further commands of callers; the runtime's own may still come. */
  refuse(): void {
    this.#refusing = true;
  }

  /** Takes no further commands and waits for those under way. */
  async close(): Promise<void> {
    this.#closed = true;
    while (this.#open.size > 0) await Promise.all(this.#open);
  }

  #enqueue<Answer>(command: QueuedCommand<Answer>): Promise<Answer> {
    return new Promise<Answer>((resolve, reject) => {
      const entry: Entry = { command, resolve: resolve as Entry['resolve'], reject };
      const lane = this.#lanes.get(command.instanceId);
      if (lane) {
        if (lane.current) entry.current = lane.current;
        lane.waiting.push(entry);
        if (!command.unhurried) lane.hurry?.();
        return;
      }
      const opened: Lane = { waiting: [entry] };
      this.#lanes.set(command.instanceId, opened);
      void this.#drain(command.instanceId, opened);
    });
  }

  async #drain(instanceId: string, lane: Lane): Promise<void> {
    while (lane.waiting.length > 0) {
      const batch = lane.waiting.splice(0, batchSize);
      try {
        await this.#process(instanceId, lane, batch);
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
      delete lane.current;
    }
    this.#lanes.delete(instanceId);
  }

  async #process(instanceId: string, lane: Lane, batch: readonly Entry[]): Promise<void> {
    const request = mergeNeeds(instanceId, batch);
    for (let attempt = 1; attempt <= attempts; attempt += 1) {
      const isNew = attempt === 1 && batch.every(({ command }) => command.isNew);
      const loaded = isNew ? undefined : await this.#loads.add(request);
      const plan = this.#begin(instanceId, batch, loaded);
      lane.current ??= waitingIn(plan);
      for (const entry of lane.waiting) entry.current ??= lane.current;
      for (const entry of batch) entry.current ??= lane.current;
      const planned = await this.#inTurn(lane, batch, () => this.#plan(plan, batch));
      if (await (plan.isChanged ? this.#commit(plan) : this.#isCurrent(plan))) {
        await answer(plan, batch, planned);
        return;
      }
      // Two nodes that lost to each other would meet again at once.
      await setTimeout(Math.random() * Math.min(longestPause, firstPause * 2 ** (attempt - 1)));
    }
    throw conflict(instanceId);
  }

  #inTurn<Result>(lane: Lane, batch: readonly Entry[], work: () => Promise<Result>): Promise<Result> {
    if ([...batch, ...lane.waiting].some(({ command }) => !command.unhurried)) return work();
    const hurry = new Promise<void>((resolve) => {
      lane.hurry = resolve;
    });
    return this.#turnstile.pass(work, hurry);
  }

  #begin(
    instanceId: string,
    batch: readonly Entry[],
    loaded: LoadedInstance | undefined,
    transaction?: Knex.Transaction,
  ): InstancePlan {
    const now = this.#clock();
    if (loaded) return new InstancePlan(loaded, now, { transaction });
    const initial = batch.find(({ command }) => command.initial)?.command.initial;
    if (!initial) throw new SigningError('ERR_INSTANCE_UNKNOWN', `instance <${instanceId}> does not exist`);
    return new InstancePlan(initial(now), now, { created: true, transaction });
  }

  async #plan(plan: InstancePlan, batch: readonly Entry[]): Promise<Planned[]> {
    await this.#settle(plan);
    return this.#run(plan, batch);
  }

  async #run(plan: InstancePlan, batch: readonly Pick<Entry, 'command' | 'current'>[]): Promise<Planned[]> {
    const planned: Planned[] = [];
    for (const { command, current } of batch) {
      try {
        planned.push({ finish: await command.run(plan, current ?? new Set()) });
      } catch (error) {
        planned.push({ error });
      }
    }
    return planned;
  }

  async #commit(plan: InstancePlan): Promise<boolean> {
    await this.#followUp(plan);
    const changes = plan.changes();
    const hit = await this.#commits.add(changes).catch(asLostRace);
    if (hit) this.#committed(plan, changes);
    return hit;
  }

  #committed(plan: InstancePlan, changes: InstanceChanges): void {
    plan.committed();
    this.#afterCommit(changes);
  }

  /** What was decided without a commit holds if nobody has written while it was read. */
  async #isCurrent({ created, instance }: InstancePlan): Promise<boolean> {
    return created || (await this.#storage.instances.version(instance.id)) === instance.version;
  }

  /**
   * Jobs and events wait for the host's commit; of what it rolls back nobody hears. knex tells that a transaction is
   * over, and not how.
   */
  async #afterHost(
    transaction: Knex.Transaction,
    plan: InstancePlan,
    changes: InstanceChanges,
  ): Promise<void> {
    const last = changes.events.at(-1);
    try {
      await endOf(transaction);
      if (!last) return;
      const { instanceId, sequence, hash } = last;
      const [stored] = await this.#storage.events.list(instanceId, { after: sequence - 1, limit: 1 });
      if (stored?.hash === hash) this.#committed(plan, changes);
    } catch {
      // It was rolled back, or can't be looked at: the worker finds its jobs without being told.
    }
  }

  async #inHostTransaction<Answer>(command: QueuedCommand<Answer>): Promise<Answer> {
    const transaction = command.transaction!;
    const loaded = await this.#storage.load(
      [{ instanceId: command.instanceId, ...command.needs }],
      transaction,
    );
    const entry = { command } as unknown as Entry;
    const plan = this.#begin(command.instanceId, [entry], loaded.get(command.instanceId), transaction);
    const current = waitingIn(plan);
    await this.#settle(plan);
    const [planned] = await this.#run(plan, [{ command, current }]);
    if (plan.isChanged) {
      await this.#followUp(plan);
      const changes = plan.changes();
      const hits = await this.#storage.commit([changes], transaction);
      if (!hits.has(command.instanceId)) throw conflict(command.instanceId);
      void this.#afterHost(transaction, plan, changes);
    }
    if ('error' in planned!) throw planned.error;
    return planned!.finish(plan) as Answer;
  }
}

/** A transaction that the database gave up in favour of another is a race that was lost. */
function asLostRace(error: unknown): false {
  if (isSigningError(error) && error.code === 'ERR_CONFLICT') return false;
  throw error;
}

function waitingIn(plan: InstancePlan): ReadonlySet<string> {
  return new Set(plan.instance.waiting.map(({ executionId }) => executionId));
}

function conflict(instanceId: string): SigningError {
  return new SigningError(
    'ERR_CONFLICT',
    `instance <${instanceId}> was changed by others all the time; try again`,
  );
}

async function answer(
  plan: InstancePlan,
  batch: readonly Entry[],
  planned: readonly Planned[],
): Promise<void> {
  for (const [index, { resolve, reject }] of batch.entries()) {
    const outcome = planned[index]!;
    if ('error' in outcome) {
      reject(outcome.error);
      continue;
    }
    try {
      resolve(await outcome.finish(plan));
    } catch (error) {
      reject(error);
    }
  }
}

function mergeNeeds(instanceId: string, batch: readonly Entry[]): LoadRequest {
  const needs = batch.map(({ command }) => command.needs);
  return {
    instanceId,
    partyKeys: [...new Set(needs.flatMap(({ partyKeys }) => partyKeys))],
    actorKeys: [...new Set(needs.flatMap(({ actorKeys }) => actorKeys))],
    answerKeys: [...new Set(needs.flatMap(({ answerKeys }) => answerKeys))],
  };
}
