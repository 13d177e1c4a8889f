import type { Request, RequestHandler, Response, Router } from 'express';
import { isSigningError, SigningError } from '../../errors.ts';
import { methodNotAllowed } from '../error-handler.ts';
import { send } from '../send.ts';
import type { PostenContext } from './context.ts';
import type { JobKind } from './job-links.ts';
import { jobStatus } from './job-status.ts';
import { sendNothing } from './send-nothing.ts';
import { jobOf, type StoredJob } from './stored-job.ts';

/** What there is of a job of either kind: what was signed, that it was taken in, and that it is to go. */
export function jobRoutes(router: Router, auth: RequestHandler, context: PostenContext, kind: JobKind): void {
  const { runtime } = context;

  const confirm: RequestHandler = async (req, res) => {
    const job = await jobOf(context, kind, req, res);
    const { sequence: last } = await runtime.progress(job.address);
    const sequence = changeOf(req, last);
    await runtime.confirmStatus({ ...job.address, sequence });
    await closeFailed(job, sequence);
    sendNothing(res);
  };

  /**
   * A job that has failed for want of anybody who could sign is over when its sender has taken that in. They know it
   * then, and hear of it no more.
   */
  async function closeFailed({ address }: StoredJob, sequence: number): Promise<void> {
    const then = await runtime.progress({ ...address, upTo: sequence });
    if (jobStatus(kind, then) !== 'FAILED' || then.state !== 'open') return;
    for (let attempt = 1; ; attempt += 1) {
      const { version } = await runtime.instance(address);
      const now = await runtime.progress(address);
      if (jobStatus(kind, now) !== 'FAILED' || (await isTriedAgain(address, sequence))) return;
      try {
        if (now.state !== 'open') {
          await runtime.confirmStatus({ ...address, sequence: now.sequence });
          return;
        }
        await runtime.cancelInstance({
          ...address,
          cause: 'nobody could sign',
          confirmed: true,
          ifVersion: [version],
        });
        return;
      } catch (error) {
        // somebody may just have got another address, and signed by it
        if (!isSigningError(error) || error.code !== 'ERR_PRECONDITION_FAILED' || attempt === 5) throw error;
      }
    }
  }

  /** Whether another address to sign at was asked for since a change. What comes of that is told by a change of its own. */
  async function isTriedAgain(address: StoredJob['address'], sequence: number): Promise<boolean> {
    const made = await runtime.events({ ...address, types: ['link.made'] });
    return made.some((event) => event.sequence > sequence);
  }

  const xades: RequestHandler = async (req, res) => {
    const { address } = await jobOf(context, kind, req, res);
    const signatureId = String(req.params.signature);
    if (!isSignatureId(signatureId))
      throw new SigningError('ERR_DOCUMENT_NOT_FOUND', 'the job has no such signature');
    const { bytes } = await runtime.xades({ ...address, signatureId });
    send(res, 200, 'application/xml', asBuffer(bytes));
  };

  const pades: RequestHandler = async (req, res) => sendPades(await jobOf(context, kind, req, res), res);

  async function sendPades({ address }: StoredJob, res: Response): Promise<void> {
    const { bytes } = await runtime.sealedRound(address);
    send(res, 200, 'application/octet-stream', asBuffer(bytes));
  }

  const remove: RequestHandler = async (req, res) => {
    const { address } = await jobOf(context, kind, req, res);
    await runtime.removeDocuments(address);
    sendNothing(res);
  };

  const job = `/:sender/${kind}/signature-jobs/:job`;
  router.route(`${job}/complete`).post(auth, confirm).all(methodNotAllowed('POST'));
  router.route(`${job}/xades/:signature`).get(auth, xades).all(methodNotAllowed('GET'));
  router.route(`${job}/pades`).get(auth, pades).all(methodNotAllowed('GET'));
  router.route(`${job}/delete-documents`).delete(auth, remove).all(methodNotAllowed('DELETE'));
}

/** The change that a confirmation is about; an address without one is about all that there is. */
function changeOf({ query: { change } }: Request, last: number): number {
  if (change === undefined) return last;
  const number = typeof change === 'string' && /^[1-9]\d{0,8}$/.test(change) ? Number(change) : undefined;
  // one that is ahead of all that happens would confirm what nobody has fetched
  if (number !== undefined && number <= last) return number;
  throw new SigningError('ERR_BODY_INVALID', 'change must be the number that the confirmation URL has', {
    info: { fields: ['change'] },
  });
}

/** What is none would be shown in the answer, and may hold what a database takes for no text. */
function isSignatureId(text: string): boolean {
  return /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text);
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
