import { SigningError } from '../errors.ts';
import type { InstanceChanges } from '../storage/index.ts';
import { authorise, unknownInstance } from './authorise.ts';
import { createCallLimits } from './call-limits.ts';
import { checkNaming } from './check-naming.ts';
import { CommandQueue } from './command-queue.ts';
import { commandRunner } from './command-runner.ts';
import type { RoundCommand } from './command-types.ts';
import { cancelInstance } from './commands/cancel-instance.ts';
import { confirmStatus } from './commands/confirm-status.ts';
import { expectSets } from './commands/document-sets.ts';
import {
  addDocument,
  deleteDocument,
  expectDocument,
  expectDocuments,
  expectReplacement,
  replaceDocument,
} from './commands/documents.ts';
import { dropOut } from './commands/drop-out.ts';
import { next, returnRound } from './commands/next.ts';
import { assertProcessLevel } from './commands/process-level.ts';
import { removeDocuments } from './commands/remove-documents.ts';
import { resume } from './commands/resume.ts';
import { actAsSignee, actOnRound } from './commands/round-actions.ts';
import { settle } from './commands/settle.ts';
import { signRound } from './commands/sign-round.ts';
import { inviteSignees } from './commands/signee-links.ts';
import { changeSignees, delegate } from './commands/signees.ts';
import { assertVariables, initialInstance, newInstanceId, ownerFor, start } from './commands/start.ts';
import { submit } from './commands/submit.ts';
import { involvementIn } from './commands/target.ts';
import { createContext } from './create-context.ts';
import { digested, documentRunner } from './document-runner.ts';
import { erasePersonEverywhere } from './erase-person.ts';
import { EventListeners } from './event-listeners.ts';
import { createProofQueries } from './evidence/proof-queries.ts';
import { signRecords } from './evidence/sign-records.ts';
import { createFinders } from './find.ts';
import { followUp } from './follow-up.ts';
import { createInvitations } from './invitations.ts';
import { createJobs } from './jobs/create-jobs.ts';
import { KeysInUse } from './keys-in-use.ts';
import { nameSignee } from './name-signees.ts';
import { createProgress } from './progress.ts';
import { createQueries } from './queries.ts';
import { createQueues } from './queues.ts';
import { Readiness } from './readiness.ts';
import type { Runtime } from './runtime.ts';
import type { RuntimeOptions } from './runtime-options.ts';
import { ServiceWatch } from './service-watch.ts';
import { organisationKey, standingOf } from './standing.ts';
import { Turnstile } from './turnstile.ts';

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
  const listeners = new EventListeners(log);
  const readiness = new Readiness(() => storage.check(), clock);
  let isClosing = false;
  const turnstile = new Turnstile();
  const queue = new CommandQueue({
    storage,
    clock,
    settle: (plan) => settle(context, plan),
    async followUp(plan) {
      await signRecords(context, plan);
      await followUp(context, plan);
    },
    afterCommit,
    turnstile,
  });
  const jobs = createJobs(context, queue, options.serviceRetries);

  function afterCommit({ instance, jobs: made, events }: InstanceChanges): void {
    jobs.wake(made);
    watch.changed(instance.id);
    listeners.tell(events);
  }

  const inUse = new KeysInUse();
  const { command, roundCommand, movingCommand, startCommand, once } = commandRunner(
    context,
    queue,
    watch,
    inUse,
  );
  const { documentCommand, uploadCommand, received } = documentRunner(context, queue, inUse);

  /** Looks up somebody who is named in a command, before it is planned. */
  async function nameFor(
    { instanceId, transaction }: RoundCommand,
    signee: Parameters<typeof nameSignee>[3],
  ) {
    checkNaming(signee);
    const instance = await storage.instances.find(instanceId, transaction);
    if (!instance) throw unknownInstance(instanceId);
    return nameSignee(context, instance, 'named', signee);
  }

  /** Parties of signees that a command names by id, so that their rows are read for it. */
  async function partyKeysOf(
    signeeIds: readonly string[],
    transaction: RoundCommand['transaction'],
  ): Promise<string[]> {
    const rows = await Promise.all(signeeIds.map((id) => storage.signees.find(id, transaction)));
    return rows.filter((row) => row !== undefined).map(({ partyKey }) => partyKey);
  }

  return {
    ...createInvitations(context, queue),
    ...createQueues(context),
    ...createCallLimits(context),
    ...turnstile.serving({
      ...createProgress(context),
      ...createQueries(context),
      ...createFinders(context),
      ...createProofQueries(context),
    }),
    catalog: options.catalog,
    register,
    maximumDocumentBytes: context.maximumDocumentBytes,

    async migrate() {
      await storage.migrate();
      // a key that does not work is to be found now, not with the first document
      await context.sealing?.sealer();
      await definitions.storeCatalog(clock());
      await jobs.enqueueHousekeeping();
    },

    async start(asked) {
      const standing = await standingOf(asked.actor, register);
      const app = await definitions.current(asked.app);
      const owner = await ownerFor(context, asked, standing);
      assertProcessLevel(app.definition, standing);
      assertVariables(app.definition, asked);
      return startCommand(asked, standing, {
        idOf: (turn) => newInstanceId(asked, standing, turn),
        initial: (instanceId, now) => initialInstance(instanceId, asked.app, app, owner, standing, now),
        expect: (plan) => expectDocuments(context, plan, asked.documents ?? [], app),
        act: (plan, received) =>
          plan.allOrNothing(() => start(context, plan, asked, received, app, standing)),
      });
    },

    async sign(asked) {
      const { signature, ...answer } = await command('sign', asked, (plan, standing, current) =>
        signRound(context, plan, asked, standing, current),
      );
      if (signature) return { ...answer, signature };
      throw new SigningError(
        'ERR_NAME_UNKNOWN',
        `a signee of instance <${asked.instanceId}> has dropped out: they would be shown by their name alone, and neither their login nor the register has one`,
      );
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

    async delegate({ to, ...asked }) {
      const named = await nameFor(asked, { ...to, order: 0, slots: 1 });
      return roundCommand(
        'delegate',
        asked,
        (plan, round, standing) => delegate(context, plan, round, asked, standing, named),
        { partyKeys: [named.partyKey], more: { to } },
      );
    },

    async changeSignees({ add = [], remove = [], ...asked }) {
      const added = await Promise.all(add.map((signee) => nameFor(asked, { order: 0, slots: 1, ...signee })));
      const partyKeys = [
        ...added.map(({ partyKey }) => partyKey),
        ...(await partyKeysOf(remove, asked.transaction)),
      ];
      return roundCommand(
        'change-signees',
        asked,
        (plan, round, standing) => changeSignees(context, plan, round, standing, { add: added, remove }),
        { partyKeys, more: { add, remove } },
      );
    },

    async dropOut({ signeeId, cause, ...asked }) {
      const partyKeys = await partyKeysOf([signeeId], asked.transaction);
      return roundCommand(
        'drop-out',
        asked,
        (plan, round, standing) => dropOut(context, plan, round, standing, { signeeId, cause }),
        { partyKeys, more: { signeeId, cause } },
      );
    },

    async invite({ signees, ...asked }) {
      const partyKeys = await partyKeysOf(
        signees.map(({ signeeId }) => signeeId),
        asked.transaction,
      );
      let tokens: string[] = [];
      const { instance } = await roundCommand(
        'invite',
        asked,
        async (plan, round, standing) => {
          tokens = await inviteSignees(context, plan, round, standing, signees);
          return { repeat: false };
        },
        { partyKeys },
      );
      return { tokens, instance };
    },

    confirmStatus: ({ sequence, ...asked }) =>
      command('confirm-status', asked, (plan, standing) => confirmStatus(context, plan, standing, sequence), {
        more: { sequence },
      }),

    cancelRound: (asked) =>
      roundCommand('cancel-round', asked, (plan, round, standing) =>
        actOnRound(context, plan, round, standing, { type: 'cancel', cause: asked.cause ?? 'cancelled' }),
      ),

    next: (asked) =>
      movingCommand('next', asked, (plan, standing, current) =>
        next(context, plan, asked, standing, current),
      ),

    async submit({ replace = [], ...asked }) {
      const put = await received(
        asked,
        replace.flatMap(({ documents }) => documents),
        (plan, standing) => expectSets(context, plan, replace, standing),
      );
      const sets = replace.map(({ dataTypes, documents }) => ({
        dataTypes,
        documents: put.splice(0, documents.length),
      }));
      return movingCommand(
        'submit',
        asked,
        async (plan, standing, current) => {
          // where it stands as far as it is asked for, nothing else asks the policy
          await authorise(context, standing, 'read', plan.instance, involvementIn(plan, standing));
          return submit(context, plan, asked, sets, standing, current);
        },
        {
          // also of an organisation that the actor may not sign for: then it is refused, and not done for themselves
          ...(asked.onBehalfOf !== undefined && { partyKeys: [organisationKey(asked.onBehalfOf)] }),
          more: {
            replace: sets.map(({ dataTypes, documents }) => ({
              dataTypes,
              documents: documents.map(digested),
            })),
          },
        },
      );
    },

    cancelInstance: (asked) =>
      command('cancel-instance', asked, (plan, standing) => cancelInstance(context, plan, asked, standing)),

    resume: (asked) =>
      movingCommand('resume', asked, async (plan, standing) => {
        await resume(context, plan, asked, standing);
        return { repeat: false };
      }),

    once,

    addDocument: (asked) =>
      uploadCommand('add-document', asked, {
        document: asked.document,
        expect: (plan, standing) => expectDocument(context, plan, asked.document, standing),
        act: (plan, standing, received) => addDocument(context, plan, received, standing),
      }),
    replaceDocument({ documentId, ifSha256, contentType, filename, bytes, ...asked }) {
      const document = { documentId, contentType, ...(filename !== undefined && { filename }), bytes };
      return uploadCommand('replace-document', asked, {
        document,
        ifBytes: { documentId, ifSha256 },
        expect: (plan, standing) => expectReplacement(context, plan, document, standing),
        act: (plan, standing, received) => replaceDocument(context, plan, received, standing),
      });
    },
    deleteDocument: ({ documentId, ifSha256, ...asked }) =>
      documentCommand('delete-document', asked, {
        asked: { id: documentId },
        ifBytes: { documentId, ifSha256 },
        act: (plan, standing) => deleteDocument(context, plan, documentId, standing),
      }),

    removeDocuments: (asked) =>
      command('remove-documents', asked, (plan, standing) => removeDocuments(context, plan, standing)),

    on: (type, listener) => listeners.on(type, listener),
    erasePerson: (person) => erasePersonEverywhere(context, queue, person),

    startWorker: jobs.start,
    doDueJobs: jobs.drain,

    async ready() {
      if (isClosing) throw new SigningError('ERR_SHUTTING_DOWN', 'the runtime is closing');
      await readiness.ask();
    },

    async close() {
      isClosing = true;
      queue.refuse();
      watch.close();
      // What a job has done is committed through the queue.
      // A system that doesn't answer must not hold up the end: what was not taken is sent again.
      await Promise.all([jobs.stop(), context.webhooks.sender.close()]);
      await queue.close();
    },
  };
}
