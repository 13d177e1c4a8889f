import type { DocumentRecord } from '../../storage/index.ts';
import type { DocumentSet, ReceivedDocument } from '../command-types.ts';
import type { RuntimeContext } from '../context.ts';
import type { InstancePlan } from '../instance-plan.ts';
import type { Reception } from '../receive-document.ts';
import type { Standing } from '../standing.ts';
import { assertHeader, assertNotLocked, receptionOf, writable } from './document-rules.ts';
import { addDocument, authoriseWrite, deleteDocument, replaceDocument } from './documents.ts';
import type { ReceivedSet } from './submit.ts';

/** Whether documents of sets would be taken by their data types, and what the bytes of each must be, set by set. */
export async function expectSets(
  context: RuntimeContext,
  plan: InstancePlan,
  sets: readonly DocumentSet[],
  standing: Standing,
): Promise<Reception[]> {
  await authoriseWrite(context, plan, standing);
  const app = await context.definitions.of(plan);
  return sets.flatMap(({ documents }) =>
    documents.map((document) => {
      const dataType = writable(app.dataTypes, document.dataType);
      assertNotLocked(plan, dataType);
      assertHeader(dataType, document);
      return receptionOf(context, app, document.dataType);
    }),
  );
}

/**
 * Gives the instance the documents of the sets. One that is there already stays; one of the same name, or a form of the
 * same kind, gets new bytes and keeps its number; the others are new.
 */
export async function replaceSets(
  context: RuntimeContext,
  plan: InstancePlan,
  sets: readonly ReceivedSet[],
  standing: Standing,
): Promise<void> {
  for (const { dataTypes, documents } of sets) {
    const existing = plan.documents.filter(({ dataType }) => dataTypes.includes(dataType));
    const { pairs, left, wanted } = paired(existing, documents);
    // first of all, so that no name or place is taken by what goes
    for (const { id } of left) await deleteDocument(context, plan, id, standing);
    for (const [{ id }, { dataType: _, ...bytes }] of pairs) {
      await replaceDocument(context, plan, { documentId: id, ...bytes }, standing);
    }
    for (const document of wanted) await addDocument(context, plan, document, standing);
  }
}

type Pair = [DocumentRecord, ReceivedDocument];

/** Which documents stand for which: the same, then those of one name, then those that have none, in order. */
function paired(existing: readonly DocumentRecord[], documents: readonly ReceivedDocument[]) {
  const rules: ((there: DocumentRecord, sent: ReceivedDocument) => boolean)[] = [
    isSame,
    (there, sent) => there.filename !== undefined && there.filename === sent.filename,
    (there, sent) => there.filename === undefined && sent.filename === undefined,
  ];
  let left = [...existing];
  const wanted = [...documents];
  const pairs: Pair[] = [];
  for (const rule of rules) {
    left = left.filter((there) => {
      const index = wanted.findIndex((sent) => sent.dataType === there.dataType && rule(there, sent));
      if (index < 0) return true;
      const [sent] = wanted.splice(index, 1);
      if (rule !== isSame) pairs.push([there, sent!]);
      return false;
    });
  }
  return { pairs, left, wanted };
}

function isSame(there: DocumentRecord, sent: ReceivedDocument): boolean {
  return (
    there.sha256 === sent.sha256 && there.contentType === sent.contentType && there.filename === sent.filename
  );
}
