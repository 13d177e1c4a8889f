import { SigningError } from '../../errors.ts';
import type { InstanceView, Runtime, TaskView } from '../../runtime/runtime.ts';
import type { InstanceCall } from './address.ts';
import { currentTask } from './process-state.ts';

/** Tasks that one request may lead through: a process that comes back to its beginning never ends. */
const MAX_TASKS = 100;

const WRITTEN: ReadonlySet<string> = new Set([
  'data',
  'feedback',
  'pdf',
  'eFormidling',
  'fiksArkiv',
  'subformPdf',
]);

/**
 * Takes each task's own step until the end, or until a task that can't be completed or that completes itself. Each step
 * names the task that it means, so that somebody else's step in between is never taken for it.
 */
export async function completeProcess(
  runtime: Runtime,
  call: InstanceCall,
  view: InstanceView,
): Promise<InstanceView> {
  let last = view;
  for (let step = 0; step < MAX_TASKS; step += 1) {
    const task = currentTask(last);
    if (task === undefined || last.state === 'ended') return last;
    if (step > 0 && (last.state === 'incident' || task.kind === 'service')) return last;
    const answer = await runtime.next({ ...call, taskId: task.elementId, action: defaultAction(task) });
    last = answer.instance;
  }
  throw new SigningError('ERR_PROCESS_LOOP', `the process did not end within ${MAX_TASKS} tasks`);
}

/** The action by which Altinn completes a task of this type. */
function defaultAction({ kind, taskType }: TaskView): string {
  if (kind === 'signing') return 'sign';
  if (taskType === undefined || WRITTEN.has(taskType)) return 'write';
  return taskType === 'confirmation' ? 'confirm' : taskType;
}
