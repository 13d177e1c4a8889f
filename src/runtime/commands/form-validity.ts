import { SigningError } from '../../errors.ts';
import type { WaitingRecord } from '../../storage/index.ts';
import type { RuntimeContext } from '../context.ts';
import type { AppDefinition } from '../definitions.ts';
import { type FormIssue, formsAmong, laneOf } from '../form-check.ts';
import type { InstancePlan } from '../instance-plan.ts';
import { readPlannedDocument } from '../read-document.ts';

/**
 * A task is not completed while forms are not valid that are written in it, or in no task of their own. Throws
 * `ERR_FORM_INVALID` with all `issues`, or `ERR_CALL_LIMIT` or `ERR_BUSY` where too many forms wait to be looked at, and
 * has changed nothing.
 */
export async function assertFormsValid(
  context: RuntimeContext,
  plan: InstancePlan,
  task: WaitingRecord,
  app: AppDefinition,
): Promise<void> {
  const written = new Set(
    app.dataTypes
      // nobody who completes the task could mend what the app itself writes
      .filter(({ taskId, appOwned }) => !appOwned && (taskId === undefined || taskId === task.elementId))
      .map(({ id }) => id),
  );
  const forms = formsAmong(plan.documents, app).filter(({ dataType }) => written.has(dataType));
  const issues = await context.forms.issuesIn(forms, app, {
    lane: laneOf(plan.instance),
    read: (form) => readPlannedDocument(context, plan, form),
  });
  if (issues.length > 0) throw formsInvalid(task, issues);
}

function formsInvalid({ elementId, taskType }: WaitingRecord, issues: readonly FormIssue[]): SigningError {
  const types = [...new Set(issues.map(({ dataType }) => `<${dataType}>`))].join(', ');
  return new SigningError(
    'ERR_FORM_INVALID',
    `task <${elementId}> can't be completed: forms of ${types} are not valid; mend what the issues name`,
    { element: elementId, info: { taskType, issues } },
  );
}
