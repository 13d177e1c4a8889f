import { createHash } from 'node:crypto';
import type { Party, PartyRegister } from '../catalog/index.ts';
import { isSigningError, SigningError, type SigningErrorCode } from '../errors.ts';
import { Worker } from '../jobs/index.ts';
import {
  createStorage,
  type DocumentRecord,
  type InstanceChanges,
  type RoundRecord,
} from '../storage/index.ts';
import { assertAddress, authorise } from './authorise.ts';
import { CommandQueue } from './command-queue.ts';
import { cancelInstance } from './commands/cancel-instance.ts';
import { addDocument, deleteDocument, replaceDocument } from './commands/documents.ts';
import { type Moved, next, returnRound } from './commands/next.ts';
import { resume } from './commands/resume.ts';
import { actAsSignee, actOnRound } from './commands/round-actions.ts';
import { settle, throwRefusal } from './commands/round-step.ts';
import { roundToSign, signIn } from './commands/sign.ts';
import { initialInstance, newInstanceId, ownerFor, start } from './commands/start.ts';
import { involvementIn, targetRound } from './commands/target.ts';
import type { RuntimeContext } from './context.ts';
import { defaultPolicy } from './default-policy.ts';
import { Definitions } from './definitions.ts';
import type { InstancePlan } from './instance-plan.ts';
import { answerOnce, commandKey } from './keyed.ts';
import { createQueries } from './queries.ts';
import type {
  CommandAnswer,
  CommandOptions,
  InstanceAddress,
  RoundCommand,
  Runtime,
  RuntimeOptions,
  SignAnswer,
} from './runtime.ts';
import { serviceTaskHandler } from './service-tasks.ts';
import { ServiceWatch } from './service-watch.ts';
import { type Standing, standingOf } from './standing.ts';
import { instanceView, plannedInstanceView, signatureView } from './views.ts';

/** Default of `RuntimeOptions.serviceWait`, milliseconds. */
const defaultServiceWait = 5_000;

/** What is thrown before the policy was asked, and says something of the instance. */
const tellsWhereItStands: ReadonlySet<SigningErrorCode> = new Set([
  'ERR_INSTANCE_ENDED',
  'ERR_TASK_LEFT',
  'ERR_TASK_AMBIGUOUS',
  'ERR_ROUND_UNKNOWN',
  'ERR_ROUND_ENDED',
]);

/**
 * Makes a runtime over a database: durable process instances that any number of nodes may serve. Call `migrate`
 * before anything else, and `close` at the end; `knex` stays the caller's.
 */
export function createRuntime(options: RuntimeOptions): Runtime {
  const context = createContext(options);
  const { storage, definitions, clock, register, log } = context;
  const serviceWait = options.serviceWait ?? defaultServiceWait;
  const watch = new ServiceWatch(storage, serviceWait);
  const queue = new CommandQueue({ storage, clock, settle: (plan) => settle(context, plan), afterCommit });
  const worker = new Worker({
    queue: storage.jobs,
    handlers: { service: serviceTaskHandler(context, queue) },
    clock,
    onError: (error, job) =>
      log.error({ err: error, ...(job && { job: job.id, kind: job.kind }) }, 'job failed'),
  });

  function afterCommit(changes: InstanceChanges): void {
    if (changes.jobs.length > 0) worker.wake();
    watch.changed(changes.instance.id);
  }

  /** Puts a command in line and shapes its answer. */
  async function command(
    name: string,
    { actor, key, transaction, ...asked }: CommandOptions & InstanceAddress,
    act: (plan: InstancePlan, standing: Standing, current: ReadonlySet<string>) => Promise<Moved>,
  ): Promise<CommandAnswer> {
    const standing = await standingOf(actor, register);
    const stored = commandKey(name, standing, key, asked);
    return queue.add({
      instanceId: asked.instanceId,
      needs: needsOf(standing, stored?.key),
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
  ): Promise<CommandAnswer> {
    return command(name, asked, (plan, standing, current) =>
      act(plan, targetRound(plan, asked, current), standing),
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

  return {
    ...createQueries(context),
    catalog: options.catalog,
    register,

    async migrate() {
      await storage.migrate();
      await definitions.storeCatalog(clock());
    },

    async start(asked) {
      const standing = await standingOf(asked.actor, register);
      const app = await definitions.current(asked.app);
      const owner = await ownerFor(context, asked, standing);
      const { actor: _, key, transaction, documents = [], ...rest } = asked;
      const instanceId = newInstanceId(asked, standing);
      const stored = commandKey('start', standing, key, { ...rest, documents: documents.map(digested) });
      const answer = queue.add<CommandAnswer>({
        instanceId,
        needs: needsOf(standing, stored?.key),
        ...(transaction && { transaction }),
        initial: (now) => initialInstance(instanceId, asked.app, app, owner, standing, now),
        async run(plan) {
          const { answer: moved, isEarlier } = await answerOnce(plan, stored, async () => {
            await start(context, plan, asked, app, standing);
            return { repeat: false };
          });
          return (committed) => toAnswer(committed, moved, isEarlier);
        },
      });
      return withServices(asked, answer);
    },

    async sign(asked) {
      const answer = await command('sign', asked, async (plan, standing, current) => {
        const round = roundToSign(plan, asked, standing, current);
        const { decision, record } = await signIn(context, plan, round, asked, standing);
        if (decision.refusal) throwRefusal(decision.refusal, round);
        const outcome = plan.round(round.id)?.state;
        return {
          repeat: decision.repeat ?? false,
          ...(record && { signatureId: record.id }),
          ...(outcome !== undefined && { outcome }),
        };
      });
      return answer as SignAnswer;
    },

    reject: (asked) =>
      roundCommand('reject', asked, (plan, round, standing) =>
        actAsSignee(context, plan, round, asked, standing, {
          type: 'reject',
          ...(asked.reason !== undefined && { reason: asked.reason }),
        }),
      ),

    withdraw: (asked) =>
      roundCommand('withdraw', asked, (plan, round, standing) =>
        actAsSignee(context, plan, round, asked, standing, { type: 'withdraw' }),
      ),

    return: (asked) =>
      roundCommand('return', asked, (plan, round, standing) => returnRound(context, plan, round, standing)),

    extend: (asked) =>
      roundCommand('extend', asked, (plan, round, standing) =>
        actOnRound(context, plan, round, standing, { type: 'extend', deadlineAt: asked.deadlineAt }),
      ),

    cancelRound: (asked) =>
      roundCommand('cancel-round', asked, (plan, round, standing) =>
        actOnRound(context, plan, round, standing, { type: 'cancel', cause: asked.cause ?? 'cancelled' }),
      ),

    next: (asked) =>
      withServices(
        asked,
        command('next', asked, (plan, standing, current) => next(context, plan, asked, standing, current)),
      ),

    cancelInstance: (asked) =>
      command('cancel-instance', asked, (plan, standing) =>
        cancelInstance(context, plan, asked.cause ?? 'cancelled', standing),
      ),

    resume: (asked) =>
      withServices(
        asked,
        command('resume', asked, async (plan, standing) => {
          await resume(context, plan, asked, standing);
          return { repeat: false };
        }),
      ),

    addDocument: (asked) =>
      documentCommand('add-document', asked, digested(asked.document), (plan, standing) =>
        addDocument(context, plan, asked.document, standing),
      ),
    replaceDocument: (asked) =>
      documentCommand(
        'replace-document',
        asked,
        { id: asked.documentId, ...digested(asked) },
        (plan, standing) => replaceDocument(context, plan, asked, standing),
      ),
    deleteDocument: (asked) =>
      documentCommand('delete-document', asked, { id: asked.documentId }, (plan, standing) =>
        deleteDocument(context, plan, asked.documentId, standing),
      ),

    startWorker: () => worker.start(),

    async close() {
      queue.refuse();
      watch.close();
      // What a job has done is committed through the queue.
      await worker.stop();
      await queue.close();
    },
  };
}

function createContext(options: RuntimeOptions): RuntimeContext {
  const { knex, reader, tablePrefix, catalog, maxDefinitionBytes, maxDefinitionElements } = options;
  const storage = createStorage({
    knex,
    ...(reader && { reader }),
    ...(tablePrefix !== undefined && { tablePrefix }),
  });
  const definitions = new Definitions(catalog, storage, {
    ...(maxDefinitionBytes !== undefined && { maxBytes: maxDefinitionBytes }),
    ...(maxDefinitionElements !== undefined && { maxElements: maxDefinitionElements }),
  });
  return {
    storage,
    catalog,
    definitions,
    register: options.register ?? emptyRegister,
    signeeProviders: providersById(options),
    policy: options.policy ?? defaultPolicy,
    services: options.services ?? {},
    gatewayChoices: options.gatewayChoices ?? {},
    clock: options.clock ?? Date.now,
    log: options.log ?? silentLog,
  };
}

function providersById({ signeeProviders = [] }: RuntimeOptions): RuntimeContext['signeeProviders'] {
  const byId = new Map(signeeProviders.map((provider) => [provider.id, provider]));
  if (byId.size === signeeProviders.length) return byId;
  throw new SigningError('ERR_SETTING_INVALID', 'two signee providers bear the same id; give each its own');
}

function needsOf({ partyKeys, actorKey }: Standing, answerKey?: string) {
  return { partyKeys, actorKeys: [actorKey], answerKeys: answerKey === undefined ? [] : [answerKey] };
}

/** What of a document tells one command from another: not its bytes, which may be many. */
function digested(document: { dataType?: string; contentType: string; filename?: string; bytes: Buffer }) {
  const { dataType, contentType, filename, bytes } = document;
  return { dataType, contentType, filename, sha256: createHash('sha256').update(bytes).digest('hex') };
}

const nobody = async (): Promise<Party | undefined> => undefined;

const emptyRegister: PartyRegister = {
  byPartyId: nobody,
  byPerson: nobody,
  byOrganisation: nobody,
  organisationsOf: async () => [],
};

const silentLog = { info() {}, warn() {}, error() {} };
