import { expect } from 'chai';
import {
  continueProcess,
  type DueTimer,
  type Handover,
  type ProcessStep,
  type RunOptions,
  readDefinition,
  startProcess,
} from '../../src/engine/index.ts';

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;
const YEAR = 365 * DAY;

/** Clocks that are years from the system's, whenever these tests are run. */
export const CLOCKS = [
  ['years ago', Date.UTC(2011, 2, 14, 9)],
  ['years ahead', Date.UTC(2071, 2, 14, 9)],
] as const;

type TimerType = 'timeDuration' | 'timeDate' | 'timeCycle';

export function timer(type: TimerType, value: string): string {
  return `<bpmn:timerEventDefinition><bpmn:${type} xsi:type="bpmn:tFormalExpression">${value}</bpmn:${type}></bpmn:timerEventDefinition>`;
}

/** A boundary event with a timer. */
export function timerBoundary(id: string, attachedTo: string, definition: string, interrupts = true): string {
  return `<bpmn:boundaryEvent id="${id}" attachedToRef="${attachedTo}" cancelActivity="${interrupts}">${definition}</bpmn:boundaryEvent>`;
}

/**
 * A process whose clock the test moves. Whatever is kept between two steps goes through JSON; and after each step the
 * state is recovered once more, at other times, to see that its timers are the same and that none rings.
 */
export async function startAt(source: string, at: number, runOptions: Partial<RunOptions> = {}) {
  const definition = await readDefinition(source);
  let now = at;
  let step = await look(await startProcess(definition, { ...runOptions, now }));

  async function look(seen: ProcessStep): Promise<ProcessStep> {
    const kept = JSON.parse(JSON.stringify(seen)) as ProcessStep;
    if (kept.state === undefined) return kept;
    const { timers } = kept;
    for (const options of [{ now: now + 30 * YEAR }, { now: now - 30 * YEAR, timers }]) {
      const again = await continueProcess(definition, kept.state, [], { ...runOptions, ...options });
      expect(again.timers).to.deep.equal(timers);
      expect(again.waiting).to.have.deep.members(kept.waiting);
      expect(again.moves).to.deep.equal([]);
    }
    return kept;
  }

  const handOver = async (...handovers: Handover[]) => {
    const options = { ...runOptions, now, timers: step.timers };
    step = await look(await continueProcess(definition, step.state!, handovers, options));
    return step;
  };
  const timerOf = (elementId: string, index = 0): DueTimer =>
    step.timers.filter((candidate) => candidate.elementId === elementId)[index]!;
  const place = (elementId: string, index = 0) => {
    const { executionId } = step.waiting.filter((element) => element.elementId === elementId)[index]!;
    return { elementId, executionId };
  };
  return {
    definition,
    step: () => step,
    moveTo: (instant: number) => {
      now = instant;
    },
    handOver,
    timerOf,
    place,
    /** When the timers are due, in hours from the start. */
    due: () => step.timers.map(({ elementId, dueAt }) => `${elementId} ${(dueAt - at) / HOUR}`),
    ring: (elementId: string, index = 0) => {
      const { executionId } = timerOf(elementId, index);
      return handOver({ type: 'timer', elementId, executionId });
    },
    complete: (elementId: string, index = 0) => handOver({ type: 'complete', ...place(elementId, index) }),
    end: (elementId: string, index = 0) =>
      handOver({ type: 'round', ...place(elementId, index), outcome: 'completed', signatures: 1 }),
  };
}
