import type { Request } from 'express';
import type { InstanceView } from '../../runtime/view-types.ts';
import type { PostenContext } from './context.ts';

/** The two ways of signing, as addresses name them. */
export type JobKind = 'direct' | 'portal';

/** Where a sender reaches what belongs to one of its jobs. Clients make none of these themselves. */
export interface JobLinks {
  status: string;
  /** Confirms how the job stood at a change. */
  confirmation(sequence: number): string;
  cancellation: string;
  deleteDocuments: string;
  pades: string;
  xades(signatureId: string): string;
  /** A signee, of whom another address to sign at may be asked for. */
  signee(signeeId: string): string;
}

/** Links below a public address, or below the one that the request came to. */
export function jobLinks(
  { baseUrl }: Pick<PostenContext, 'baseUrl'>,
  req: Request,
  kind: JobKind,
  { number, owner }: Pick<InstanceView, 'number' | 'owner'>,
): JobLinks {
  const base = baseUrl ?? `${req.protocol}://${req.get('host') ?? ''}${req.baseUrl.replace(/\/+$/, '')}`;
  const job = `${base}/${owner.number}/${kind}/signature-jobs/${number}`;
  return {
    status: `${job}/status`,
    confirmation: (sequence) => `${job}/complete?change=${sequence}`,
    cancellation: `${job}/cancel`,
    deleteDocuments: `${job}/delete-documents`,
    pades: `${job}/pades`,
    xades: (signatureId) => `${job}/xades/${signatureId}`,
    signee: (signeeId) => `${job}/signers/${signeeId}`,
  };
}
