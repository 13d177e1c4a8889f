import { createHash } from 'node:crypto';
import { isSigningError, type SigningErrorCode } from '../errors.ts';
import type { DocumentRecord, LoadedInstance, RoundRecord } from '../storage/index.ts';
import { assertAddress, authorise } from './authorise.ts';
import type { CommandQueue } from './command-queue.ts';
import type { Moved } from './commands/next.ts';
import { involvementIn, targetRound } from './commands/target.ts';
import type { RuntimeContext } from './context.ts';
import type { InstancePlan } from './instance-plan.ts';
import { answerOnce, commandKey } from './keyed.ts';
import type {
  CommandAnswer,
  CommandOptions,
  InstanceAddress,
  RoundCommand,
  StartCommand,
} from './runtime.ts';
import type { ServiceWatch } from './service-watch.ts';
import { type Standing, standingOf } from './standing.ts';
import { instanceView, plannedInstanceView, signatureView } from './views.ts';

/** What a command is about besides what every command says. */
interface Further {
  /** Parties whose signee rows it looks at, besides the actor's. */
  partyKeys?: readonly string[];
  /** What else tells it from another command under the same key. */
  more?: Record<string, unknown>;
}

/** What is thrown before the policy was asked, and says something of the instance. */
const tellsWhereItStands: ReadonlySet<SigningErrorCode> = new Set([
  'ERR_INSTANCE_ENDED',
  'ERR_TASK_LEFT',
  'ERR_TASK_AMBIGUOUS',
  'ERR_ROUND_UNKNOWN',
  'ERR_ROUND_ENDED',
]);

/** Puts commands in line, answers each once per key, and shapes what callers get. */
export function commandRunner(context: RuntimeContext, queue: CommandQueue, watch: ServiceWatch) {
  const { storage, register } = context;

  /** Puts a command in line and shapes its answer. */
  async function command(
    name: string,
    { actor, key, transaction, ...asked }: CommandOptions & InstanceAddress,
    act: (plan: InstancePlan, standing: Standing, current: ReadonlySet<string>) => Promise<Moved>,
    { partyKeys = [], more }: Further = {},
  ): Promise<CommandAnswer> {
    const standing = await standingOf(actor, register);
    const stored = commandKey(name, standing, key, { ...asked, ...more });
    return queue.add({
      instanceId: asked.instanceId,
      needs: needsOf(standing, stored?.key, partyKeys),
      ...(transaction && { transaction }),
      async run(plan, current) {
        assertAddress(plan.instance, asked);
        const { answer, isEarlier } = await answerOnce(plan, stored, () =>
          act(plan, standing, current),
        ).catch((error) => refuseStrangers(plan, standing, error));
        return (committed) => toAnswer(committed, answer, isEarlier);
      },
    });
  }

  /** Who may not read an instance is not told either how it stands: that its round or run is over, and how. */
  async function refuseStrangers(plan: InstancePlan, standing: Standing, error: unknown): Promise<never> {
    if (isSigningError(error) && tellsWhereItStands.has(error.code)) {
      await authorise(context, standing, 'read', plan.instance, involvementIn(plan, standing));
    }
    throw error;
  }

  async function toAnswer(
    plan: InstancePlan,
    { signatureId, repeat, outcome }: Moved,
    isEarlier: boolean,
  ): Promise<CommandAnswer> {
    const signature =
      signatureId === undefined
        ? undefined
        : (plan.signature(signatureId) ?? (await storage.signatures.find(signatureId)));
    const round =
      signature && (plan.round(signature.roundId) ?? (await storage.rounds.find(signature.roundId)));
    return {
      repeat: repeat || isEarlier,
      ...(outcome !== undefined && outcome !== 'open' && { outcome }),
      ...(signature && round && { signature: signatureView(signature, round) }),
      instance: await plannedInstanceView(context, plan),
    };
  }

  /** A command on the round that is meant. */
  function roundCommand(
    name: string,
    asked: RoundCommand,
    act: (plan: InstancePlan, round: RoundRecord, standing: Standing) => Promise<Moved>,
    further: Further = {},
  ): Promise<CommandAnswer> {
    return command(
      name,
      asked,
      (plan, standing, current) => act(plan, targetRound(plan, asked, current), standing),
      further,
    );
  }

  /** Waits a bounded time for the service tasks that a command set off, and shows the instance behind them. */
  function withServices(asked: CommandOptions, answer: Promise<CommandAnswer>): Promise<CommandAnswer> {
    return asked.transaction ? answer : queue.track(answer.then(behindServices));
  }

  async function behindServices(answer: CommandAnswer): Promise<CommandAnswer> {
    if (!(await watch.settled(answer.instance))) return answer;
    const instance = await storage.instances.find(answer.instance.id);
    if (!instance) return answer;
    return {
      ...answer,
      instance: await instanceView(context, instance, await storage.documents.list(instance.id)),
    };
  }

  /** A command that changes documents and answers the one concerned. */
  async function documentCommand(
    name: string,
    { actor, key, transaction, instanceId, ...address }: CommandOptions & InstanceAddress,
    asked: Record<string, unknown>,
    act: (plan: InstancePlan, standing: Standing) => Promise<DocumentRecord>,
  ): Promise<DocumentRecord> {
    const standing = await standingOf(actor, register);
    const stored = commandKey(name, standing, key, asked);
    return queue.add({
      instanceId,
      needs: needsOf(standing, stored?.key),
      ...(transaction && { transaction }),
      async run(plan) {
        assertAddress(plan.instance, address);
        const { answer } = await answerOnce(plan, stored, () => act(plan, standing));
        return () => answer;
      },
    });
  }

  /** The command that makes an instance. */
  function startCommand(
    { actor: _, key, transaction, documents = [], ...asked }: StartCommand,
    standing: Standing,
    instanceId: string,
    initial: (now: number) => LoadedInstance,
    act: (plan: InstancePlan) => Promise<Moved>,
  ): Promise<CommandAnswer> {
    const stored = commandKey('start', standing, key, { ...asked, documents: documents.map(digested) });
    return queue.add({
      instanceId,
      needs: needsOf(standing, stored?.key),
      ...(transaction && { transaction }),
      initial,
      async run(plan) {
        const { answer, isEarlier } = await answerOnce(plan, stored, () => act(plan));
        return (committed) => toAnswer(committed, answer, isEarlier);
      },
    });
  }

  return { command, roundCommand, documentCommand, startCommand, withServices };
}

function needsOf({ partyKeys, actorKey }: Standing, answerKey?: string, further: readonly string[] = []) {
  return {
    partyKeys: [...partyKeys, ...further],
    actorKeys: [actorKey],
    answerKeys: answerKey === undefined ? [] : [answerKey],
  };
}

/** What of a document tells one command from another: not its bytes, which may be many. */
export function digested(document: {
  dataType?: string;
  contentType: string;
  filename?: string;
  bytes: Buffer;
}) {
  const { dataType, contentType, filename, bytes } = document;
  return { dataType, contentType, filename, sha256: createHash('sha256').update(bytes).digest('hex') };
}
