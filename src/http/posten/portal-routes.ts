import type { Request, RequestHandler, Response, Router } from 'express';
import type { ProgressView, SigneeProgress } from '../../runtime/view-types.ts';
import { methodNotAllowed } from '../error-handler.ts';
import { optional } from '../optional.ts';
import { takesBody } from '../request-body.ts';
import type { PostenContext } from './context.ts';
import { jobLinks } from './job-links.ts';
import { jobStatus, signeeStanding } from './job-status.ts';
import { jobVariables } from './job-variables.ts';
import { partyIdOf } from './party-id.ts';
import { queueName } from './queue-name.ts';
import { queueRoute } from './queue-route.ts';
import { sendNothing } from './send-nothing.ts';
import { sendXml } from './send-xml.ts';
import { callOf } from './sender-call.ts';
import { largestBody, sentJob } from './sent-job.ts';
import { jobOf, REQUEST, readPart, type StoredJob } from './stored-job.ts';
import { readPortalJobRequest } from './wire/job-request.ts';
import { type PortalSigner, portalJobResponse, portalStatusResponse } from './wire/portal-answers.ts';

/** Jobs whose signees are told that they are to sign: made, followed from a queue, and cancelled. */
export function portalRoutes(router: Router, auth: RequestHandler, context: PostenContext): void {
  const { runtime, apps } = context;
  const reading = takesBody(largestBody(context));

  const create: RequestHandler = async (req, res) => {
    const { sender, actor } = callOf(res);
    const { request, job, documents } = await sentJob(context, 'portal', readPortalJobRequest, req, res);
    const { instance } = await runtime.start({
      actor,
      app: apps.portal,
      ownerPartyId: await partyIdOf(context, sender.number),
      variables: jobVariables(job),
      documents,
      refuseIncident: true,
      queue: queueName('portal', sender.number, request.pollingQueue),
    });
    sendXml(
      res,
      portalJobResponse({
        ...optional('reference', request.reference),
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
    const { reference } = readPortalJobRequest(await readPart(context, job, REQUEST));
    const links = jobLinks(context, req, 'portal', job.instance);
    const status = jobStatus('portal', progress);
    const isSigned = progress.signees.some(({ signatureId }) => signatureId !== undefined);
    sendXml(
      res,
      portalStatusResponse({
        ...optional('reference', reference),
        jobId: job.instance.number,
        status,
        confirmationUrl: links.confirmation(progress.sequence),
        ...(status === 'IN_PROGRESS' && { cancellationUrl: links.cancellation }),
        ...(status === 'COMPLETED_SUCCESSFULLY' && { deleteDocumentsUrl: links.deleteDocuments }),
        signees: progress.signees.map((signee) => ({
          identity: identityOf(signee),
          ...signeeStanding('portal', signee),
          ...(signee.signatureId !== undefined && { xadesUrl: links.xades(signee.signatureId) }),
        })),
        ...(isSigned && { padesUrl: links.pades }),
      }),
    );
  }

  router
    .route('/:sender/portal/signature-jobs')
    .get(auth, queueRoute(context, 'portal', sendStatus))
    .post(reading(auth), reading(create))
    .all(methodNotAllowed('GET', 'POST'));
  router.route('/:sender/portal/signature-jobs/:job/cancel').post(auth, cancel).all(methodNotAllowed('POST'));
}

/** As the manifest named them: what was looked up of somebody addressed by number is not told. */
function identityOf({ personNumber, email, mobile }: SigneeProgress): PortalSigner {
  if (personNumber !== undefined) return { personNumber };
  return { email, mobile };
}
