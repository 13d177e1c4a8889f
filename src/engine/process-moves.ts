import type { EngineMessage, EngineSourceContext } from './engine-types.ts';
import type { ProcessMove } from './process-run.ts';

/** What is not a step of a history: it is passed in no time, or stands for something that is. */
const PASSED_OVER = /^bpmn:(.*Gateway|BoundaryEvent|StartEvent|EndEvent)$/;
const SPAN = /^bpmn:(.*Task|CallActivity|.*SubProcess|Transaction|Intermediate.*Event)$/;

/**
 * Which elements are entered and left while the engine runs, in order. Start and end events of the process itself are
 * its start and its end; gateways and flows are left out; a boundary event shows when it is taken.
 */
export class ProcessMoves {
  readonly moves: ProcessMove[] = [];
  /** End event that was reached last. */
  endEvent: string | undefined;
  readonly #processId: string;
  readonly #source: EngineSourceContext;

  constructor(processId: string, source: EngineSourceContext) {
    this.#processId = processId;
    this.#source = source;
  }

  /** Takes in one event of the engine. */
  onEvent(routingKey: string, { content }: EngineMessage): void {
    const { id, executionId } = content;
    // Of an event and its definitions only the event counts.
    if (content.isDefinitionScope) return;
    // An event that has caught something speaks with the type of its definition.
    const type = this.#source.getActivityById(id)?.type ?? content.type;
    const element = { id, type, executionId };
    const inProcess = content.parent?.id === this.#processId;
    switch (routingKey) {
      case 'activity.enter':
        if (type === 'bpmn:StartEvent' && inProcess) this.#add('started', element);
        // A terminating end event is entered, and never heard of again.
        if (type === 'bpmn:EndEvent' && inProcess) {
          this.endEvent = id;
          this.#add('ended', element);
        }
        if (SPAN.test(type) && !PASSED_OVER.test(type)) this.#add('entered', element);
        return;
      case 'activity.end':
        if (type === 'bpmn:BoundaryEvent') this.#add('entered', element);
        if (type === 'bpmn:BoundaryEvent' || SPAN.test(type)) this.#add('left', element);
        return;
      case 'activity.execution.discard':
      case 'activity.execution.error':
        if (SPAN.test(type) && executionId) this.#add('abandoned', element);
    }
  }

  /** An element that waited and is gone without a word, as after a terminating end event. */
  abandon(element: { elementId: string; executionId: string; type: string }): void {
    this.#add('abandoned', { id: element.elementId, executionId: element.executionId, type: element.type });
  }

  /** Turns the last `left` of an execution into `abandoned`. */
  markAbandoned(executionId: string): void {
    const move = this.moves.findLast((candidate) => candidate.executionId === executionId);
    if (move?.type === 'left') move.type = 'abandoned';
  }

  hasLeft(executionId: string): boolean {
    return this.moves.some(
      (move) => move.executionId === executionId && (move.type === 'left' || move.type === 'abandoned'),
    );
  }

  #add(
    type: ProcessMove['type'],
    { id, type: elementType, executionId }: { id: string; type: string; executionId: string },
  ): void {
    this.moves.push({ type, elementId: id, executionId, elementType });
  }
}
