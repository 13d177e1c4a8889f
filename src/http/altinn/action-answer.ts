import type { InstanceView, SignatureView } from '../../runtime/view-types.ts';
import { signatureElement } from './data-element.ts';
import { type Instance, instance, instanceLink } from './instance.ts';
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
  const shared = sharedInstance(view, links);
  const own = signatures.map((signature) => signatureElement(signature, view.id, shared.selfLinks.apps));
  return {
    instance: { ...shared, data: [...shared.data, ...own] },
    updatedDataModels: {},
    updatedValidationIssues: {},
    clientActions: null,
    error,
    redirectUrl: null,
  };
}

const sharedInstances = new WeakMap<InstanceView, Instance>();

/** Signatures that were committed together are answered with one view: it is translated once for all of them. */
function sharedInstance(view: InstanceView, links: Links): Instance {
  const known = sharedInstances.get(view);
  const link = instanceLink(view, links);
  if (known?.selfLinks.apps === link) return known;
  const made = instance(view, [], links);
  sharedInstances.set(view, made);
  return made;
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
