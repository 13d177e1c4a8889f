import type { DataType } from '../catalog/index.ts';
import type { ProcessDefinition } from '../engine/index.ts';
import type { SigningTaskConfig } from '../signing/index.ts';

/** Data type under which the signatures of a task are shown: what the model names, else one of the task's own. */
export function signatureDataType(taskId: string, config: SigningTaskConfig): string {
  return config.signatureDataType ?? `${taskId}-signatures`;
}

/** Data types of the documents that a task of the definition has signed. */
export function coveredDataTypes({ elements }: ProcessDefinition): Set<string> {
  return new Set(elements.flatMap(({ signing }) => signing?.documents ?? []).map(({ dataType }) => dataType));
}

/** A signing task that demands that what is signed in it is sealed. */
export interface SealingTask {
  id: string;
  /** Data types of what is signed. */
  covered: Set<string>;
  /** All of it as one PDF. */
  together: boolean;
}

/**
 * The signing tasks that demand that what is signed in them is sealed. Altinn's `signingPdfDataType` asks for a PDF and takes whatever is signed.
 */
export function sealingTasks({ elements }: ProcessDefinition): SealingTask[] {
  return elements.flatMap(({ id, signing }) =>
    signing?.seal === undefined
      ? []
      : [
          {
            id,
            covered: new Set(signing.documents.map(({ dataType }) => dataType)),
            together: signing.sealTogether !== undefined,
          },
        ],
  );
}

const forPeople: ReadonlySet<string> = new Set(['bpmn:Task', 'bpmn:UserTask', 'bpmn:ManualTask']);

/**
 * Ids of the tasks in which forms are filled in: those that forms belong to; where none does, the first task for people
 * in which nothing is signed.
 */
export function fillingTasks(
  { elements }: Pick<ProcessDefinition, 'elements'>,
  dataTypes: readonly DataType[],
): ReadonlySet<string> {
  const ofForms = dataTypes.flatMap(({ form, taskId }) => (form && taskId !== undefined ? [taskId] : []));
  if (ofForms.length > 0) return new Set(ofForms);
  const first = elements.find(({ type, signing, service }) => forPeople.has(type) && !signing && !service);
  return new Set(first ? [first.id] : []);
}

/** Altinn's data type of PDFs that a `pdf` service task makes of an instance's data. */
const pdfDataType = 'ref-data-as-pdf';

/** The data types of an app that lists none: those that its file declares, and those that its signing tasks name. */
export function dataTypesOf(definition: ProcessDefinition): DataType[] {
  const declared = new Map(definition.dataTypes.map((dataType) => [dataType.id, dataType]));
  const types = new Map<string, DataType>();
  const add = (id: string, appOwned: boolean) =>
    types.set(id, { allowedContentTypes: [], minCount: 0, maxCount: 0, ...declared.get(id), id, appOwned });
  for (const id of declared.keys()) add(id, false);
  for (const { id, signing } of definition.elements) {
    if (!signing) continue;
    for (const { dataType } of signing.documents) add(dataType, false);
    const made = [
      signatureDataType(id, signing),
      signing.signeeStatesDataType,
      signing.signingPdfDataType,
      signing.seal,
    ];
    for (const dataType of made) if (dataType) add(dataType, true);
  }
  if (definition.elements.some(({ service }) => service === 'pdf')) add(pdfDataType, true);
  return [...types.values()];
}

/** An app's own list of data types, with what the file says besides: which of them are forms, their names, who may read them, and whether they are locked. */
export function describedDataTypes(listed: readonly DataType[], definition: ProcessDefinition): DataType[] {
  const declared = new Map(definition.dataTypes.map((dataType) => [dataType.id, dataType]));
  return listed.map((dataType) => {
    const { name, form, visibleTo, locked } = declared.get(dataType.id) ?? {};
    return {
      ...dataType,
      ...(name !== undefined && { name }),
      ...(form && { form }),
      ...(visibleTo && { visibleTo }),
      ...(locked && { locked }),
    };
  });
}
