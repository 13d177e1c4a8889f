import {
  continueProcess,
  type Handover,
  type ProcessStep,
  type RunOptions,
  readDefinition,
  startProcess,
} from '../../src/engine/index.ts';

export const NOW = Date.UTC(2026, 0, 15, 12);
export const options: RunOptions = { now: NOW };

/** A process under way, driven as the runtime drives it: each step from the saved state of the one before. */
export async function start(source: string, runOptions: Partial<RunOptions> = {}) {
  const definition = await readDefinition(source);
  let step = await startProcess(definition, { ...options, ...runOptions });
  const handOver = async (...handovers: Handover[]) => {
    step = await continueProcess(definition, step.state!, handovers, { ...options, ...runOptions });
    return step;
  };
  const place = (elementId: string, index = 0) => {
    const waiting = step.waiting.filter((element) => element.elementId === elementId)[index]!;
    return { elementId, executionId: waiting.executionId };
  };
  return {
    definition,
    step: () => step,
    place,
    handOver,
    complete: (elementId: string, extra: { action?: string; output?: Record<string, unknown> } = {}) =>
      handOver({ type: 'complete', ...place(elementId), ...extra }),
    end: (
      elementId: string,
      outcome: 'completed' | 'rejected' | 'failed' | 'expired' | 'cancelled',
      action?: string,
    ) =>
      handOver({
        type: 'round',
        ...place(elementId),
        outcome,
        signatures: 1,
        ...(action !== undefined && { action }),
      }),
  };
}

export const waitingIds = ({ waiting }: ProcessStep) => waiting.map(({ elementId }) => elementId);
export const moves = (step: ProcessStep) => step.moves.map(({ type, elementId }) => `${type} ${elementId}`);

/** What a piece of work threw. */
export async function thrownBy(work: Promise<unknown>) {
  try {
    await work;
  } catch (error) {
    return error as { code: string; element?: string; message: string };
  }
  throw new Error('nothing was thrown');
}
