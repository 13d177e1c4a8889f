import type { Runtime } from '../../runtime/runtime.ts';
import type { InvitationView } from '../../runtime/view-types.ts';
import type { Actor } from '../../signing/index.ts';
import type { HttpLog } from '../error-handler.ts';
import type { SigneeLogin } from './login/signee-login.ts';

/** What is to be signed, in the words of who asks for it. */
export interface InvitationDescription {
  /** In place of the title that says nothing sensitive. */
  title?: string;
  description?: string;
  /** What documents are called, in the order in which they are shown; others come after them, under their file names. */
  documents?: readonly { id: string; title: string }[];
}

/** Describes what a signee, who has logged in, is asked to sign; undefined where there is nothing more to say of it. */
export type DescribeInvitation = (
  invitation: InvitationView,
  actor: Actor,
) => Promise<InvitationDescription | undefined>;

/** What the pages to sign on work with. */
export interface SigningPagesOptions {
  runtime: Runtime;
  /** How signees log in. */
  login: SigneeLogin;
  /** None: what is signed is called by the invitation's title, and documents by their file names. */
  describe?: DescribeInvitation;
  /**
   * Whoever rejects is asked why, and told that who asks for the signature can read it: for hosts that show them a
   * signee's `reason`. Default false: the HTTP APIs have no place for it.
   */
  asksReason?: boolean;
  /**
   * Public address of the pages, such as `https://example.org/signing`. With https, browsers send the session by https
   * alone. Default the address that a request came to, which is not to be relied on where a login sends browsers back.
   */
  baseUrl?: string;
  /** In which deadlines are written; an IANA name. Default `Europe/Oslo`. */
  timeZone?: string;
  /** Milliseconds since 1970, UTC; default the system's. */
  clock?: () => number;
  /** Told of logins that failed, and of requests that failed for reasons that nobody on the page can mend. */
  log?: HttpLog;
}

/** The options, with defaults filled in. */
export interface PagesContext {
  runtime: Runtime;
  login: SigneeLogin;
  describe: DescribeInvitation;
  asksReason: boolean;
  baseUrl: URL | undefined;
  timeZone: string;
  clock: () => number;
  log: HttpLog | undefined;
}

export function pagesContext(options: SigningPagesOptions): PagesContext {
  const { runtime, login, describe = async () => undefined, asksReason = false, baseUrl, log } = options;
  return {
    runtime,
    login,
    describe,
    asksReason,
    baseUrl: baseUrl === undefined ? undefined : new URL(baseUrl.replace(/\/+$/, '')),
    timeZone: options.timeZone ?? 'Europe/Oslo',
    clock: options.clock ?? Date.now,
    log,
  };
}
