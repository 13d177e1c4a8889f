import type { DataType } from '../../catalog/index.ts';
import type { SigningTaskConfig } from '../../signing/index.ts';
import type { Message } from './message-call.ts';

/** Whether a form or attachment must be signed, and whether it is signed unless somebody says otherwise. */
export interface SigningFlags {
  locked: boolean;
  byDefault: boolean;
}

/** The signing step that a message is at; undefined where it is at none. */
export function currentStep({ tasks, definition }: Message): SigningTaskConfig | undefined {
  const task = tasks.find(({ kind }) => kind === 'signing');
  return task && definition.element(task.elementId)?.signing;
}

/**
 * By data type, what the message's signing step says of a document: the one that it is at, else the first one, or the
 * last one once it is over.
 */
export function signingFlags(message: Message): (dataType: string) => SigningFlags {
  const steps = message.definition.elements.flatMap(({ signing }) => signing ?? []);
  const step = currentStep(message) ?? (message.state === 'ended' ? steps.at(-1) : steps[0]);
  const rules = new Map(step?.documents.map((rule) => [rule.dataType, rule]));
  return (dataType) => {
    const { required = false, preselected = false } = rules.get(dataType) ?? {};
    return { locked: required, byDefault: required || preselected };
  };
}

/** Whether a document of a message is proved by a PDF: it is archived, and a step of its process signs such documents. */
export function isPrinted({ archive, definition }: Message, { id }: Pick<DataType, 'id'>): boolean {
  const isSigned = definition.elements.some(({ signing }) =>
    signing?.documents.some(({ dataType }) => dataType === id),
  );
  return archive !== undefined && isSigned;
}
