import type { Request, RequestHandler, Response, Router } from 'express';
import type { ProgressView, SigneeProgress } from '../../runtime/view-types.ts';
import { methodNotAllowed } from '../error-handler.ts';
import { optional } from '../optional.ts';
import { takesBody } from '../request-body.ts';
import type { PostenContext } from './context.ts';
import { jobAnswer, referenceOf } from './job-answer.ts';
import { jobLinks } from './job-links.ts';
import { nobody } from './nobody.ts';
import { queueRoute } from './queue-route.ts';
import { sendNothing } from './send-nothing.ts';
import { sendXml } from './send-xml.ts';
import { authenticateSender, callOf } from './sender-call.ts';
import { largestRefused, sentJob } from './sent-job.ts';
import { startJob } from './start-job.ts';
import { jobOf, type StoredJob } from './stored-job.ts';
import { readPortalJobRequest } from './wire/job-request.ts';
import { type PortalSigner, portalJobResponse, portalStatusResponse } from './wire/portal-answers.ts';

/** Jobs whose signees are told that they are to sign: made, followed from a queue, and cancelled. */
export function portalRoutes(router: Router, auth: RequestHandler, context: PostenContext): void {
  const { runtime } = context;
  const reading = takesBody(largestRefused(context));

  const create: RequestHandler = async (req, res) => {
    const sent = await sentJob(context, 'portal', readPortalJobRequest, req, res);
    const { reference, pollingQueue } = sent.request;
    const instance = await startJob(context, 'portal', callOf(res), sent, pollingQueue);
    sendXml(
      res,
      portalJobResponse({
        ...optional('reference', reference),
        jobId: instance.number,
        cancellationUrl: jobLinks(context, req, 'portal', instance).cancellation,
      }),
    );
  };

  const cancel: RequestHandler = async (req, res) => {
    const { address } = await jobOf(context, 'portal', req, res);
    await runtime.cancelInstance({ ...address, cause: 'cancelled by the sender' });
    sendNothing(res);
  };

  async function sendStatus(
    req: Request,
    res: Response,
    job: StoredJob,
    progress: ProgressView,
  ): Promise<void> {
    const { signees, ...answer } = jobAnswer(context, req, 'portal', job, progress);
    const { cancellation } = jobLinks(context, req, 'portal', job.instance);
    sendXml(
      res,
      portalStatusResponse({
        ...(await referenceOf(context, job, readPortalJobRequest)),
        ...answer,
        ...(answer.status === 'IN_PROGRESS' && { cancellationUrl: cancellation }),
        signees: signees.map(({ signee, ...stands }) => ({ identity: identityOf(signee), ...stands })),
      }),
    );
  }

  router
    .route('/:sender/portal/signature-jobs')
    .get(auth, queueRoute(context, 'portal', sendStatus))
    .post(reading(authenticateSender(context, { isBesideBody: true })), reading(create))
    .all(reading(methodNotAllowed('GET', 'POST')));
  router.route('/:sender/portal/signature-jobs/:job/cancel').post(auth, cancel).all(methodNotAllowed('POST'));
}

/** As the manifest named them, unless they were erased. What was looked up of somebody addressed by number is not told. */
function identityOf({ personNumber, email, mobile }: SigneeProgress): PortalSigner {
  if (personNumber !== undefined) return { personNumber };
  const isErased = email === undefined && mobile === undefined;
  return isErased ? { personNumber: nobody } : { email, mobile };
}
