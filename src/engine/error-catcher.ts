import type { EngineContext, EngineElementDefinition, EngineSourceContext } from './engine-types.ts';

const ERROR_EVENT = 'bpmn:ErrorEventDefinition';

/**
 * The boundary event that would catch a BPMN error of this code thrown by an element: one on the element itself, else
 * on a subprocess around it; one that names the code, or one without code. `undefined`: nobody would, and the error
 * would end the whole process. BPMN 2.0.2 section 10.5.4; a boundary of a call activity is not looked for.
 */
export function findErrorCatcher(
  context: EngineContext,
  elementId: string,
  code: string,
): string | undefined {
  const { definitionContext } = context;
  for (const { id, behaviour } of boundariesAround(definitionContext, elementId)) {
    if (catches(context, behaviour, code)) return id;
  }
  return undefined;
}

/** Whether a boundary event might catch a BPMN error thrown by an element, whatever its code. */
export function hasErrorCatcher(source: EngineSourceContext, elementId: string): boolean {
  for (const { behaviour } of boundariesAround(source, elementId)) {
    if (behaviour.eventDefinitions?.some(({ type }) => type === ERROR_EVENT)) return true;
  }
  return false;
}

/** Boundary events on an element, then on the subprocesses around it. */
function* boundariesAround(
  source: EngineSourceContext,
  elementId: string,
): Generator<EngineElementDefinition> {
  let id: string | undefined = elementId;
  while (id !== undefined) {
    for (const activity of source.elements.activities) {
      if (activity.type === 'bpmn:BoundaryEvent' && activity.behaviour.attachedTo?.id === id) yield activity;
    }
    id = source.getActivityById(id)?.parent.id;
  }
}

function catches(
  context: EngineContext,
  { eventDefinitions = [] }: EngineElementDefinition['behaviour'],
  code: string,
): boolean {
  return eventDefinitions.some(({ type, behaviour }) => {
    if (type !== ERROR_EVENT) return false;
    const reference = behaviour?.errorRef?.id;
    const error = reference === undefined ? undefined : context.definitionContext.getActivityById(reference);
    if (!error) return true;
    const { errorCode } = error.behaviour;
    return errorCode !== undefined && context.environment.resolveExpression(errorCode) === code;
  });
}
