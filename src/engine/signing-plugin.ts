import { randomUUID } from 'node:crypto';
import { isSigningError, SigningError } from '../errors.ts';
import {
  type Actor,
  asSeenAt,
  type Outcome,
  type Signature,
  type SigneeGroup,
  type SigneeStatus,
  signeeStatus,
} from '../signing/index.ts';
import { signingExpressions } from './conditions.ts';
import type { EngineHost, WaitingTask } from './engine-host.ts';
import type { EngineElementFactory, EngineExpressions } from './engine-types.ts';
import { extendBehaviour } from './extend-behaviour.ts';
import type { PluginParty, SigningPluginOptions } from './plugin-options.ts';
import { PluginRound } from './plugin-round.ts';
import { moddleOptions } from './read-moddle.ts';
import { signingElements } from './signing-elements.ts';

/** What an `Engine` takes: spread into its options. */
export interface SigningEngineOptions {
  elements: Record<string, EngineElementFactory>;
  moddleOptions: Record<string, unknown>;
  expressions: EngineExpressions;
  extendFn(behaviour: object): undefined;
  /** Whom the elements ask; found by them in the engine's environment, and never saved. */
  signing: EngineHost;
}

/** Which round is meant; where only one is open, nothing need be said. */
export interface RoundChoice {
  roundId?: string;
  taskId?: string;
}

export interface RoundAct extends RoundChoice {
  actor: Actor;
  /** Party to act for, such as `organisation:` and nine digits; see `SigningPluginOptions.standsFor`. */
  as?: string;
}

/** An open round, as it stands now: what is due counts as applied. Names nobody but those that the model names. */
export interface PluginRoundView {
  id: string;
  taskId: string;
  executionId: string;
  enteredAt: number;
  groups: SigneeGroup[];
  signees: {
    id: string;
    group: number;
    name?: string;
    slots: number;
    filled: number;
    status: SigneeStatus;
  }[];
}

/** What an action did. */
export interface ActAnswer {
  /** The signature made, or the first one where this was a repeat. */
  signature?: Signature;
  repeat: boolean;
  /** Set when the round has ended, and the process has gone on. */
  outcome?: Outcome;
}

/** Signing in the memory of one engine. Every action throws a `SigningError` with the code of its refusal. */
export interface SigningPlugin extends SigningEngineOptions {
  rounds(): PluginRoundView[];
  sign(act: RoundAct & { documentIds?: readonly string[]; again?: boolean }): Promise<ActAnswer>;
  /** A signee refuses, for themselves. */
  reject(act: RoundAct & { reason?: string }): Promise<ActAnswer>;
  /** A signee hands over to somebody else, where the model allows it; `to` says who takes over. */
  delegate(act: RoundAct & { to: PluginParty }): Promise<ActAnswer>;
  /** Gives the whole task back; who may is the host's affair. */
  return(choice?: RoundChoice): Promise<ActAnswer>;
  /** Completes a round whose rule is `parallel`; `action` is what gateways read. */
  next(choice?: RoundChoice & { action?: string }): Promise<ActAnswer>;
  cancel(choice?: RoundChoice & { cause?: string }): Promise<ActAnswer>;
  /** Applies activations and deadlines that are due; answers the rounds that ended. */
  tick(): Promise<{ roundId: string; taskId: string; outcome: Outcome }[]>;
  /** Resolves when every round that was reached has its signees. */
  settled(): Promise<void>;
}

/**
 * Signing tasks for an engine of one's own, in memory: spread what it returns into `new Engine({ name, source, ... })`
 * and call its methods while the engine runs. Rounds, signees and signatures are part of the engine's saved state, in
 * clear; after `recover` and `resume` with the same options everything goes on, and a task that had its outcome moves
 * at once. An outcome that neither the normal flow nor a boundary event takes ends the engine with an error whose
 * code is `SIGNING_REJECTED`, `SIGNING_FAILED`, `SIGNING_EXPIRED` or `SIGNING_CANCELLED`.
 */
export function signingPlugin(options: SigningPluginOptions = {}): SigningPlugin {
  const rounds = new Map<string, PluginRound>();
  const entering = new Set<Promise<void>>();
  const newId = options.newId ?? randomUUID;
  const now = options.clock ?? Date.now;

  const engineOptions: SigningEngineOptions = {
    elements: signingElements(),
    moddleOptions: moddleOptions(),
    expressions: signingExpressions(),
    extendFn: extendBehaviour,
    signing: {
      servicesWait: false,
      gatewayChoices: options.gatewayChoices ?? {},
      chosenFlows: {},
      readDocument: (dataType) => options.readDocument?.(dataType),
      ...(options.minCount && { minCount: options.minCount }),
      onWait: (task) => {
        if (task.kind === 'signing') enter(task);
      },
      onLeave: (executionId) => rounds.delete(executionId),
      onPending: () => () => undefined,
      onFailure: () => false,
    },
  };

  function enter(task: WaitingTask): void {
    const round = new PluginRound(task, options);
    rounds.set(task.executionId, round);
    const fail = (error: unknown) => {
      const code = isSigningError(error) ? error.code : 'ERR_ENGINE_FAILED';
      task.fail({
        code,
        message: error instanceof Error ? error.message : `signing task <${task.elementId}> failed`,
      });
    };
    try {
      const entry = round.enter();
      if (!entry) return;
      const done: Promise<void> = entry.catch(fail).finally(() => entering.delete(done));
      entering.add(done);
    } catch (error) {
      fail(error);
    }
  }

  function find({ roundId, taskId }: RoundChoice): PluginRound {
    const open = [...rounds.values()].filter(
      (round) =>
        (roundId === undefined || round.kept?.round.id === roundId) &&
        (taskId === undefined || round.taskId === taskId),
    );
    const [round] = open;
    if (!round) throw new SigningError('ERR_ROUND_UNKNOWN', 'no such round is open; list them with rounds()');
    if (open.length > 1)
      throw new SigningError('ERR_TASK_AMBIGUOUS', 'several rounds are open; say roundId or taskId');
    return round;
  }

  async function act(
    choice: RoundChoice & { actor?: Actor; as?: string },
    action: Parameters<PluginRound['act']>[0],
    { name, to }: { name?: string | undefined; to?: PluginParty } = {},
  ): Promise<ActAnswer> {
    const { actor, as } = choice;
    const {
      round,
      signature,
      repeat = false,
    } = await find(choice).act(action, {
      ...(actor && { actor }),
      ...(as !== undefined && { as }),
      ...(name !== undefined && { name }),
      ...(to && { to }),
    });
    return {
      ...(signature && { signature }),
      repeat,
      ...(round.state !== 'open' && { outcome: round.state }),
    };
  }

  const methods: Omit<SigningPlugin, keyof SigningEngineOptions> = {
    rounds: () => [...rounds.values()].flatMap((round) => view(round, now())),
    sign: ({ documentIds, again, ...choice }) =>
      act(
        choice,
        {
          type: 'sign',
          signatureId: newId(),
          signeeId: newId(),
          ...(documentIds && { documentIds }),
          ...(again !== undefined && { again }),
        },
        { name: 'sign' },
      ),
    reject: ({ reason, ...choice }) =>
      act(choice, { type: 'reject', ...(reason !== undefined && { reason }) }, { name: 'reject' }),
    delegate: ({ to, ...choice }) => act(choice, { type: 'delegate', signeeId: newId() }, { to }),
    return: (choice = {}) => act(choice, { type: 'return' }, { name: 'reject' }),
    next: ({ action, ...choice } = {}) => act(choice, { type: 'next' }, { name: action }),
    cancel: ({ cause = 'cancelled', ...choice } = {}) => act(choice, { type: 'cancel', cause }),
    tick: async () => {
      const ended = [];
      for (const round of [...rounds.values()]) {
        if (!round.kept) continue;
        const { round: after } = await round.act({ type: 'tick' });
        if (after.state !== 'open')
          ended.push({ roundId: after.id, taskId: after.taskId, outcome: after.state });
      }
      return ended;
    },
    settled: async () => {
      while (entering.size > 0) await Promise.all(entering);
    },
  };
  // Not enumerable: an engine gets what it knows, and nothing of it lands in its environment.
  const descriptors = Object.entries(methods).map(([name, value]) => [name, { value }] as const);
  return Object.defineProperties(engineOptions, Object.fromEntries(descriptors)) as SigningPlugin;
}

function view(round: PluginRound, now: number): PluginRoundView[] {
  const { kept, taskId, executionId } = round;
  if (!kept) return [];
  const seen = asSeenAt(kept.round, now);
  if (seen.state !== 'open') return [];
  return [
    {
      id: seen.id,
      taskId,
      executionId,
      enteredAt: seen.enteredAt,
      groups: seen.groups,
      signees: kept.signees.map((signee) => ({
        id: signee.id,
        group: signee.group,
        ...(signee.name !== undefined && { name: signee.name }),
        slots: signee.slots,
        filled: signee.filled,
        status: signeeStatus(signee, seen.groups[signee.group]!, seen),
      })),
    },
  ];
}
