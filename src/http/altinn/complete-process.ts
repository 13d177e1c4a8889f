import { SigningError } from '../../errors.ts';
import type { Runtime } from '../../runtime/runtime.ts';
import type { InstanceView, TaskView } from '../../runtime/view-types.ts';
import { optional } from '../optional.ts';
import type { InstanceCommand } from './instance-command.ts';
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
 * names the task that it means, so that somebody else's step in between is never taken for it. The version that the
 * caller expects is the one before the first; the caller's key stands for all of them together.
 */
export async function completeProcess(
  runtime: Runtime,
  { ifVersion, key: _, ...call }: InstanceCommand,
  view: InstanceView,
): Promise<InstanceView> {
  // Where there is nothing to do no command will find it out.
  if (ifVersion && !ifVersion.includes(view.version)) {
    throw new SigningError(
      'ERR_PRECONDITION_FAILED',
      `instance <${view.id}> has changed; read it again and decide anew`,
    );
  }
  let last = view;
  for (let step = 0; step < MAX_TASKS; step += 1) {
    const task = currentTask(last);
    if (task === undefined || last.state === 'ended') return last;
    if (step > 0 && (last.state === 'incident' || task.kind === 'service')) return last;
    const answer = await runtime.next({
      ...call,
      ...(step === 0 ? optional('ifVersion', ifVersion) : {}),
      taskId: task.elementId,
      action: defaultAction(task),
    });
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
