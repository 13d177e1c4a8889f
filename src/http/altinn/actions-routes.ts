import type { Request, RequestHandler, Response, Router } from 'express';
import { isSigningError } from '../../errors.ts';
import { setEntityTag } from '../entity-tag.ts';
import { methodNotAllowed } from '../error-handler.ts';
import { jsonBody, parseBody } from '../json-body.ts';
import { optional } from '../optional.ts';
import { sendProblem, setErrorCode } from '../problem.ts';
import { queryText } from '../query.ts';
import { sendJson, sendText } from '../send.ts';
import { type ActionError, actionAnswer, actionMissing } from './action-answer.ts';
import { INSTANCE_PATH, type InstanceCall } from './address.ts';
import { userActionBody } from './bodies.ts';
import type { AltinnOptions } from './context.ts';
import { sendEmpty } from './empty.ts';
import { instanceCommand } from './instance-command.ts';
import { textLanguage } from './language.ts';
import { linksOf } from './links.ts';
import { isUnauthorized } from './unauthorized.ts';

const ON_BEHALF_OF_ERROR: ActionError = {
  code: 'UnauthorizedOnBehalfOf',
  message: 'Unauthorized to sign on behalf of.',
  metadata: null,
};

/** `POST actions`: signs and stays in the task. */
export function actionsRoutes(router: Router, auth: RequestHandler, options: AltinnOptions): void {
  const { runtime, baseUrl } = options;

  const act: RequestHandler = async (req, res) => {
    const call = instanceCommand(req, res);
    const body = parseBody(userActionBody, req.body);
    if (body.action === undefined) return sendProblem(res, actionMissing(call.instanceId));
    if (call.actor.kind === 'organisation') return sendEmpty(res, 401, 'ERR_ACTOR_CANNOT_SIGN');
    try {
      if (body.action !== 'sign') return await refuseUnknown(req, res, call, body.action);
      const answer = await runtime.sign({
        ...call,
        ...optional('onBehalfOf', body.onBehalfOf),
        ...optional('taskId', queryText(req, 'taskId')),
        ...optional('textLang', textLanguage(queryText(req, 'language'))),
      });
      setEntityTag(res, answer.instance.version);
      sendJson(res, 200, actionAnswer(answer.instance, [answer.signature], linksOf(req, baseUrl)));
    } catch (error) {
      if (!isSigningError(error)) throw error;
      if (error.code === 'ERR_INSTANCE_ENDED') return sendEnded(res);
      if (isUnauthorized(error)) return sendEmpty(res, 403, error.code);
      if (error.code !== 'ERR_ON_BEHALF_OF_FORBIDDEN') throw error;
      const view = await runtime.instance(call);
      setErrorCode(res, error.code);
      sendJson(res, 401, actionAnswer(view, [], linksOf(req, baseUrl), ON_BEHALF_OF_ERROR));
    }
  };

  /** Nothing but signing is done here; but who may not even ask is not told that. */
  async function refuseUnknown(req: Request, res: Response, call: InstanceCall, action: string) {
    const view = await runtime.instance(call);
    if (view.state === 'ended') return sendEnded(res);
    const grants = await runtime.grants({ ...call, actions: [action] });
    if (grants[action] !== true) return sendEmpty(res, 403, 'ERR_FORBIDDEN');
    setErrorCode(res, 'ERR_NOT_FOUND');
    const message = `Action handler with id ${action} not found`;
    const error = { code: 'ActionNotFound', message, metadata: null };
    sendJson(res, 404, actionAnswer(view, [], linksOf(req, baseUrl), error));
  }

  router.route(`${INSTANCE_PATH}/actions`).post(auth, jsonBody(), act).all(methodNotAllowed('POST'));
}

function sendEnded(res: Response): void {
  setErrorCode(res, 'ERR_INSTANCE_ENDED');
  sendText(res, 409, 'Process is ended.');
}
