import type { Request, RequestHandler, Response } from 'express';
import { SigningError } from '../../errors.ts';
import type { ProgressView } from '../../runtime/view-types.ts';
import { methodNotAllowed } from '../error-handler.ts';
import type { PostenContext } from './context.ts';
import type { JobKind } from './job-links.ts';
import { queueName } from './queue-name.ts';
import { sendNothing } from './send-nothing.ts';
import { callOf } from './sender-call.ts';
import type { StoredJob } from './stored-job.ts';
import { setNextPollTime } from './wire/next-poll-time.ts';

/** Answers with how the next job stood that has changed, as `sendStatus` says it; 204 where none has. */
export function queueRoute(
  { runtime, pollInterval }: PostenContext,
  kind: JobKind,
  sendStatus: (req: Request, res: Response, job: StoredJob, progress: ProgressView) => Promise<void>,
): RequestHandler {
  return async (req, res, next) => {
    // Express would do the same for a HEAD: take a change, and tell nobody of it
    if (req.method === 'HEAD') return methodNotAllowed('GET', 'POST')(req, res, next);
    const call = callOf(res);
    const queue = queueName(kind, call.sender.number, queueOf(req));
    const { change, nextPollAt } = await runtime.poll({ queue, interval: pollInterval });
    setNextPollTime(res, nextPollAt);
    if (!change) {
      sendNothing(res);
      return;
    }
    const address = { actor: call.actor, instanceId: change.instanceId };
    const instance = await runtime.instance(address);
    const progress = await runtime.progress({ ...address, upTo: change.sequence });
    await sendStatus(req, res, { ...call, kind, instance, address }, progress);
  };
}

/** Missing, empty and without a value are all the default queue. */
function queueOf({ query }: Request): string {
  const { polling_queue: name = '' } = query;
  if (typeof name === 'string') return name;
  throw new SigningError('ERR_BODY_INVALID', 'polling_queue must be there once, if at all', {
    info: { fields: ['polling_queue'] },
  });
}
