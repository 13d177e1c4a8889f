import type { InstanceView, TaskView } from '../../runtime/view-types.ts';
import { altinnTime, altinnTimeOrNull } from './time.ts';

/** Altinn's `ProcessElementInfo`. */
export interface CurrentTask {
  flow: number;
  started: string;
  elementId: string;
  name: string | null;
  altinnTaskType: string | null;
  ended: null;
  validated: null;
  flowType: 'CompleteCurrentMoveToNext' | 'AbandonCurrentMoveToNext';
}

/** Altinn's `ProcessState`: how far an instance has come. */
export interface ProcessState {
  started: string;
  startEvent: string | null;
  currentTask: CurrentTask | null;
  ended: string | null;
  endEvent: string | null;
}

/** Altinn's `AppProcessState`: the same, with what the caller may do. */
export interface AppProcessState extends Omit<ProcessState, 'currentTask'> {
  currentTask:
    | (CurrentTask & {
        actions: Record<string, boolean>;
        userActions: { id: string; authorized: boolean; type: 'ProcessAction' | 'ServerAction' }[];
        read: boolean;
        write: boolean;
        elementType: string;
      })
    | null;
  processTasks: { altinnTaskType: string | null; elementId: string; elementType: string }[];
}

/**
 * The task that an instance waits in. Altinn knows one at a time: where a process waits in several, the one entered
 * first, or the one that the caller names.
 */
export function currentTask(view: InstanceView, taskId?: string): TaskView | undefined {
  const tasks = view.tasks
    .filter((task) => (taskId === undefined ? task.kind !== 'event' : task.elementId === taskId))
    .sort((one, other) => one.flow - other.flow);
  return tasks[0];
}

/** How far an instance has come, without what anybody may do. */
export function processState(view: InstanceView): ProcessState {
  const task = currentTask(view);
  return { currentTask: task === undefined ? null : taskInfo(task), ...frame(view) };
}

/** Names of the actions that the caller's rights are shown for. */
export function shownActions(task: TaskView): string[] {
  return ['read', 'write', ...processActions(task), ...task.serverActions];
}

/** How far an instance has come, and which actions the caller is granted in its current task. */
export function appProcessState(view: InstanceView, grants: Record<string, boolean>): AppProcessState {
  const task = currentTask(view);
  return {
    currentTask: task === undefined ? null : { ...taskInfo(task), ...rights(task, grants) },
    processTasks: processTasks(view),
    ...frame(view),
  };
}

function frame(view: InstanceView) {
  return {
    started: altinnTime(view.createdAt),
    startEvent: view.startEvent ?? null,
    ended: altinnTimeOrNull(view.endedAt),
    endEvent: view.endEvent ?? null,
  };
}

function taskInfo(task: TaskView): CurrentTask {
  return {
    flow: task.flow,
    started: altinnTime(task.enteredAt),
    elementId: task.elementId,
    name: task.name ?? null,
    altinnTaskType: task.taskType ?? null,
    ended: null,
    validated: null,
    flowType: task.abandoned === true ? 'AbandonCurrentMoveToNext' : 'CompleteCurrentMoveToNext',
  };
}

function rights(task: TaskView, grants: Record<string, boolean>) {
  const actions = processActions(task);
  const isGranted = (action: string) => grants[action] === true;
  return {
    actions: Object.fromEntries(['read', 'write', ...actions].map((action) => [action, isGranted(action)])),
    userActions: [
      ...['read', 'write', ...actions].map((id) => userAction(id, isGranted(id), 'ProcessAction' as const)),
      ...task.serverActions.map((id) => userAction(id, isGranted(id), 'ServerAction' as const)),
    ],
    read: isGranted('read'),
    write: isGranted('write'),
    elementType: task.kind === 'service' ? 'ServiceTask' : 'Task',
  };
}

function userAction(id: string, authorized: boolean, type: 'ProcessAction' | 'ServerAction') {
  return { id, authorized, type };
}

function processActions({ actions }: TaskView): string[] {
  return actions.filter((action) => action !== 'read' && action !== 'write');
}

/** All tasks, then all service tasks, in the file's order. */
function processTasks(view: InstanceView): AppProcessState['processTasks'] {
  const tasks = view.definition.elements.filter((element) => /^bpmn:\w*Task$/.test(element.type));
  const isService = (type: string) => type === 'bpmn:ServiceTask';
  return [
    ...tasks.filter((element) => !isService(element.type)),
    ...tasks.filter((element) => isService(element.type)),
  ].map((element) => ({
    altinnTaskType: element.taskType ?? null,
    elementId: element.id,
    elementType: isService(element.type) ? 'ServiceTask' : 'Task',
  }));
}
