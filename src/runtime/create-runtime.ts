import { Worker } from '../jobs/index.ts';
import type { InstanceChanges } from '../storage/index.ts';
import { CommandQueue } from './command-queue.ts';
import { commandRunner, digested } from './command-runner.ts';
import { cancelInstance } from './commands/cancel-instance.ts';
import { addDocument, deleteDocument, replaceDocument } from './commands/documents.ts';
import { next, returnRound } from './commands/next.ts';
import { resume } from './commands/resume.ts';
import { actAsSignee, actOnRound } from './commands/round-actions.ts';
import { settle, throwRefusal } from './commands/round-step.ts';
import { roundToSign, signIn } from './commands/sign.ts';
import { initialInstance, newInstanceId, ownerFor, start } from './commands/start.ts';
import { createContext } from './create-context.ts';
import { createQueries } from './queries.ts';
import type { Runtime, RuntimeOptions, SignAnswer } from './runtime.ts';
import { serviceTaskHandler } from './service-tasks.ts';
import { ServiceWatch } from './service-watch.ts';
import { standingOf } from './standing.ts';

/** Default of `RuntimeOptions.serviceWait`, milliseconds. */
const defaultServiceWait = 5_000;

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

  const { command, roundCommand, documentCommand, startCommand, withServices } = commandRunner(
    context,
    queue,
    watch,
  );

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
      const instanceId = newInstanceId(asked, standing);
      const answer = startCommand(
        asked,
        standing,
        instanceId,
        (now) => initialInstance(instanceId, asked.app, app, owner, standing, now),
        async (plan) => {
          await start(context, plan, asked, app, standing);
          return { repeat: false };
        },
      );
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
