import { SigningError } from '../errors.ts';
import type { Actor } from '../signing/index.ts';
import type { EventRecord, RoundRecord } from '../storage/index.ts';
import { assertPlannedAddress, permits, unknownInstance } from './authorise.ts';
import type { InstanceAddress } from './command-types.ts';
import { changedBytes } from './commands/round-step.ts';
import { isDue } from './commands/settle.ts';
import { involvementIn } from './commands/target.ts';
import { contentOf } from './content-of.ts';
import type { RuntimeContext } from './context.ts';
import { withoutIdentities } from './evidence/withheld-identities.ts';
import { type FormIssue, formsAmong, laneOf } from './form-check.ts';
import { InstancePlan } from './instance-plan.ts';
import { readableInstance } from './readable-instance.ts';
import type { Runtime } from './runtime.ts';
import { standingOf } from './standing.ts';
import type { InstanceView, RoundView, SignatureView, SigneeView } from './view-types.ts';
import { instanceView, roundView, signatureView, signeeViews } from './views.ts';

type Queries = Pick<
  Runtime,
  | 'instance'
  | 'instanceIdOf'
  | 'applications'
  | 'rounds'
  | 'signees'
  | 'signatures'
  | 'signature'
  | 'document'
  | 'validate'
  | 'events'
  | 'grants'
>;

/** What callers may read. Every query asks the policy first; none changes anything. */
export function createQueries(context: RuntimeContext): Queries {
  const { storage, clock } = context;

  const readable = (query: InstanceAddress & { actor: Actor }) => readableInstance(context, query);

  async function roundOf(instanceId: string, roundId: string): Promise<RoundRecord> {
    const round = await storage.rounds.find(roundId);
    if (round?.instanceId !== instanceId) {
      throw new SigningError('ERR_ROUND_UNKNOWN', `instance <${instanceId}> has no round <${roundId}>`);
    }
    return round;
  }

  /** Only what is due can depend on it, so it is looked up for nothing else. */
  async function changedIfDue(round: RoundRecord, now: number): Promise<boolean> {
    if (!isDue(round, now) || round.rules.freeze) return false;
    const documents = await storage.documents.list(round.instanceId);
    return changedBytes(await storage.rounds.signedDocuments(round.id), documents);
  }

  return {
    async instance(query): Promise<InstanceView> {
      const { instanceId } = query;
      const { instance } = await readable(query);
      return instanceView(context, instance, await storage.documents.list(instanceId));
    },

    instanceIdOf: ({ number }) => storage.instances.idOf(number),

    applications: () =>
      Promise.all(
        context.catalog
          .applications()
          .map(async ({ id }) => ({ id, ...(await context.definitions.current(id)) })),
      ),

    async rounds(query): Promise<RoundView[]> {
      const { instanceId, taskId } = query;
      await readable(query);
      const rounds = await storage.rounds.list(instanceId);
      const now = clock();
      const wanted = rounds.filter((round) => taskId === undefined || round.taskId === taskId);
      return Promise.all(wanted.map(async (round) => roundView(round, now, await changedIfDue(round, now))));
    },

    async signees(query): Promise<SigneeView[]> {
      const { instanceId, roundId } = query;
      await readable(query);
      const round = await roundOf(instanceId, roundId);
      const now = clock();
      const [signees, signatures, notices, changed] = await Promise.all([
        storage.signees.list(roundId),
        storage.signatures.list({ instanceId, roundId }),
        storage.notices.list(roundId, ['turn']),
        changedIfDue(round, now),
      ]);
      return signeeViews(round, { signees, signatures, notices }, now, changed);
    },

    async signatures(query): Promise<SignatureView[]> {
      const { instanceId, roundId, own } = query;
      const { standing } = await readable(query);
      const signatures = await storage.signatures.list({
        instanceId,
        ...(roundId !== undefined && { roundId }),
        ...(own && { actorKey: standing.actorKey }),
      });
      const rounds = new Map((await storage.rounds.list(instanceId)).map((round) => [round.id, round]));
      return signatures.map((signature) => signatureView(signature, rounds.get(signature.roundId)!));
    },

    async signature(query): Promise<SignatureView> {
      const { instanceId, signatureId } = query;
      await readable(query);
      const signature = await storage.signatures.find(signatureId);
      if (signature?.instanceId !== instanceId) {
        throw new SigningError(
          'ERR_DOCUMENT_NOT_FOUND',
          `instance <${instanceId}> has no signature <${signatureId}>`,
        );
      }
      return signatureView(signature, await roundOf(instanceId, signature.roundId));
    },

    async document(query) {
      const { instanceId, documentId } = query;
      const { withheld } = await readable(query);
      const record = await storage.documents.find(instanceId, documentId);
      if (record && withheld.has(record.dataType)) {
        throw new SigningError(
          'ERR_FORBIDDEN',
          `documents of data type <${record.dataType}> are for the owner of instance <${instanceId}> alone`,
        );
      }
      if (!record) {
        throw new SigningError(
          'ERR_DOCUMENT_NOT_FOUND',
          `instance <${instanceId}> has no document <${documentId}>`,
        );
      }
      return { record, content: await contentOf(context, record) };
    },

    async validate(query): Promise<FormIssue[]> {
      const { instance } = await readable(query);
      const app = await context.definitions.byHash(instance.app, instance.definitionHash);
      const documents = await storage.documents.list(instance.id);
      const kept = documents.filter(({ removedAt }) => removedAt === undefined);
      return context.forms.issuesIn(formsAmong(kept, app), app, {
        lane: laneOf(instance),
        read: async (form) => allOf(await contentOf(context, form)),
      });
    },

    async events(query): Promise<EventRecord[]> {
      const { instanceId, types, identities = false } = query;
      await readable(query);
      const rounds = identities ? [] : await storage.rounds.list(instanceId);
      if (rounds.every(({ config }) => config.showSignee === 'number'))
        return storage.events.list(instanceId, types && { types });
      const events = withoutIdentities(await storage.events.list(instanceId), rounds);
      return events.flatMap(({ withheld: _, ...event }) =>
        (types?.includes(event.type) ?? true) ? event : [],
      );
    },

    async grants({ actor, instanceId, actions, ...address }): Promise<Record<string, boolean>> {
      const standing = await standingOf(actor, context.register);
      const loaded = await storage.load([
        { instanceId, partyKeys: standing.partyKeys, actorKeys: [], answerKeys: [] },
      ]);
      const found = loaded.get(instanceId);
      if (!found) throw unknownInstance(instanceId);
      const plan = new InstancePlan(found, clock());
      assertPlannedAddress(plan, address, standing);
      const task = plan.instance.waiting[0];
      const round = task?.roundId === undefined ? undefined : plan.round(task.roundId);
      const involvement = involvementIn(plan, standing, round);
      const granted = await Promise.all(
        actions.map((action) => permits(context, standing, action, plan.instance, involvement, task)),
      );
      return Object.fromEntries(actions.map((action, index) => [action, granted[index] as boolean]));
    },
  };
}

async function allOf(content: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of content) pieces.push(piece);
  return Buffer.concat(pieces);
}
