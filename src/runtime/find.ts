import type { InboxRecord, InstanceFilter, InstanceRecord } from '../storage/index.ts';
import { permits } from './authorise.ts';
import type { RuntimeContext } from './context.ts';
import { cursorAt, pageSize, placeOf } from './cursor.ts';
import type { AppDefinition } from './definitions.ts';
import type { Runtime } from './runtime.ts';
import { type Standing, standingOf } from './standing.ts';
import { taskTitle } from './task-title.ts';
import type { InboxItem, InstanceSearch, InstanceSummary, Page } from './view-types.ts';
import { archiveOf, isFilledIn } from './views.ts';

/** Instances that a search of an actor reads at once, at least, and at most until it answers with what it has. */
const smallestBatch = 50;
const mostLookedAt = 1_000;

/** Finds what waits for somebody, and instances by what they are. Both read pages off an index. */
export function createFinders(context: RuntimeContext): Pick<Runtime, 'inbox' | 'search'> {
  const { storage, clock, register } = context;

  return {
    async inbox({ actor, limit, cursor }): Promise<Page<InboxItem>> {
      const standing = await standingOf(actor, register);
      const size = pageSize(limit);
      const place = placeOf(cursor);
      const found = await storage.inbox.page({
        partyKeys: standing.partyKeys,
        actorKey: standing.actorKey,
        now: clock(),
        ...(place && { before: { askedAt: place.at, signeeId: place.id } }),
        limit: size,
      });
      const permitted = await keep(found, (record) => maySign(context, standing, record));
      return page(await inboxItems(context, permitted), found, size, ({ askedAt, signeeId }) => ({
        at: askedAt,
        id: signeeId,
      }));
    },

    async search({ actor, ...query }): Promise<Page<InstanceSummary>> {
      const size = pageSize(query.limit);
      const filter = filterOf(query);
      const placeOfRow = ({ id, createdAt, dueAt = 0 }: InstanceRecord) => ({
        at: query.dueBefore === undefined ? createdAt : dueAt,
        id,
      });
      if (actor === 'host') {
        const found = await storage.instances.search({ ...filter, limit: size });
        return page(await summariesOf(context, found), found, size, placeOfRow);
      }
      // A cursor at what the actor may not read tells them that it is there. So a page is filled up from behind it, and
      // only after so many that they may not read does a cursor stand at one: else nobody could go on.
      const batch = Math.max(size, smallestBatch);
      const readable: InstanceRecord[] = [];
      for (let looked = 0; looked < mostLookedAt && readable.length < size; looked += batch) {
        const found = await storage.instances.search({ ...filter, limit: batch });
        readable.push(...(await readableBy(context, actor, found)));
        if (found.length < batch) return firstOf(context, readable, size, placeOfRow);
        filter.behind = placeOfRow(found.at(-1)!);
      }
      if (readable.length >= size) return firstOf(context, readable, size, placeOfRow);
      return { items: await summariesOf(context, readable), cursor: cursorAt(filter.behind!) };
    },
  };
}

/** As many as a page has; what is left over is read again for the next. */
async function firstOf(
  context: RuntimeContext,
  readable: readonly InstanceRecord[],
  size: number,
  placeOfRow: (row: InstanceRecord) => { at: number; id: string },
): Promise<Page<InstanceSummary>> {
  const shown = readable.slice(0, size);
  return page(await summariesOf(context, shown), shown, size, placeOfRow);
}

/** The items that are shown of a page that was read, and where the next one begins, if this one was full. */
function page<Item, Row>(
  items: Item[],
  read: readonly Row[],
  size: number,
  placeOfRow: (row: Row) => { at: number; id: string },
): Page<Item> {
  const last = read.length === size ? read.at(-1) : undefined;
  return { items, ...(last && { cursor: cursorAt(placeOfRow(last)) }) };
}

async function keep<Item>(
  items: readonly Item[],
  permitted: (item: Item) => Promise<boolean>,
): Promise<Item[]> {
  const answers = await Promise.all(items.map(permitted));
  return items.filter((_, index) => answers[index]);
}

function maySign(context: RuntimeContext, standing: Standing, record: InboxRecord): Promise<boolean> {
  const instance = { ...record, id: record.instanceId };
  const involvement = { isSignee: true, isOpenSignee: true };
  return permits(context, standing, 'sign', instance, involvement, {
    elementId: record.taskId,
    taskType: 'signing',
  });
}

async function inboxItems(
  { storage, definitions }: RuntimeContext,
  records: readonly InboxRecord[],
): Promise<InboxItem[]> {
  const documents = await storage.documents.ofInstances([...new Set(records.map((each) => each.instanceId))]);
  return Promise.all(
    records.map(async (record) => {
      const { instanceId, app, roundId, taskId, signeeId, group, groupName, askedAt, deadlineAt } = record;
      const { definition } = await definitions.byHash(app, record.definitionHash);
      const title = taskTitle(record.rules.title, definition.element(taskId));
      const organisation = /^organisation:(.+)$/.exec(record.partyKey)?.[1];
      const signed = new Set(record.rules.documents.map(({ dataType }) => dataType));
      return {
        instanceId,
        app,
        roundId,
        taskId,
        ...(title !== undefined && { title }),
        signeeId,
        group,
        ...(groupName !== undefined && { groupName }),
        ...(organisation !== undefined && { onBehalfOf: organisation }),
        askedAt,
        ...(deadlineAt !== undefined && { deadlineAt }),
        documents: documents.filter(
          (document) => document.instanceId === instanceId && signed.has(document.dataType),
        ),
      };
    }),
  );
}

function filterOf({
  definition,
  signee,
  cursor,
  limit: _,
  ...same
}: InstanceSearch): Omit<InstanceFilter, 'limit'> {
  const behind = placeOf(cursor);
  return {
    ...same,
    ...(definition !== undefined && { definitionHash: definition }),
    ...(signee && {
      signeeKey: 'person' in signee ? `person:${signee.person}` : `organisation:${signee.organisation}`,
    }),
    ...(behind && { behind }),
  };
}

async function readableBy(
  context: RuntimeContext,
  actor: Standing['actor'],
  found: readonly InstanceRecord[],
): Promise<InstanceRecord[]> {
  const standing = await standingOf(actor, context.register);
  const signedIn = await context.storage.instances.withSignee(
    found.map(({ id }) => id),
    standing.partyKeys,
  );
  return keep(found, (instance) =>
    permits(context, standing, 'read', instance, {
      isSignee: signedIn.has(instance.id),
      isOpenSignee: false,
    }),
  );
}

function summariesOf(
  { definitions }: RuntimeContext,
  found: readonly InstanceRecord[],
): Promise<InstanceSummary[]> {
  return Promise.all(
    found.map(async (instance) => {
      return summaryOf(instance, await definitions.byHash(instance.app, instance.definitionHash));
    }),
  );
}

function summaryOf(instance: InstanceRecord, app: AppDefinition): InstanceSummary {
  const { name, service, archive } = app.definition;
  const { id, number, definitionHash, ownerPartyId, state, outcome, incident, waiting } = instance;
  const { dueAt, version, createdAt, changedAt, changedBy, endedAt } = instance;
  const { pending: _, ...shown } = incident ?? {};
  return {
    id,
    number,
    ...(name !== undefined && { name }),
    ...(service && { service }),
    app: instance.app,
    definitionHash,
    ownerPartyId,
    state,
    ...(outcome !== undefined && { outcome }),
    ...archiveOf(instance, { archive }),
    ...(incident && { incident: shown as Omit<typeof incident, 'pending'> }),
    waitsIn: waiting.map(({ elementId }) => elementId),
    waitsFor: waiting.map(({ kind }) => kind),
    isFilledIn: isFilledIn(waiting, app),
    ...(dueAt !== undefined && { dueAt }),
    version,
    createdAt,
    changedAt,
    changedBy,
    ...(endedAt !== undefined && { endedAt }),
  };
}
