import type { Request } from 'express';
import type { Runtime } from '../../runtime/runtime.ts';
import type { Authenticate } from '../authenticate.ts';
import { type ApiKey, type ApiKeys, apiKeys } from './api-keys.ts';
import { type MessageLinks, messageLinks } from './links.ts';

/** What the routes of this dialect work with. */
export interface MessagesOptions {
  runtime: Runtime;
  authenticate: Authenticate;
  /** Systems that may call, and what for. */
  apiKeys: readonly ApiKey[];
  /** Public address of the router that links in answers begin with; default the one that the request came to. */
  baseUrl?: string;
  /** Bytes of an attachment that is uploaded as it is; default 50 000 000. Data types may say less. */
  uploadLimit?: number;
  /** IANA name of the zone whose clocks times are told by; default `Europe/Oslo`. */
  timeZone?: string;
}

/** The options, with defaults filled in. */
export interface MessagesContext extends Pick<MessagesOptions, 'runtime' | 'authenticate'> {
  keys: ApiKeys;
  uploadLimit: number;
  zone: string;
  links(req: Request): MessageLinks;
}

export function messagesContext(options: MessagesOptions): MessagesContext {
  const { runtime, authenticate, baseUrl, uploadLimit = 50_000_000, timeZone = 'Europe/Oslo' } = options;
  return {
    runtime,
    authenticate,
    keys: apiKeys(options.apiKeys),
    uploadLimit,
    zone: timeZone,
    links: (req) => messageLinks(req, baseUrl),
  };
}
