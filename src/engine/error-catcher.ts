import type { EngineContext, EngineElementDefinition } from './engine-types.ts';

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
  const { activities } = context.definitionContext.elements;
  let id: string | undefined = elementId;
  while (id !== undefined) {
    const boundary = activities.find(
      ({ type, behaviour }) =>
        type === 'bpmn:BoundaryEvent' && behaviour.attachedTo?.id === id && catches(context, behaviour, code),
    );
    if (boundary) return boundary.id;
    id = context.definitionContext.getActivityById(id)?.parent.id;
  }
  return undefined;
}

function catches(
  context: EngineContext,
  { eventDefinitions = [] }: EngineElementDefinition['behaviour'],
  code: string,
): boolean {
  return eventDefinitions.some(({ type, behaviour }) => {
    if (type !== 'bpmn:ErrorEventDefinition') return false;
    const reference = behaviour?.errorRef?.id;
    const error = reference === undefined ? undefined : context.definitionContext.getActivityById(reference);
    if (!error) return true;
    const { errorCode } = error.behaviour;
    return errorCode !== undefined && context.environment.resolveExpression(errorCode) === code;
  });
}
