import type { Runtime } from '../../runtime/runtime.ts';
import type { IdentifyOrganisation } from './identify-organisation.ts';
import type { SenderOrganisation } from './organisations.ts';

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
  /** Public address of the router that links in answers begin with; default the one that the request came to. */
  baseUrl?: string;
  /** Milliseconds between two polls of an empty queue; default 600 000. */
  pollInterval?: number;
  limits?: PostenLimits;
  /** Milliseconds that the time of signing in a package may differ from the clock; default 300 000. */
  signingTimeTolerance?: number;
  /** Whether jobs can be signed by a call, without their signees: for development. */
  developmentSigning?: boolean;
}
