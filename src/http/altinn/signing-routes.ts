import type { Request, RequestHandler, Response, Router } from 'express';
import type { InstanceView } from '../../runtime/view-types.ts';
import { methodNotAllowed } from '../error-handler.ts';
import { sendProblem } from '../problem.ts';
import { queryText } from '../query.ts';
import { sendJson } from '../send.ts';
import { INSTANCE_PATH, type InstanceCall, instanceCall } from './address.ts';
import type { AltinnOptions } from './context.ts';
import { documentElement } from './data-element.ts';
import { sendEmpty } from './empty.ts';
import { instanceLink } from './instance.ts';
import { linksOf } from './links.ts';
import { currentTask } from './process-state.ts';
import { signeeStates } from './signee-states.ts';

/** A signing task that somebody looks at; its round, where it has one that counts. */
interface LookedAt {
  view: InstanceView;
  taskId: string;
  dataTypes: readonly string[];
  roundId: string | undefined;
}

/** The routes below `signing`: who is to sign, who has, and what. */
export function signingRoutes(router: Router, auth: RequestHandler, options: AltinnOptions): void {
  const { runtime, baseUrl } = options;

  /** Answers itself, with nothing to return, where no signing task is meant. */
  async function lookAt(req: Request, res: Response, call: InstanceCall): Promise<LookedAt | undefined> {
    const view = await runtime.instance(call);
    const named = queryText(req, 'taskId');
    const current = currentTask(view, named);
    const taskId = named ?? current?.elementId;
    const config = taskId === undefined ? undefined : view.definition.element(taskId)?.signing;
    if (taskId === undefined || config === undefined) {
      notASigningTask(res);
      return undefined;
    }
    const dataTypes = config.documents.map((document) => document.dataType);
    return { view, taskId, dataTypes, roundId: current?.roundId ?? (await lastRound(call, taskId)) };
  }

  /** The round that a task was left with. One that was given back or begun anew counts for nothing. */
  async function lastRound(call: InstanceCall, taskId: string): Promise<string | undefined> {
    const rounds = await runtime.rounds({ ...call, taskId });
    const last = rounds.at(-1);
    return last === undefined || last.superseded || last.state === 'rejected' ? undefined : last.id;
  }

  const signees: RequestHandler = async (req, res) => {
    const call = instanceCall(req, res);
    const task = await lookAt(req, res, call);
    if (task === undefined) return;
    const views = task.roundId === undefined ? [] : await runtime.signees({ ...call, roundId: task.roundId });
    sendJson(res, 200, { signeeStates: signeeStates(views) });
  };

  const organizations: RequestHandler = async (req, res) => {
    const call = instanceCall(req, res);
    const { personNumber } = call.actor;
    if (call.actor.kind !== 'person' || personNumber === undefined) {
      return sendEmpty(res, 401, 'ERR_ACTOR_CANNOT_SIGN');
    }
    const task = await lookAt(req, res, call);
    if (task === undefined) return;
    const views = task.roundId === undefined ? [] : await runtime.signees({ ...call, roundId: task.roundId });
    const own = await runtime.register.organisationsOf(personNumber);
    const listed = new Set(
      views.filter((signee) => signee.listed).map((signee) => signee.organisationNumber),
    );
    sendJson(res, 200, {
      organizations: own
        .filter((party) => listed.has(party.number))
        .map((party) => ({ orgNumber: party.number, orgName: party.name, partyId: party.partyId })),
    });
  };

  const dataElements: RequestHandler = async (req, res) => {
    const call = instanceCall(req, res);
    const task = await lookAt(req, res, call);
    if (task === undefined) return;
    const { view, dataTypes } = task;
    const link = instanceLink(view, linksOf(req, baseUrl));
    const documents = view.documents
      .filter((document) => dataTypes.includes(document.dataType))
      .sort(
        (one, other) =>
          dataTypes.indexOf(one.dataType) - dataTypes.indexOf(other.dataType) ||
          one.createdAt - other.createdAt,
      );
    sendJson(res, 200, { dataElements: documents.map((document) => documentElement(document, link)) });
  };

  const path = `${INSTANCE_PATH}/signing`;
  router.route(path).get(auth, signees).all(methodNotAllowed('GET'));
  router.route(`${path}/organizations`).get(auth, organizations).all(methodNotAllowed('GET'));
  router.route(`${path}/data-elements`).get(auth, dataElements).all(methodNotAllowed('GET'));
}

function notASigningTask(res: Response): void {
  sendProblem(res, {
    type: 'about:blank',
    title: 'Not a signing task',
    status: 400,
    detail:
      "This endpoint is only callable while the current task is a signing task, or when taskId query param is set to a signing task's ID.",
    code: 'ERR_ROUND_UNKNOWN',
  });
}
