import type { RequestHandler, Response } from 'express';
import type { Actor } from '../../signing/index.ts';
import type { PostenContext } from './context.ts';
import type { CallingOrganisation } from './identify-organisation.ts';
import { authoriseSender, type SenderOrganisation } from './organisations.ts';

/** Calls that may be made for a sender in a second; one more, and none is answered for half a minute. */
const callLimit = { limit: 10, window: 1_000, block: 30_000 };

/** Who calls, and for whom. */
export interface SenderCall {
  caller: CallingOrganisation;
  sender: SenderOrganisation;
  /** The sender, as the runtime sees it. */
  actor: Actor;
  /** Rejected where there are too many calls. */
  counted: Promise<void>;
}

const calls = new WeakMap<Response, SenderCall>();

/**
 * Lets those in who may act for the sender in the address, before anything of the body is read.
 * @param isBesideBody the call is counted while its body is read: whoever reads it waits for `counted` before the work
 */
export function authenticateSender(context: PostenContext, { isBesideBody = false } = {}): RequestHandler {
  const { identify, organisations } = context;
  return async (req, res, next) => {
    const number = String(req.params.sender);
    const caller = await identify(req, number);
    const counted = letIn(context, res, caller, authoriseSender(organisations, caller, number));
    if (isBesideBody) counted.catch(() => {});
    else await counted;
    next();
  };
}

/** Notes who calls for whom, and counts the call: rejected where there are too many. */
export function letIn(
  { runtime }: Pick<PostenContext, 'runtime'>,
  res: Response,
  caller: CallingOrganisation,
  sender: SenderOrganisation,
): Promise<void> {
  const counted = runtime.countCall({ caller: `posten:${sender.number}`, ...callLimit });
  calls.set(res, { caller, sender, actor: actorFor(caller, sender), counted });
  return counted;
}

/** Who calls, once they were let in. */
export function callOf(res: Response): SenderCall {
  const call = calls.get(res);
  if (!call) throw new TypeError('authenticateSender must come before this handler');
  return call;
}

function actorFor(
  { organisationNumber, certificate }: CallingOrganisation,
  { number }: SenderOrganisation,
): Actor {
  return {
    kind: 'organisation',
    organisationNumber: number,
    ...(organisationNumber !== number && { broker: organisationNumber }),
    level: 4,
    ...(certificate && { issuer: certificate.issuer, tokenId: certificate.thumbprint }),
  };
}
