import type { InstanceView, SignatureView } from '../../runtime/runtime.ts';
import { type Instance, instance } from './instance.ts';
import type { Links } from './links.ts';

/** Altinn's `ActionError`. */
export interface ActionError {
  code: string;
  message: string;
  metadata: null;
}

/** Altinn's `UserActionResponse`. */
export interface UserActionResponse {
  instance: Instance;
  updatedDataModels: Record<string, never>;
  updatedValidationIssues: Record<string, never>;
  clientActions: null;
  error: ActionError | null;
  redirectUrl: null;
}

/**
 * Answer to an action. Its instance holds the documents and only the given signatures: with all of them, each answer
 * would be longer than the one before.
 */
export function actionAnswer(
  view: InstanceView,
  signatures: readonly SignatureView[],
  links: Links,
  error: ActionError | null = null,
): UserActionResponse {
  return {
    instance: instance(view, signatures, links),
    updatedDataModels: {},
    updatedValidationIssues: {},
    clientActions: null,
    error,
    redirectUrl: null,
  };
}

/** Altinn's problem document for a body without an action. */
export function actionMissing(instanceId: string) {
  return {
    type: 'about:blank',
    title: 'Action is missing',
    status: 400,
    detail: 'Action is missing in the request',
    instance: instanceId,
    code: 'ERR_BODY_INVALID' as const,
  };
}
