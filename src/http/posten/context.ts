import type { Runtime } from '../../runtime/runtime.ts';
import type { IdentifyOrganisation } from './identify-organisation.ts';
import { defaultApps } from './job-apps.ts';
import type { JobKind } from './job-links.ts';
import type { SenderOrganisation } from './organisations.ts';
import { createUploads, type Uploads } from './uploads.ts';

/** How large what is sent may be. */
export interface PostenLimits {
  /** Bytes of all documents of a job together; default 10 485 760. */
  bytes?: number;
  /** Bytes of the document of a job that is described as until schema 2.6; default 3 145 728. */
  legacyBytes?: number;
}

/** What the routes of this dialect work with. */
export interface PostenOptions {
  runtime: Runtime;
  /** Which organisation calls. */
  identify: IdentifyOrganisation;
  /** Those that may send, and who may act for them. */
  organisations: readonly SenderOrganisation[];
  /** DER: who issues the certificates that packages are signed with, or such certificates themselves. */
  trusted: readonly Uint8Array[];
  /** Address of the page that a signee is sent to, for the secret part of their link. */
  signingAddress(token: string): string;
  /** Public address of the router that links in answers begin with; default the one that the request came to. */
  baseUrl?: string;
  /** Ids of the apps that jobs are instances of; default `local/posten-direct` and `local/posten-portal`. */
  apps?: Readonly<Record<JobKind, string>>;
  /** Milliseconds between two polls of an empty queue; default 600 000. */
  pollInterval?: number;
  limits?: PostenLimits;
  /** Milliseconds that the time of signing in a package may differ from the clock; default 300 000. */
  signingTimeTolerance?: number;
  /** Whether a package has to bring all certificates up to the trusted one; default false: not every client does. */
  requireChain?: boolean;
  /** Whether jobs can be signed by a call, without their signees: for development. */
  developmentSigning?: boolean;
  /** Milliseconds since 1970, UTC; default the system's. */
  clock?: () => number;
}

/** The options, with defaults filled in. */
export interface PostenContext extends Required<Omit<PostenOptions, 'baseUrl' | 'limits'>> {
  baseUrl: string | undefined;
  limits: Required<PostenLimits>;
  uploads: Uploads;
}

export function postenContext(options: PostenOptions): PostenContext {
  const { bytes = 10_485_760, legacyBytes = 3_145_728 } = options.limits ?? {};
  return {
    ...options,
    baseUrl: options.baseUrl?.replace(/\/+$/, ''),
    apps: options.apps ?? defaultApps,
    pollInterval: options.pollInterval ?? 600_000,
    limits: { bytes, legacyBytes },
    uploads: createUploads(),
    signingTimeTolerance: options.signingTimeTolerance ?? 300_000,
    requireChain: options.requireChain ?? false,
    developmentSigning: options.developmentSigning ?? false,
    clock: options.clock ?? Date.now,
  };
}
