import type { Request } from 'express';
import { isSigningError } from '../../errors.ts';
import type { ProgressView, SigneeProgress } from '../../runtime/view-types.ts';
import type { PostenContext } from './context.ts';
import { type JobKind, jobLinks } from './job-links.ts';
import { type JobStatus, jobStatus, signeeStanding } from './job-status.ts';
import { REQUEST, readPart, type StoredJob } from './stored-job.ts';

/** What answers say of how a job stands, or stood at a change, whichever kind it is. */
export interface JobAnswer {
  jobId: number;
  status: JobStatus;
  confirmationUrl: string;
  deleteDocumentsUrl?: string;
  padesUrl?: string;
  signees: { signee: SigneeProgress; status: string; since: number; xadesUrl?: string }[];
}

/** Makes it, with links to what there is. */
export function jobAnswer(
  context: PostenContext,
  req: Request,
  kind: JobKind,
  { instance }: Pick<StoredJob, 'instance'>,
  progress: ProgressView,
): JobAnswer {
  const links = jobLinks(context, req, kind, instance);
  const status = jobStatus(kind, progress);
  const isSigned = progress.signees.some(({ signatureId }) => signatureId !== undefined);
  return {
    jobId: instance.number,
    status,
    confirmationUrl: links.confirmation(progress.sequence),
    ...(status === 'COMPLETED_SUCCESSFULLY' && { deleteDocumentsUrl: links.deleteDocuments }),
    ...(isSigned && { padesUrl: links.pades }),
    signees: progress.signees.map((signee) => ({
      signee,
      ...signeeStanding(kind, signee),
      ...(signee.signatureId !== undefined && { xadesUrl: links.xades(signee.signatureId) }),
    })),
  };
}

/** The sender's own name of a job, which goes with its documents: a job is told of without it after that. */
export async function referenceOf(
  context: PostenContext,
  job: StoredJob,
  readRequest: (bytes: Uint8Array) => { reference?: string },
): Promise<{ reference?: string }> {
  try {
    const { reference } = readRequest(await readPart(context, job, REQUEST));
    return reference === undefined ? {} : { reference };
  } catch (error) {
    if (isSigningError(error) && error.code === 'ERR_DOCUMENT_REMOVED') return {};
    throw error;
  }
}
