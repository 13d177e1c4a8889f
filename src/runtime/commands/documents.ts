import { randomUUID } from 'node:crypto';
import { SigningError } from '../../errors.ts';
import type { DocumentRecord } from '../../storage/index.ts';
import { authorise } from '../authorise.ts';
import type { ReceivedDocument } from '../command-types.ts';
import type { RuntimeContext } from '../context.ts';
import type { AppDefinition } from '../definitions.ts';
import type { InstancePlan } from '../instance-plan.ts';
import type { Doer } from '../planned-trail.ts';
import type { Reception } from '../receive-document.ts';
import { doerOf, type Standing } from '../standing.ts';
import {
  assertHeader,
  assertNotFrozen,
  assertNotLocked,
  assertOwnName,
  assertRoomFor,
  assertRoomTogether,
  assertTaskNotDone,
  changeable,
  type DocumentHeader,
  receptionOf,
  roundToAddTo,
  writable,
} from './document-rules.ts';
import { nameOf } from './name-of.ts';
import { assertProcessLevel } from './process-level.ts';
import { involvementIn } from './target.ts';

/** Whether a document could be added; and what its bytes must be, which come afterwards. Changes nothing. */
export async function expectDocument(
  context: RuntimeContext,
  plan: InstancePlan,
  document: DocumentHeader,
  standing: Standing,
): Promise<Reception> {
  await authoriseWrite(context, plan, standing);
  const [reception] = expectDocuments(context, plan, [document], await context.definitions.of(plan));
  return reception!;
}

/**
 * Whether documents could be added by the rules of their data types, so that all are taken or none; and what the bytes
 * of each must be. Throws `ERR_DATA_TYPE_UNKNOWN` and `ERR_DOCUMENT_…`.
 * @param generatedFrom element id of the task whose work they are; then the app itself writes them
 */
export function expectDocuments(
  context: RuntimeContext,
  plan: InstancePlan,
  documents: readonly DocumentHeader[],
  app: AppDefinition,
  generatedFrom?: string,
): Reception[] {
  return documents.map((document, index) => {
    const { dataType: id } = document;
    const before = documents.slice(0, index);
    const dataType = writable(app.dataTypes, id, generatedFrom !== undefined);
    assertHeader(dataType, document);
    assertOwnName(app, document, [...plan.documents, ...before]);
    if (generatedFrom === undefined) {
      assertNotLocked(plan, dataType);
      if (!roundToAddTo(plan, id)) assertNotFrozen(plan, id);
      assertTaskNotDone(plan, dataType);
    }
    assertRoomFor(plan, dataType, before.filter((other) => other.dataType === id).length);
    return receptionOf(context, app, id);
  });
}

/** Adds a document for a caller who may write. */
export async function addDocument(
  context: RuntimeContext,
  plan: InstancePlan,
  document: ReceivedDocument,
  standing: Standing,
): Promise<DocumentRecord> {
  await authoriseWrite(context, plan, standing);
  const app = await context.definitions.of(plan);
  const [record] = await prepareDocuments(context, plan, [document], app, nameOf(standing.actor));
  storeDocuments(plan, [record!], doerOf(standing));
  return record!;
}

/** Makes records of documents whose bytes have been put, and changes nothing. Throws as `expectDocuments` does. */
export async function prepareDocuments(
  context: RuntimeContext,
  plan: InstancePlan,
  documents: readonly ReceivedDocument[],
  app: AppDefinition,
  by: string,
  generatedFrom?: string,
): Promise<DocumentRecord[]> {
  expectDocuments(context, plan, documents, app, generatedFrom).forEach(assertSize(documents));
  assertRoomTogether(context, app, [...plan.documents, ...documents]);
  const numbers = await context.numbers.take(documents.length, plan.transaction);
  return documents.map(({ dataType, contentType, filename, size, sha256 }, index) => ({
    id: randomUUID(),
    instanceId: plan.instance.id,
    number: numbers[index]!,
    dataType,
    contentType,
    ...(filename !== undefined && { filename }),
    size,
    sha256,
    locked:
      generatedFrom !== undefined && app.dataTypes.some(({ id, appOwned }) => id === dataType && appOwned),
    ...(generatedFrom === undefined ? addedIn(plan, dataType) : { generatedFrom }),
    createdAt: plan.now,
    createdBy: by,
    changedAt: plan.now,
    changedBy: by,
  }));
}

/** It goes again if the round doesn't complete. */
function addedIn(plan: InstancePlan, dataType: string): Pick<DocumentRecord, 'addedIn'> {
  const round = roundToAddTo(plan, dataType);
  return round ? { addedIn: round.id } : {};
}

/** Takes in documents that were prepared. */
export function storeDocuments(plan: InstancePlan, prepared: readonly DocumentRecord[], doer: Doer): void {
  for (const record of prepared) {
    plan.setDocument(record);
    recordDocument(plan, 'document.added', record, doer);
  }
}

/** Whether a document could be replaced, and what its new bytes must be. */
export async function expectReplacement(
  context: RuntimeContext,
  plan: InstancePlan,
  { documentId, ...header }: { documentId: string } & Omit<DocumentHeader, 'dataType'>,
  standing: Standing,
): Promise<Reception> {
  await authoriseWrite(context, plan, standing);
  const app = await context.definitions.of(plan);
  const { dataType, filename } = changeable(plan, app, documentId);
  const document = { ...(filename !== undefined && { filename }), ...header, dataType };
  assertHeader(writable(app.dataTypes, dataType), document);
  const others = plan.documents.filter(({ id }) => id !== documentId);
  assertOwnName(app, document, others);
  return receptionOf(context, app, dataType);
}

/** Gives a document new bytes. Throws `ERR_DOCUMENT_LOCKED` while it is frozen or its task is done. */
export async function replaceDocument(
  context: RuntimeContext,
  plan: InstancePlan,
  command: { documentId: string } & Omit<ReceivedDocument, 'dataType'>,
  standing: Standing,
): Promise<DocumentRecord> {
  const { documentId, contentType, filename, size, sha256 } = command;
  assertSize([command])(await expectReplacement(context, plan, command, standing), 0);
  const record: DocumentRecord = {
    ...plan.documents.find(({ id }) => id === documentId)!,
    contentType,
    ...(filename !== undefined && { filename }),
    size,
    sha256,
    changedAt: plan.now,
    changedBy: nameOf(standing.actor),
  };
  const others = plan.documents.filter(({ id }) => id !== documentId);
  assertRoomTogether(context, await context.definitions.of(plan), [...others, record]);
  plan.setDocument(record);
  recordDocument(plan, 'document.replaced', record, doerOf(standing));
  return record;
}

/** Removes a document from the instance; bytes that somebody signed are kept as proof. */
export async function deleteDocument(
  context: RuntimeContext,
  plan: InstancePlan,
  documentId: string,
  standing: Standing,
): Promise<DocumentRecord> {
  await authoriseWrite(context, plan, standing);
  const existing =
    (await unsignedAddition(context, plan, documentId)) ??
    changeable(plan, await context.definitions.of(plan), documentId);
  plan.deleteDocument(documentId);
  recordDocument(plan, 'document.deleted', existing, doerOf(standing));
  return existing;
}

/** A document that was added to what is being signed, and that nobody has signed. */
async function unsignedAddition(
  { storage }: RuntimeContext,
  plan: InstancePlan,
  documentId: string,
): Promise<DocumentRecord | undefined> {
  const document = plan.documents.find(({ id }) => id === documentId);
  const round = plan.rounds.find(({ id, state }) => id === document?.addedIn && state === 'open');
  if (!round) return undefined;
  const stored = await storage.rounds.signedDocuments(round.id, {
    except: plan.supersededSignatures,
    ...(plan.transaction && { transaction: plan.transaction }),
  });
  const signed = [...stored, ...plan.newSignaturesOf(round.id).map(({ documents }) => documents)].flat();
  return signed.some(({ id }) => id === documentId) ? undefined : document;
}

/** The bytes were counted on their way; since then the instance may have been moved to another definition. */
function assertSize(documents: readonly { size: number }[]) {
  return ({ maximumBytes = Number.POSITIVE_INFINITY, tooLarge }: Reception, index: number) => {
    if (documents[index]!.size > maximumBytes) throw tooLarge();
  };
}

/** Throws `ERR_FORBIDDEN`, `ERR_LEVEL_TOO_LOW`, `ERR_INSTANCE_ENDED`. */
export async function authoriseWrite(
  context: RuntimeContext,
  plan: InstancePlan,
  standing: Standing,
): Promise<void> {
  await authorise(
    context,
    standing,
    'write',
    plan.instance,
    involvementIn(plan, standing),
    plan.instance.waiting[0],
  );
  assertProcessLevel((await context.definitions.of(plan)).definition, standing);
  if (plan.instance.state === 'ended') {
    throw new SigningError(
      'ERR_INSTANCE_ENDED',
      `instance <${plan.instance.id}> has ended; its documents stay as they are`,
      { info: { outcome: plan.instance.outcome } },
    );
  }
}

function recordDocument(
  plan: InstancePlan,
  type: string,
  { id, dataType, sha256 }: DocumentRecord,
  doer: Doer,
): void {
  plan.record(type, doer, { payload: { document: id, dataType, sha256 } });
}
