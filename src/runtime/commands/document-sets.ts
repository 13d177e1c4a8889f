import type { DocumentSet, ReceivedDocument } from '../command-types.ts';
import type { RuntimeContext } from '../context.ts';
import type { InstancePlan } from '../instance-plan.ts';
import type { Reception } from '../receive-document.ts';
import type { Standing } from '../standing.ts';
import { assertHeader, receptionOf, writable } from './document-rules.ts';
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
      assertHeader(writable(app.dataTypes, document.dataType), document);
      return receptionOf(context, app, document.dataType);
    }),
  );
}

/** Gives the instance the documents of the sets. A document that gets new bytes keeps its number. */
export async function replaceSets(
  context: RuntimeContext,
  plan: InstancePlan,
  sets: readonly ReceivedSet[],
  standing: Standing,
): Promise<void> {
  for (const { dataTypes, documents } of sets) {
    const wanted = [...documents];
    const existing = plan.documents
      .filter(({ dataType }) => dataTypes.includes(dataType))
      .sort((one, other) => one.number - other.number);
    const pairs = existing.map(({ id, dataType }) => ({ id, document: takeFirst(wanted, dataType) }));
    // first of all, so that no name or place is taken by what goes
    for (const { id, document } of pairs) {
      if (!document) await deleteDocument(context, plan, id, standing);
    }
    for (const { id, document } of pairs) {
      if (!document || isSame(plan, id, document)) continue;
      const { dataType: _, ...bytes } = document;
      await replaceDocument(context, plan, { documentId: id, ...bytes }, standing);
    }
    for (const document of wanted) await addDocument(context, plan, document, standing);
  }
}

/** Takes the first document of a data type out of the list. */
function takeFirst(documents: ReceivedDocument[], dataType: string): ReceivedDocument | undefined {
  const index = documents.findIndex((document) => document.dataType === dataType);
  return index < 0 ? undefined : documents.splice(index, 1)[0];
}

function isSame({ documents }: InstancePlan, id: string, document: ReceivedDocument): boolean {
  const there = documents.find((known) => known.id === id);
  return (
    there?.sha256 === document.sha256 &&
    there.contentType === document.contentType &&
    there.filename === document.filename
  );
}
