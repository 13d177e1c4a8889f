import type { Request, RequestHandler, Response, Router } from 'express';
import { SigningError } from '../../errors.ts';
import type { InstanceView, ProgressView, SigneeProgress } from '../../runtime/view-types.ts';
import { methodNotAllowed } from '../error-handler.ts';
import { optional } from '../optional.ts';
import { requestBody, takesBody } from '../request-body.ts';
import type { PostenContext } from './context.ts';
import { jobAnswer, referenceOf } from './job-answer.ts';
import { type JobLinks, jobLinks } from './job-links.ts';
import { jobStatus } from './job-status.ts';
import { nobody } from './nobody.ts';
import { queueRoute } from './queue-route.ts';
import { sendXml } from './send-xml.ts';
import { authenticateSender, callOf } from './sender-call.ts';
import { largestRefused, sentJob } from './sent-job.ts';
import { startJob } from './start-job.ts';
import { assertStatusToken, statusToken } from './status-token.ts';
import { jobOf, REQUEST, readPart, type StoredJob } from './stored-job.ts';
import {
  type DirectSignee,
  type DirectSigner,
  directJobResponse,
  directSignerResponse,
  directStatusResponse,
} from './wire/direct-answers.ts';
import { withStatusToken } from './wire/exit-url.ts';
import {
  assertSignerUpdate,
  type DirectJobRequest,
  MAX_REQUEST_BYTES,
  readDirectJobRequest,
} from './wire/job-request.ts';

/** Jobs whose signees are at the sender's site: made, asked about, and given further addresses to sign at. */
export function directRoutes(router: Router, auth: RequestHandler, context: PostenContext): void {
  const { runtime, signingAddress } = context;
  const reading = takesBody(largestRefused(context));

  const create: RequestHandler = async (req, res) => {
    const call = callOf(res);
    const sent = await sentJob(context, 'direct', readDirectJobRequest, req, res);
    const { retrieval, pollingQueue, reference } = sent.request;
    const queue = retrieval === 'polling' ? pollingQueue : undefined;
    const instance = await startJob(context, 'direct', call, sent, queue);
    const made = { actor: call.actor, instanceId: instance.id };
    const { signees } = await runtime.progress(made);
    const links = jobLinks(context, req, 'direct', instance);
    const invited = await invite(made, instance, signees, sent.request);
    sendXml(
      res,
      directJobResponse({
        ...optional('reference', reference),
        jobId: instance.number,
        ...(retrieval === 'callback' && { statusUrl: links.status }),
        signees: signees.map((signee, index) => shown(signee, links, invited[index]!)),
      }),
    );
  };

  const status: RequestHandler = async (req, res) => {
    const job = await jobOf(context, 'direct', req, res);
    const progress = await runtime.progress(job.address);
    if (jobStatus('direct', progress) === 'IN_PROGRESS' && progress.signees.every(isUntouched)) {
      throw new SigningError('ERR_CEREMONY_NOT_COMPLETED', 'nobody has done anything in the job yet');
    }
    await assertStatusToken(runtime, job.instance.id, req.query);
    await sendStatus(req, res, job, progress);
  };

  const update: RequestHandler = async (req, res) => {
    const job = await jobOf(context, 'direct', req, res);
    assertSignerUpdate(await allOf(requestBody(req, MAX_REQUEST_BYTES)));
    const { signees } = await runtime.progress(job.address);
    const signee = signees.find(({ id }) => id === req.params.signer);
    if (!signee) throw new SigningError('ERR_NOT_FOUND', 'the job has no such signee');
    const request = readDirectJobRequest(await readPart(context, job, REQUEST));
    const [token] = await invite(job.address, job.instance, [signee], request);
    sendXml(res, directSignerResponse(shown(signee, jobLinks(context, req, 'direct', job.instance), token!)));
  };

  /** Makes addresses to sign at, each of which can be used once. */
  async function invite(
    job: StoredJob['address'],
    instance: InstanceView,
    signees: readonly SigneeProgress[],
    { exitUrls }: DirectJobRequest,
  ): Promise<string[]> {
    const token = await statusToken(runtime, instance.id);
    const exits = {
      completed: withStatusToken(exitUrls.completion, token),
      rejected: withStatusToken(exitUrls.rejection, token),
      failed: withStatusToken(exitUrls.error, token),
    };
    const { tokens } = await runtime.invite({
      ...job,
      signees: signees.map(({ id: signeeId }) => ({ signeeId, exits })),
    });
    return tokens;
  }

  function shown(signee: SigneeProgress, links: JobLinks, token: string): DirectSignee {
    return {
      signer: signerOf(signee),
      href: links.signee(signee.id),
      redirectUrl: signingAddress(token),
    };
  }

  /** How a job stands, or stood at a change. */
  async function sendStatus(
    req: Request,
    res: Response,
    job: StoredJob,
    progress: ProgressView,
  ): Promise<void> {
    const { signees, ...answer } = jobAnswer(context, req, 'direct', job, progress);
    sendXml(
      res,
      directStatusResponse({
        ...(await referenceOf(context, job, readDirectJobRequest)),
        ...answer,
        signees: signees.map(({ signee, ...stands }) => ({ signer: signerOf(signee), ...stands })),
      }),
    );
  }

  router
    .route('/:sender/direct/signature-jobs')
    .get(auth, queueRoute(context, 'direct', sendStatus))
    .post(reading(authenticateSender(context, { isBesideBody: true })), reading(create))
    .all(reading(methodNotAllowed('GET', 'POST')));
  router.route('/:sender/direct/signature-jobs/:job/status').get(auth, status).all(methodNotAllowed('GET'));
  router
    .route('/:sender/direct/signature-jobs/:job/signers/:signer')
    .post(reading(auth), reading(update))
    .all(methodNotAllowed('POST'));
}

/** As the manifest named them, unless they were erased. */
function signerOf({ personNumber = nobody, contact }: SigneeProgress): DirectSigner {
  return contact === undefined ? { personNumber } : { identifier: contact };
}

/** A sender who has been told that somebody could not sign asks again with the same token, behind another address too. */
function isUntouched({ status, hasCeremonyFailed }: SigneeProgress): boolean {
  return status === 'waiting' && !hasCeremonyFailed;
}

async function allOf(body: ReturnType<typeof requestBody>): Promise<Uint8Array> {
  if (body instanceof Uint8Array) return body;
  const pieces: Uint8Array[] = [];
  for await (const piece of body) pieces.push(piece);
  return Buffer.concat(pieces);
}
