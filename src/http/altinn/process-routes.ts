import type { Request, RequestHandler, Response, Router } from 'express';
import { isSigningError, SigningError } from '../../errors.ts';
import type { InstanceView } from '../../runtime/view-types.ts';
import { setEntityTag } from '../entity-tag.ts';
import { methodNotAllowed } from '../error-handler.ts';
import { jsonBody, parseBody } from '../json-body.ts';
import { optional } from '../optional.ts';
import { type Problem, sendProblem, setErrorCode } from '../problem.ts';
import { queryText } from '../query.ts';
import { sendJson, sendText } from '../send.ts';
import { INSTANCE_PATH, type InstanceCall, instanceCall } from './address.ts';
import { processNextBody } from './bodies.ts';
import { completeProcess } from './complete-process.ts';
import type { AltinnOptions } from './context.ts';
import { sendEmpty } from './empty.ts';
import { HISTORY_EVENTS, processHistory } from './history.ts';
import { instanceCommand } from './instance-command.ts';
import { incidentProblem, nextProblem } from './process-problems.ts';
import { appProcessState, currentTask, shownActions } from './process-state.ts';
import { isUnauthorized } from './unauthorized.ts';

/** The routes below `process`. */
export function processRoutes(router: Router, auth: RequestHandler, options: AltinnOptions): void {
  const { runtime } = options;

  async function sendState(res: Response, call: InstanceCall, view: InstanceView): Promise<void> {
    const task = currentTask(view);
    const grants = task === undefined ? {} : await runtime.grants({ ...call, actions: shownActions(task) });
    setEntityTag(res, view.version);
    sendJson(res, 200, appProcessState(view, grants));
  }

  const read: RequestHandler = emptyWhereForbidden(async (req, res) => {
    const call = instanceCall(req, res);
    await sendState(res, call, await runtime.instance(call));
  });

  const start: RequestHandler = async (req, res) => {
    // An instance is started when it is made.
    await runtime.instance(instanceCommand(req, res));
    setErrorCode(res, 'ERR_CONFLICT');
    sendText(res, 409, 'Process is already started. Use next.');
  };

  const possibleNext: RequestHandler = async (req, res) => {
    const view = await runtime.instance(instanceCall(req, res));
    if (currentTask(view) !== undefined) return sendJson(res, 200, []);
    sendProblem(res, {
      type: 'about:blank',
      title: 'Conflict',
      status: 409,
      detail: 'Instance does not have valid info about currentTask',
      code: 'ERR_INSTANCE_ENDED',
    });
  };

  const next: RequestHandler = async (req, res) => {
    const call = instanceCommand(req, res);
    const { action, onBehalfOf } = parseBody(processNextBody, req.body);
    const taskId = queryText(req, 'taskId');
    try {
      const answer = await runtime.next({
        ...call,
        ...optional('action', action),
        ...optional('onBehalfOf', onBehalfOf),
        ...optional('taskId', taskId),
      });
      const { incident } = answer;
      if (incident !== undefined) return sendProblem(res, incidentProblem(incident));
      await sendState(res, call, answer.instance);
    } catch (error) {
      sendProblem(res, await refusal(error, call, req, action));
    }
  };

  /** Names the task in a documented refusal; the runtime knows it best. */
  async function refusal(
    error: unknown,
    call: InstanceCall,
    req: Request,
    action?: string,
  ): Promise<Problem> {
    if (!isSigningError(error)) throw error;
    let { taskId, taskType } = taskOf(error);
    if (isUnauthorized(error) && taskId === undefined) {
      ({ taskId, taskType } = await meantTask(call, queryText(req, 'taskId')));
      if (taskId === undefined) throw error;
    }
    const document = nextProblem(error, { action, language: queryText(req, 'language'), taskId, taskType });
    if (document.status >= 500) throw error;
    return document;
  }

  /** The task that a refusal doesn't name. Who may not read is told its name all the same, as by Altinn. */
  async function meantTask(call: InstanceCall, named: string | undefined): Promise<MeantTask> {
    try {
      const task = currentTask(await runtime.instance(call), named);
      return { taskId: task?.elementId, taskType: task?.taskType };
    } catch (error) {
      if (!isForbidden(error)) throw error;
      return taskOf(error);
    }
  }

  const complete: RequestHandler = emptyWhereForbidden(async (req, res) => {
    const call = instanceCommand(req, res);
    let wasEnded = false;
    try {
      const { incident, instance } = await runtime.once({ ...call, name: 'complete-process' }, async () => {
        const view = await runtime.instance(call);
        wasEnded = view.state === 'ended';
        if (wasEnded) throw new SigningError('ERR_INSTANCE_ENDED', `instance <${view.id}> has ended`);
        return completeProcess(runtime, call, view);
      });
      if (incident !== undefined) return sendProblem(res, incidentProblem(incident));
      await sendState(res, call, instance);
    } catch (error) {
      if (wasEnded) {
        setErrorCode(res, 'ERR_INSTANCE_ENDED');
        return sendText(res, 409, 'Process is ended. It cannot be restarted.');
      }
      if (isForbidden(error)) throw error;
      sendProblem(res, await refusal(error, call, req));
    }
  });

  const history: RequestHandler = async (req, res) => {
    const events = await runtime.events({ ...instanceCall(req, res), types: HISTORY_EVENTS });
    sendJson(res, 200, processHistory(events));
  };

  const path = `${INSTANCE_PATH}/process`;
  router
    .route(`${path}/next`)
    .put(auth, jsonBody(), next)
    .get(auth, possibleNext)
    .all(methodNotAllowed('GET', 'PUT'));
  router.route(path).get(auth, read).all(methodNotAllowed('GET'));
  router.route(`${path}/start`).post(auth, start).all(methodNotAllowed('POST'));
  router.route(`${path}/completeProcess`).put(auth, complete).all(methodNotAllowed('PUT'));
  router.route(`${path}/history`).get(auth, history).all(methodNotAllowed('GET'));
}

interface MeantTask {
  taskId: string | undefined;
  taskType: string | undefined;
}

function taskOf(error: SigningError): MeantTask {
  return { taskId: error.element, taskType: error.info?.taskType as string | undefined };
}

/** For routes whose 403 Altinn documents without a body. */
function emptyWhereForbidden(handle: (req: Request, res: Response) => Promise<void>): RequestHandler {
  return async (req, res) => {
    try {
      await handle(req, res);
    } catch (error) {
      if (!isForbidden(error)) throw error;
      sendEmpty(res, 403, error.code);
    }
  };
}

function isForbidden(error: unknown): error is SigningError {
  return isSigningError(error) && isUnauthorized(error);
}
