import type { Request, RequestHandler } from 'express';
import { isSigningError } from '../../errors.ts';
import type { Actor } from '../../signing/index.ts';
import type { PostenContext } from './context.ts';
import type { CallingOrganisation } from './identify-organisation.ts';
import type { JobKind } from './job-links.ts';
import { authoriseSender, type SenderOrganisation } from './organisations.ts';
import { letIn } from './sender-call.ts';
import { jobIdIn, unknownJob } from './stored-job.ts';

/**
 * Lets those in who may act for the sender of the job that an address names, where it names no sender. All others who
 * have access are told the same, whether there is such a job or not: `ERR_INSTANCE_UNKNOWN`. Who has no access is told
 * that, as anywhere.
 */
export function authenticateOwner(context: PostenContext, kind: JobKind): RequestHandler {
  const { identify, organisations } = context;
  return async (req, res, next) => {
    const owner = await ownerOf(context, kind, req);
    // where callers are believed without a certificate, whoever asks for no job is one that has access
    const caller = await identify(req, (owner ?? organisations[0])?.number ?? '');
    await letIn(context, res, caller, authoriseOwner(organisations, caller, owner));
    next();
  };
}

function authoriseOwner(
  organisations: readonly SenderOrganisation[],
  caller: CallingOrganisation,
  owner: SenderOrganisation | undefined,
): SenderOrganisation {
  try {
    return authoriseSender(organisations, caller, owner?.number ?? '');
  } catch (error) {
    throw isSigningError(error) && error.code === 'ERR_BROKER_NOT_AUTHORIZED' ? unknownJob() : error;
  }
}

/** The runtime says of a job to nobody but its sender whose it is: each is asked for. */
async function ownerOf(
  { runtime, apps, organisations }: PostenContext,
  kind: JobKind,
  req: Request,
): Promise<SenderOrganisation | undefined> {
  const instanceId = await jobIdIn({ runtime }, req);
  if (instanceId === undefined) return undefined;
  for (const sender of organisations) {
    const { number } = sender;
    const actor: Actor = { kind: 'organisation', organisationNumber: number, level: 4 };
    const box = { kind: 'organisation' as const, number };
    try {
      const { owner } = await runtime.instance({ actor, instanceId, app: apps[kind], box });
      if (owner.number === number) return sender;
    } catch (error) {
      if (!isSigningError(error) || error.code !== 'ERR_INSTANCE_UNKNOWN') throw error;
    }
  }
  return undefined;
}
