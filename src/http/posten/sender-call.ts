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
}

const calls = new WeakMap<Response, SenderCall>();

/** Lets those in who may act for the sender in the address, before anything of the body is read. */
export function authenticateSender({ identify, organisations, runtime }: PostenContext): RequestHandler {
  return async (req, res, next) => {
    const number = String(req.params.sender);
    const caller = await identify(req, number);
    const sender = authoriseSender(organisations, caller, number);
    await runtime.countCall({ caller: `posten:${sender.number}`, ...callLimit });
    calls.set(res, { caller, sender, actor: actorFor(caller, sender) });
    next();
  };
}

/** Who calls, behind {@link authenticateSender}. */
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
