import type { DataType } from '../../catalog/index.ts';
import { SigningError } from '../../errors.ts';
import type { WaitingRecord } from '../../storage/index.ts';
import type { InstancePlan } from '../instance-plan.ts';

/**
 * A task is not completed while its documents are too few or too many: data types that belong to it, by their
 * `minCount` and `maxCount`, and a main form that belongs to no task. Throws `ERR_DOCUMENT_COUNT` with every data type
 * that is off.
 */
export function assertDocumentCounts(
  plan: InstancePlan,
  task: WaitingRecord,
  dataTypes: readonly DataType[],
): void {
  const off = dataTypes
    .filter((dataType) => !dataType.appOwned && isCounted(dataType, task))
    .map(({ id, minCount, maxCount }) => {
      const count = plan.documents.filter(({ dataType }) => dataType === id).length;
      if (count < minCount) return { dataType: id, problem: 'too-few' as const, count, minCount, maxCount };
      if (maxCount > 0 && count > maxCount)
        return { dataType: id, problem: 'too-many' as const, count, minCount, maxCount };
      return undefined;
    })
    .filter((problem) => problem !== undefined);
  if (off.length === 0) return;
  const names = off
    .map(({ dataType, problem }) => `${problem.replace('-', ' ')} of <${dataType}>`)
    .join(', ');
  throw new SigningError(
    'ERR_DOCUMENT_COUNT',
    `task <${task.elementId}> can't be completed: documents are ${names}`,
    {
      element: task.elementId,
      info: { taskType: task.taskType, dataTypes: off },
    },
  );
}

function isCounted({ taskId, form }: DataType, task: WaitingRecord): boolean {
  return taskId === undefined ? form?.kind === 'main' : taskId === task.elementId;
}
