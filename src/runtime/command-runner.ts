import { isSigningError, type SigningErrorCode } from '../errors.ts';
import type { LoadedInstance, RoundRecord } from '../storage/index.ts';
import { assertPlannedAddress, authorise } from './authorise.ts';
import type { CommandQueue } from './command-queue.ts';
import type {
  CommandAnswer,
  CommandOptions,
  InstanceAddress,
  NewDocument,
  ReceivedDocument,
  RoundCommand,
  StartCommand,
} from './command-types.ts';
import type { Moved } from './commands/next.ts';
import { involvementIn, targetRound } from './commands/target.ts';
import type { RuntimeContext } from './context.ts';
import { digested } from './document-runner.ts';
import { InstancePlan } from './instance-plan.ts';
import { incidentOf, type KeptAnswer, keptAnswer } from './kept-answer.ts';
import { answerOnce, type CommandKey, commandKey, earlierAnswer, isAnswered, keptKey } from './keyed.ts';
import type { KeysInUse } from './keys-in-use.ts';
import { needsOf } from './needs-of.ts';
import { assertPreconditions } from './preconditions.ts';
import { digestDocument, lookAhead, putDocument, putDocuments } from './put-document.ts';
import type { Reception } from './receive-document.ts';
import type { ServiceWatch } from './service-watch.ts';
import { type Standing, standingOf } from './standing.ts';
import { assertTexts } from './texts.ts';
import type { InstanceView } from './view-types.ts';
import { instanceView, plannedInstanceView, signatureView } from './views.ts';

/** Bytes that are stored with one commit, of documents that come together. */
const togetherAtMost = 16 * 1024 * 1024;

/** What a command is about besides what every command says. */
interface Further {
  /** Parties whose signee rows it looks at, besides the actor's. */
  partyKeys?: readonly string[];
  /** What else tells it from another command under the same key. */
  more?: Record<string, unknown>;
  /** Makes of the instance as it was committed what the caller sees. */
  behind?: (view: InstanceView) => Promise<InstanceView>;
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
export function commandRunner(
  context: RuntimeContext,
  queue: CommandQueue,
  watch: ServiceWatch,
  inUse: KeysInUse,
) {
  const { storage, register } = context;

  /** Puts a command in line and shapes its answer. */
  async function command(
    name: string,
    { actor, key, transaction, ifVersion, ...asked }: CommandOptions & InstanceAddress,
    act: (plan: InstancePlan, standing: Standing, current: ReadonlySet<string>) => Promise<Moved>,
    { partyKeys = [], more, behind = asItIs }: Further = {},
  ): Promise<CommandAnswer> {
    assertTexts({ ...asked, ...more });
    const standing = await standingOf(actor, register);
    const stored = commandKey(name, standing, key, { ...asked, ...more });
    return inUse.run(asked.instanceId, stored, async () => {
      const { view, show } = await queue.add({
        instanceId: asked.instanceId,
        needs: needsOf(standing, stored?.key, partyKeys),
        ...(transaction && { transaction }),
        async run(plan, current) {
          assertPlannedAddress(plan, asked, standing);
          const { answer, isEarlier } = await answerOnce(plan, stored, async () => {
            await assertPreconditions(context, plan, standing, { ifVersion });
            return keptAnswer(plan, await act(plan, standing, current));
          }).catch((error) => refuseStrangers(plan, standing, error));
          return (committed) => toAnswer(committed, answer, isEarlier);
        },
      });
      return show(await behind(view));
    });
  }

  /** Who may not read an instance is not told either how it stands: that its round or run is over, and how. */
  async function refuseStrangers(plan: InstancePlan, standing: Standing, error: unknown): Promise<never> {
    if (isSigningError(error) && tellsWhereItStands.has(error.code)) {
      await authorise(context, standing, 'read', plan.instance, involvementIn(plan, standing));
    }
    throw error;
  }

  async function toAnswer(plan: InstancePlan, answer: KeptAnswer, isEarlier: boolean) {
    const { signatureId, repeat, outcome } = answer;
    const signature =
      signatureId === undefined
        ? undefined
        : (plan.signature(signatureId) ?? (await storage.signatures.find(signatureId, plan.transaction)));
    const round =
      signature &&
      (plan.round(signature.roundId) ?? (await storage.rounds.find(signature.roundId, plan.transaction)));
    return {
      view: await plannedInstanceView(context, plan),
      show(view: InstanceView): CommandAnswer {
        const incident = isEarlier ? incidentOf(answer, view) : view.incident;
        return {
          repeat: repeat || isEarlier,
          ...(outcome !== undefined && outcome !== 'open' && { outcome }),
          ...(signature && round && { signature: signatureView(signature, round) }),
          ...(incident && { incident }),
          instance: view,
        };
      },
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

  /** A command behind which the caller sees the instance when the service tasks that it set off are done. */
  function movingCommand(
    name: string,
    asked: CommandOptions & InstanceAddress,
    act: (plan: InstancePlan, standing: Standing, current: ReadonlySet<string>) => Promise<Moved>,
    further: Pick<Further, 'more' | 'partyKeys'> = {},
  ): Promise<CommandAnswer> {
    if (asked.transaction) return command(name, asked, act, further);
    return queue.track(command(name, asked, act, { ...further, behind: behindServices }));
  }

  /** Waits a bounded time for the service tasks that a command set off, and shows the instance behind them. */
  async function behindServices(view: InstanceView): Promise<InstanceView> {
    if (!(await watch.settled(view))) return view;
    const instance = await storage.instances.find(view.id);
    return instance ? instanceView(context, instance, await storage.documents.list(instance.id)) : view;
  }

  /**
   * The command that makes an instance.
   * @param idOf the instance's id. The same key gives the same id, so that a repeat finds the instance; where the
   * answer that was given for that one counts no more, the key makes the next one.
   * @param expect what the bytes of its documents must be, if they would be taken
   */
  async function startCommand(
    { actor: _, key, transaction, documents = [], ...asked }: StartCommand,
    standing: Standing,
    {
      idOf,
      initial,
      expect,
      act,
    }: {
      idOf: (turn: number) => string;
      initial: (instanceId: string, now: number) => LoadedInstance;
      expect: (plan: InstancePlan) => Reception[];
      act: (plan: InstancePlan, received: readonly ReceivedDocument[]) => Promise<Moved>;
    },
  ): Promise<CommandAnswer> {
    assertTexts(asked);
    const kept = keptKey(standing, key);

    async function isStarted(): Promise<boolean> {
      if (!kept) return false;
      for (let turn = 0; ; turn += 1) {
        const request = { instanceId: idOf(turn), ...needsOf(standing, kept.key) };
        if ((await storage.instances.version(request.instanceId, transaction)) === undefined) return false;
        const loaded = (await storage.load([request], transaction)).get(request.instanceId);
        if (loaded && isAnswered(new InstancePlan(loaded, context.clock()), kept)) return true;
      }
    }

    /** Nothing of what is refused is stored, nor of what was started before. */
    async function received(): Promise<ReceivedDocument[]> {
      if (documents.length === 0) return [];
      if (await isStarted()) return inTurn(documents, digestDocument);
      const now = context.clock();
      const expected = expect(new InstancePlan(initial(idOf(0), now), now, { created: true }));
      const receptions = await lookAhead(documents, expected);
      if (!transaction && isInMemory(documents)) return putDocuments(context, documents, receptions);
      return inTurn(documents, (document, index) =>
        putDocument(context, document, receptions[index]!, transaction),
      );
    }

    const makeOrFind = (instanceId: string, stored: CommandKey | undefined, put: ReceivedDocument[]) =>
      queue.add({
        instanceId,
        needs: needsOf(standing, stored?.key),
        ...(transaction && { transaction }),
        initial: (now) => initial(instanceId, now),
        isNew: kept === undefined,
        async run(plan) {
          if (!plan.created && !earlierAnswer(plan, stored)) return () => undefined;
          const { answer, isEarlier } = await answerOnce(plan, stored, async () =>
            keptAnswer(plan, await act(plan, put)),
          );
          return (committed) => toAnswer(committed, answer, isEarlier);
        },
      });
    const answer = inUse.run(idOf(0), kept, async () => {
      const put = await received();
      const stored = commandKey('start', standing, key, { ...asked, documents: put.map(digested) });
      let made = await makeOrFind(idOf(0), stored, put);
      for (let turn = 1; made === undefined; turn += 1) made = await makeOrFind(idOf(turn), stored, put);
      return made.show(transaction ? made.view : await behindServices(made.view));
    });
    return transaction ? answer : queue.track(answer);
  }

  /** Several commands that callers know as one; see `Runtime.once`. */
  async function once(
    {
      name,
      actor,
      key,
      instanceId,
      ...address
    }: Omit<CommandOptions, 'transaction'> & InstanceAddress & { name: string },
    work: () => Promise<InstanceView>,
  ): Promise<CommandAnswer> {
    const standing = await standingOf(actor, register);
    const stored = commandKey(name, standing, key, { instanceId });
    const inLine = <Answer>(run: (plan: InstancePlan) => Promise<Answer | undefined>) =>
      queue.add({
        instanceId,
        needs: needsOf(standing, stored?.key),
        async run(plan) {
          assertPlannedAddress(plan, address, standing);
          const answer = await run(plan);
          return async (committed) =>
            answer && { repeat: true, instance: await plannedInstanceView(context, committed) };
        },
      });
    return inUse.run(instanceId, stored, async () => {
      const earlier = stored && (await inLine(async (plan) => earlierAnswer(plan, stored)));
      if (earlier) return earlier;
      const instance = await work();
      const { incident } = instance;
      if (incident || !stored) return { repeat: false, ...(incident && { incident }), instance };
      const done = await inLine((plan) => answerOnce(plan, stored, async () => ({ repeat: false })));
      return { repeat: false, instance: done?.instance ?? instance };
    });
  }

  return { command, roundCommand, movingCommand, startCommand, once };
}

/** Whether all bytes are there already, and few enough to hold up nobody while they are stored. */
function isInMemory(documents: readonly NewDocument[]): boolean {
  const sizes = documents.map(({ bytes }) =>
    bytes instanceof Uint8Array ? bytes.length : Number.POSITIVE_INFINITY,
  );
  return sizes.reduce((sum, size) => sum + size, 0) <= togetherAtMost;
}

/** One after the other: what comes piece by piece comes from one caller. */
async function inTurn<Item, Result>(
  items: readonly Item[],
  work: (item: Item, index: number) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  for (const [index, item] of items.entries()) results.push(await work(item, index));
  return results;
}

async function asItIs(view: InstanceView): Promise<InstanceView> {
  return view;
}
