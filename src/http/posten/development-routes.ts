import type { RequestHandler, Router } from 'express';
import { SigningError } from '../../errors.ts';
import type { SigneeProgress } from '../../runtime/view-types.ts';
import type { Actor } from '../../signing/index.ts';
import { methodNotAllowed } from '../error-handler.ts';
import { sendText } from '../send.ts';
import type { PostenContext } from './context.ts';
import type { JobKind } from './job-links.ts';
import { nobody } from './nobody.ts';
import { sendNothing } from './send-nothing.ts';
import { statusToken } from './status-token.ts';
import { jobOf, REQUEST, readPart } from './stored-job.ts';
import { withStatusTokenFirst } from './wire/exit-url.ts';
import { readDirectJobRequest } from './wire/job-request.ts';

/**
 * Signs for signees, as tests of clients have it: for servers of developers alone.
 * @param below what the addresses begin with: they name a sender, or `auth` finds out whose the job is
 */
export function developmentRoutes(
  router: Router,
  below: '/:sender' | '',
  auth: (kind: JobKind) => RequestHandler,
  context: PostenContext,
): void {
  const { runtime } = context;

  const signAs =
    (kind: JobKind): RequestHandler =>
    async (req, res) => {
      const job = await jobOf(context, kind, req, res);
      const { signees } = await runtime.progress(job.address);
      const signee = signees.find((each) => isMeant(each, req.query.signer));
      if (!signee) throw new SigningError('ERR_NOT_FOUND', 'the job has no such signer');
      await runtime.sign({ actor: actorFor(signee), instanceId: job.instance.id });
      if (kind === 'portal') return sendNothing(res);
      const { exitUrls } = readDirectJobRequest(await readPart(context, job, REQUEST));
      const token = await statusToken(runtime, job.instance.id);
      sendText(res, 200, withStatusTokenFirst(exitUrls.completion, token));
    };

  router
    .route(`${below}/web/signature-jobs/:job/devmodesign`)
    .post(auth('direct'), signAs('direct'))
    .all(methodNotAllowed('POST'));
  router
    .route(`${below}/web/portal/signature-jobs/:job/devmodesign`)
    .post(auth('portal'), signAs('portal'))
    .all(methodNotAllowed('POST'));
}

/** By number, by the sender's own name, or by an address; without any, the first. */
function isMeant({ personNumber, contact, email, mobile }: SigneeProgress, signer: unknown): boolean {
  return signer === undefined || [personNumber, contact, email, mobile].includes(String(signer));
}

/** Where a signee has no number, nobody signs. */
function actorFor({ personNumber = nobody, contact }: SigneeProgress): Actor {
  return {
    kind: 'person',
    personNumber,
    ...(contact !== undefined && { contact }),
    level: 4,
    issuer: 'urn:bpmn-signing:development',
  };
}
