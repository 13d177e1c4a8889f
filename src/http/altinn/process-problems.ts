import { isSigningError, type SigningErrorCode } from '../../errors.ts';
import type { InstanceView } from '../../runtime/view-types.ts';
import { type Problem, toProblem } from '../problem.ts';
import { isUnauthorized } from './unauthorized.ts';
import { validationIssues } from './validation-issues.ts';

/** What was asked of the process when it was refused. */
export interface NextAttempt {
  action: string | undefined;
  language: string | undefined;
  taskId: string | undefined;
  taskType: string | undefined;
}

/** States in which nothing can be asked of a process, in Altinn's words. */
const states: Partial<Record<SigningErrorCode, string>> = {
  ERR_INSTANCE_ENDED: 'Process is ended.',
  ERR_INSTANCE_NOT_STARTED: 'Process is not started. Use start!',
};

/** What Altinn answers when the process doesn't move, for the cases that it documents; every other error as it is. */
export function nextProblem(error: unknown, attempt: NextAttempt): Problem {
  const document = toProblem(error);
  if (!isSigningError(error)) return document;
  const state = states[error.code];
  if (state !== undefined) {
    return { ...document, title: undefined, status: 409, detail: state, validationIssues: null };
  }

  const { action = 'none', taskId = '', taskType = '' } = attempt;
  if (isUnauthorized(error)) {
    const detail = `User is not authorized to perform process next. Task ID: ${taskId}. Task type: ${taskType}. Action: ${action}.`;
    return { ...document, title: 'Unauthorized', status: 403, detail };
  }
  if (error.code === 'ERR_ON_BEHALF_OF_FORBIDDEN') {
    const detail = `Action handler for action ${action} failed!`;
    return { ...document, title: 'Unauthorized', status: 403, detail };
  }
  const issues = validationIssues(error, attempt.language);
  if (issues === undefined) return document;
  // what they say is said once
  const { issues: _, ...rest } = document;
  return {
    ...rest,
    title: 'Validation failed for task',
    status: 409,
    detail: `${issues.length} validation errors found for task ${taskId}`,
    validationIssues: issues,
  };
}

/** The action stands, but the process could not go on: what was asked next resumes it. */
export function incidentProblem(incident: NonNullable<InstanceView['incident']>): Problem {
  return {
    type: 'about:blank',
    title: 'Process next failed.',
    status: 500,
    detail: incident.message,
    code: 'ERR_INCIDENT',
    incidentId: incident.id,
    incidentCode: incident.code,
    ...(incident.elementId === undefined ? {} : { element: incident.elementId }),
  };
}
