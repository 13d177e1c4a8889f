import type { DataType } from '../../catalog/index.ts';
import { assertSealable } from '../../documents/intake/assert-sealable.ts';
import { assertDocumentName } from '../../documents/intake/document-name.ts';
import { SigningError } from '../../errors.ts';
import type { DocumentRecord, RoundRecord } from '../../storage/index.ts';
import type { ReceivedDocument } from '../command-types.ts';
import type { RuntimeContext } from '../context.ts';
import { coveredDataTypes, sealingTasks } from '../data-types.ts';
import type { AppDefinition } from '../definitions.ts';
import type { InstancePlan } from '../instance-plan.ts';
import type { Reception } from '../receive-document.ts';

const bytesPerMegabyte = 1024 * 1024;
/**
 * How many times the bytes of one document all may have that a task seals together: they are in memory at once, with the
 * PDF that is made of them.
 */
const timesTogether = 8;

/** What is said of a document before its bytes are there. */
export type DocumentHeader = Pick<ReceivedDocument, 'dataType' | 'contentType' | 'filename'>;

/**
 * What the bytes of a document of this data type must be: no more than the data type takes, nor, where a task has it
 * signed, than may be signed; and such as can be sealed, where a task demands that.
 */
export function receptionOf(
  { maximumDocumentBytes, sealable }: Pick<RuntimeContext, 'maximumDocumentBytes' | 'sealable'>,
  { definition, dataTypes }: AppDefinition,
  id: string,
): Reception {
  const maxSize = dataTypes.find((dataType) => dataType.id === id)?.maxSize;
  const bounds = [
    ...(maxSize === undefined ? [] : [Math.floor(maxSize * bytesPerMegabyte)]),
    ...(coveredDataTypes(definition).has(id) ? [maximumDocumentBytes] : []),
  ];
  const maximumBytes = Math.min(...bounds);
  const isSealed = sealingTasks(definition).some(({ covered }) => covered.has(id));
  return {
    ...(isSealed && { inspect: (bytes: Buffer) => sealableBytes(bytes, sealable) }),
    ...(bounds.length > 0 && { maximumBytes }),
    tooLarge: () =>
      new SigningError(
        'ERR_DOCUMENT_TOO_LARGE',
        `documents of data type <${id}> may have ${maximumBytes} bytes`,
      ),
  };
}

async function sealableBytes(bytes: Buffer, rules: RuntimeContext['sealable']) {
  const found = await assertSealable(bytes, rules);
  return found.format === 'pdf' && found.rewritten ? { rewritten: found.rewritten } : {};
}

/** Throws `ERR_DATA_TYPE_UNKNOWN`, `ERR_DOCUMENT_OWNED_BY_APP`. */
export function writable(dataTypes: readonly DataType[], id: string, byApp = false): DataType {
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

/** Throws `ERR_DOCUMENT_CONTENT_TYPE`, `ERR_DOCUMENT_NAME`. */
export function assertHeader(
  { id, allowedContentTypes }: DataType,
  { contentType, filename }: DocumentHeader,
): void {
  if (filename !== undefined) assertDocumentName(filename);
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
}

/**
 * Among the documents that one task seals each has a name of its own: their evidence names them by it, and it may lie in
 * a folder of theirs, where capitals and small letters may be the same. Throws `ERR_DOCUMENT_NAME`.
 */
export function assertOwnName(
  { definition }: AppDefinition,
  { dataType, filename }: DocumentHeader,
  others: readonly DocumentHeader[],
): void {
  if (filename === undefined) return;
  const name = folded(filename);
  const namesakes = others.filter((other) => other.filename !== undefined && folded(other.filename) === name);
  const task = sealingTasks(definition).find(
    ({ covered }) => covered.has(dataType) && namesakes.some((other) => covered.has(other.dataType)),
  );
  if (!task) return;
  throw new SigningError(
    'ERR_DOCUMENT_NAME',
    `another document that signing task <${task.id}> seals has that name; give it a name of its own`,
    { element: task.id },
  );
}

/**
 * Documents that one task seals together are no larger in all than a server can seal. Throws `ERR_DOCUMENT_TOO_LARGE`.
 * @param documents all that there would be
 */
export function assertRoomTogether(
  { maximumDocumentBytes }: Pick<RuntimeContext, 'maximumDocumentBytes'>,
  { definition }: AppDefinition,
  documents: readonly Pick<DocumentRecord, 'dataType' | 'size'>[],
): void {
  const most = timesTogether * maximumDocumentBytes;
  for (const { id, covered, together } of sealingTasks(definition)) {
    if (!together) continue;
    const size = documents.reduce((sum, each) => sum + (covered.has(each.dataType) ? each.size : 0), 0);
    if (size <= most) continue;
    throw new SigningError(
      'ERR_DOCUMENT_TOO_LARGE',
      `the documents that signing task <${id}> seals together may have ${most} bytes in all`,
      { element: id },
    );
  }
}

function folded(filename: string): string {
  return filename.normalize('NFC').toLowerCase();
}

/** Throws `ERR_DOCUMENT_COUNT`. */
export function assertRoomFor(plan: InstancePlan, { id, maxCount }: DataType, adding: number): void {
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

/** The document, if it may be replaced or deleted. Throws `ERR_DOCUMENT_NOT_FOUND`, `ERR_DOCUMENT_LOCKED` and others. */
export function changeable(plan: InstancePlan, { dataTypes }: AppDefinition, id: string): DocumentRecord {
  const document = plan.documents.find((candidate) => candidate.id === id);
  if (!document) {
    throw new SigningError(
      'ERR_DOCUMENT_NOT_FOUND',
      `instance <${plan.instance.id}> has no document <${id}>`,
    );
  }
  assertNotLocked(plan, writable(dataTypes, document.dataType));
  assertNotFrozen(plan, document.dataType);
  if (document.locked) {
    throw new SigningError(
      'ERR_DOCUMENT_LOCKED',
      `document <${id}> is locked: the task that it belongs to is done; return to that task to change it`,
    );
  }
  return document;
}

/** What comes with the start alone is neither added nor changed later, whoever asks. Throws `ERR_DOCUMENT_LOCKED`. */
export function assertNotLocked(plan: InstancePlan, { id, locked }: DataType): void {
  if (!locked || plan.created) return;
  throw new SigningError(
    'ERR_DOCUMENT_LOCKED',
    `documents of data type <${id}> come with the start of an instance, and stay as they came`,
  );
}

/** What is being signed does not change under the signees' hands, unless the model says that it may. */
export function assertNotFrozen(plan: InstancePlan, dataType: string): void {
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

/**
 * The open round to whose documents one of this data type may be added; what is signed already stays as it is. None
 * where it is signed in another open round too, which doesn't let it.
 */
export function roundToAddTo(plan: InstancePlan, dataType: string): RoundRecord | undefined {
  const signing = plan.rounds.flatMap((round) => {
    const rule = round.rules.documents.find((document) => document.dataType === dataType);
    return round.state === 'open' && rule ? [{ round, rule }] : [];
  });
  return signing.every(({ rule }) => rule.addable) ? signing[0]?.round : undefined;
}

/** A task's documents are complete when it is: none is added behind the back of those who sign later. */
export function assertTaskNotDone(plan: InstancePlan, { id, taskId }: DataType): void {
  if (taskId === undefined || plan.instance.waiting.some(({ elementId }) => elementId === taskId)) return;
  if (plan.instance.waiting.length === 0) return;
  throw new SigningError(
    'ERR_DOCUMENT_LOCKED',
    `documents of data type <${id}> belong to task <${taskId}>, in which the instance does not wait`,
    { element: taskId },
  );
}
