import { createHash, randomUUID } from 'node:crypto';
import type { DataType } from '../../catalog/index.ts';
import { SigningError } from '../../errors.ts';
import type { DocumentRecord } from '../../storage/index.ts';
import { authorise } from '../authorise.ts';
import type { NewDocument } from '../command-types.ts';
import type { RuntimeContext } from '../context.ts';
import type { InstancePlan } from '../instance-plan.ts';
import type { Doer } from '../planned-trail.ts';
import { doerOf, type Standing } from '../standing.ts';
import { nameOf } from './name-of.ts';
import { involvementIn } from './target.ts';

const bytesPerMegabyte = 1024 * 1024;

/** A document that may be stored, with its bytes. */
export interface PreparedDocument {
  record: DocumentRecord;
  bytes: Buffer;
}

/** Adds a document for a caller who may write. */
export async function addDocument(
  context: RuntimeContext,
  plan: InstancePlan,
  document: NewDocument,
  standing: Standing,
): Promise<DocumentRecord> {
  await authoriseWrite(context, plan, standing);
  const { dataTypes } = await context.definitions.of(plan);
  const [prepared] = prepareDocuments(plan, [document], dataTypes, nameOf(standing.actor));
  storeDocuments(plan, [prepared!], doerOf(standing));
  return prepared!.record;
}

/**
 * Checks documents by the rules of their data types and changes nothing, so that all are taken or none. Throws
 * `ERR_DATA_TYPE_UNKNOWN` and `ERR_DOCUMENT_…`.
 * @param generatedFrom element id of the task whose work they are; then the app itself writes them
 */
export function prepareDocuments(
  plan: InstancePlan,
  documents: readonly NewDocument[],
  dataTypes: readonly DataType[],
  by: string,
  generatedFrom?: string,
): PreparedDocument[] {
  return documents.map(({ dataType: id, contentType, filename, bytes }, index) => {
    const dataType = writable(dataTypes, id, generatedFrom !== undefined);
    assertFits(dataType, contentType, bytes);
    if (generatedFrom === undefined) {
      assertNotFrozen(plan, id);
      assertTaskNotDone(plan, dataType);
    }
    assertRoomFor(plan, dataType, documents.slice(0, index).filter((other) => other.dataType === id).length);
    const record: DocumentRecord = {
      id: randomUUID(),
      instanceId: plan.instance.id,
      dataType: id,
      contentType,
      ...(filename !== undefined && { filename }),
      size: bytes.length,
      sha256: sha256(bytes),
      locked: generatedFrom !== undefined && dataType.appOwned,
      ...(generatedFrom !== undefined && { generatedFrom }),
      createdAt: plan.now,
      createdBy: by,
      changedAt: plan.now,
      changedBy: by,
    };
    return { record, bytes };
  });
}

/** Takes in documents that were prepared. */
export function storeDocuments(plan: InstancePlan, prepared: readonly PreparedDocument[], doer: Doer): void {
  for (const { record, bytes } of prepared) {
    plan.setDocument(record, bytes);
    recordDocument(plan, 'document.added', record, doer);
  }
}

/** Gives a document new bytes. Throws `ERR_DOCUMENT_LOCKED` while it is frozen or its task is done. */
export async function replaceDocument(
  context: RuntimeContext,
  plan: InstancePlan,
  command: { documentId: string; contentType: string; filename?: string; bytes: Buffer },
  standing: Standing,
): Promise<DocumentRecord> {
  await authoriseWrite(context, plan, standing);
  const existing = await changeable(context, plan, command.documentId);
  const { dataTypes } = await context.definitions.of(plan);
  assertFits(writable(dataTypes, existing.dataType), command.contentType, command.bytes);
  const record: DocumentRecord = {
    ...existing,
    contentType: command.contentType,
    ...(command.filename !== undefined && { filename: command.filename }),
    size: command.bytes.length,
    sha256: sha256(command.bytes),
    changedAt: plan.now,
    changedBy: nameOf(standing.actor),
  };
  plan.setDocument(record, command.bytes);
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
  const existing = await changeable(context, plan, documentId);
  plan.deleteDocument(documentId);
  recordDocument(plan, 'document.deleted', existing, doerOf(standing));
  return existing;
}

/** Lower-case hex. */
function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

async function authoriseWrite(
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
  if (plan.instance.state === 'ended') {
    throw new SigningError(
      'ERR_INSTANCE_ENDED',
      `instance <${plan.instance.id}> has ended; its documents stay as they are`,
    );
  }
}

function writable(dataTypes: readonly DataType[], id: string, byApp = false): DataType {
  const dataType = dataTypes.find((candidate) => candidate.id === id);
  if (!dataType)
    throw new SigningError('ERR_DATA_TYPE_UNKNOWN', `data type <${id}> is not declared for this app`);
  if (dataType.appOwned && !byApp) {
    throw new SigningError(
      'ERR_DOCUMENT_OWNED_BY_APP',
      `documents of data type <${id}> are written by the app alone`,
    );
  }
  return dataType;
}

function assertFits(
  { id, allowedContentTypes, maxSize }: DataType,
  contentType: string,
  bytes: Buffer,
): void {
  // It is sent back as a header, which takes nothing else.
  if (!/^[\w.+-]+\/[\w.+-]+[\x20-\x7e]{0,200}$/.test(contentType)) {
    throw new SigningError(
      'ERR_DOCUMENT_CONTENT_TYPE',
      `a document of data type <${id}> has no readable content type`,
    );
  }
  const mediaType = contentType.split(';')[0]!.trim().toLowerCase();
  if (
    allowedContentTypes.length > 0 &&
    !allowedContentTypes.some((allowed) => allowed.toLowerCase() === mediaType)
  ) {
    throw new SigningError(
      'ERR_DOCUMENT_CONTENT_TYPE',
      `data type <${id}> takes ${allowedContentTypes.join(', ')}, not ${mediaType || 'an unnamed type'}`,
    );
  }
  if (maxSize !== undefined && bytes.length > maxSize * bytesPerMegabyte) {
    throw new SigningError('ERR_DOCUMENT_TOO_LARGE', `documents of data type <${id}> may have ${maxSize} MB`);
  }
}

function assertRoomFor(plan: InstancePlan, { id, maxCount }: DataType, adding: number): void {
  const count = plan.documents.filter(({ dataType }) => dataType === id).length + adding;
  if (maxCount === 0 || count < maxCount) return;
  throw new SigningError(
    'ERR_DOCUMENT_COUNT',
    `there are ${count} documents of data type <${id}> already; it takes no more`,
    {
      info: { dataTypes: [{ dataType: id, problem: 'too-many', count, maxCount }] },
    },
  );
}

async function changeable(context: RuntimeContext, plan: InstancePlan, id: string): Promise<DocumentRecord> {
  const document = plan.documents.find((candidate) => candidate.id === id);
  if (!document) {
    throw new SigningError(
      'ERR_DOCUMENT_NOT_FOUND',
      `instance <${plan.instance.id}> has no document <${id}>`,
    );
  }
  const { dataTypes } = await context.definitions.of(plan);
  writable(dataTypes, document.dataType);
  assertNotFrozen(plan, document.dataType);
  if (document.locked) {
    throw new SigningError(
      'ERR_DOCUMENT_LOCKED',
      `document <${id}> is locked: the task that it belongs to is done; return to that task to change it`,
    );
  }
  return document;
}

/** What is being signed does not change under the signees' hands, unless the model says that it may. */
function assertNotFrozen(plan: InstancePlan, dataType: string): void {
  const round = plan.rounds.find(
    ({ state, rules }) =>
      state === 'open' && rules.freeze && rules.documents.some((document) => document.dataType === dataType),
  );
  if (!round) return;
  throw new SigningError(
    'ERR_DOCUMENT_LOCKED',
    `documents of data type <${dataType}> are locked while signing task <${round.taskId}> is open`,
    { element: round.taskId },
  );
}

/** A task's documents are complete when it is: none is added behind the back of those who sign later. */
function assertTaskNotDone(plan: InstancePlan, { id, taskId }: DataType): void {
  if (taskId === undefined || plan.instance.waiting.some(({ elementId }) => elementId === taskId)) return;
  if (plan.instance.waiting.length === 0) return;
  throw new SigningError(
    'ERR_DOCUMENT_LOCKED',
    `documents of data type <${id}> belong to task <${taskId}>, in which the instance does not wait`,
    { element: taskId },
  );
}

function recordDocument(
  plan: InstancePlan,
  type: string,
  { id, dataType, sha256: hash }: DocumentRecord,
  doer: Doer,
): void {
  plan.record(type, doer, { payload: { document: id, dataType, sha256: hash } });
}
