import { hasErrorCatcher } from './error-catcher.ts';
import type { ProcessDefinition } from './process-definition.ts';
import type { Handover, ProcessMove, ProcessStep, WaitingElement } from './process-run.ts';
import type { EngineForm } from './read-definition.ts';

/**
 * Where the process stands after a round's outcome that the model has no place for: it has ended with that outcome,
 * which can be told without running it. `undefined`: only `continueProcess` can tell, which would answer the same.
 *
 * @param waiting all elements in which the process waits
 */
export function uncaughtOutcome(
  definition: ProcessDefinition,
  handovers: readonly Handover[],
  waiting: readonly Pick<WaitingElement, 'elementId' | 'executionId' | 'kind'>[],
): ProcessStep | undefined {
  const [handover] = handovers;
  if (handovers.length !== 1 || handover?.type !== 'round') return undefined;
  const { elementId, executionId, outcome } = handover;
  if (outcome === 'completed') return undefined;
  if (definition.element(elementId)?.signing?.continueOn.includes(outcome)) return undefined;
  if (hasErrorCatcher((definition.engineContext as EngineForm).source, elementId)) return undefined;
  // one that does not wait is an error, and the engine's to tell
  if (!waiting.some((element) => element.executionId === executionId)) return undefined;
  const moves = waiting
    .filter(({ kind }) => kind !== 'event')
    .map((element): ProcessMove => {
      const elementType = definition.element(element.elementId)?.type ?? '';
      return {
        type: 'abandoned',
        elementId: element.elementId,
        executionId: element.executionId,
        elementType,
      };
    });
  return { waiting: [], moves, timers: [], ended: { outcome } };
}
