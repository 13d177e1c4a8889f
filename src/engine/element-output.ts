import type { EngineActivity, EngineContent, EngineContext, EngineEnvironment } from './engine-types.ts';

/** Name under which a gateway passes the action on to the gateway behind it. */
export const ACTION_OF_FLOW = 'gatewayAction';

interface Scope {
  environment: EngineEnvironment;
  context?: EngineContext;
}

/**
 * Stores what an element gave, where gateways and expressions find it: `environment.output` under the element's id,
 * in its own scope and in those around it. Of the instances of a multi-instance subprocess the last one counts.
 */
export function setElementOutput(activity: EngineActivity, output: Record<string, unknown>): void {
  for (let scope: Scope | undefined = activity; scope; scope = scope.context?.owner) {
    Object.defineProperty(scope.environment.output, activity.id, {
      value: output,
      configurable: true,
      enumerable: true,
      writable: true,
    });
    // A process stands in its own context.
    if (scope.context?.owner === scope) return;
  }
}

/**
 * What the caller asked for when it left the task before this element: the action of the task itself, or of the task
 * before a gateway, or of the one before the gateways before it. `null` when it said nothing.
 */
export function actionBefore(environment: EngineEnvironment, content: EngineContent): string | null {
  if (!content.type.endsWith('Gateway')) return actionOf(environment, content.id);
  const [inbound] = content.inbound ?? [];
  if (!inbound) return null;
  const passedOn = inbound[ACTION_OF_FLOW];
  if (passedOn !== undefined) return typeof passedOn === 'string' ? passedOn : null;
  return actionOf(environment, String(inbound.sourceId));
}

function actionOf(environment: EngineEnvironment, elementId: string): string | null {
  const output = Object.hasOwn(environment.output, elementId) ? environment.output[elementId] : undefined;
  const { action } = (output ?? {}) as { action?: unknown };
  return typeof action === 'string' ? action : null;
}
