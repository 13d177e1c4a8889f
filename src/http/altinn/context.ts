import type { Runtime } from '../../runtime/runtime.ts';
import type { Authenticate } from '../authenticate.ts';

/** What the routes of this dialect work with. */
export interface AltinnOptions {
  runtime: Runtime;
  authenticate: Authenticate;
  /** Public address that links in answers begin with; default the one that the request came to. */
  baseUrl?: string;
  /** Bytes of an uploaded document or form; default 50 000 000. Data types may say less. */
  uploadLimit?: number;
}
