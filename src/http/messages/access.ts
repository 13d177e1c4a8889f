import type { RequestHandler } from 'express';
import { authenticated } from '../authenticate.ts';
import { scoped } from '../scope.ts';
import { apiKey } from './api-keys.ts';
import type { MessagesContext } from './context.ts';

/** Who is let by: a system by its key, and whom it calls for by their token and its scopes. */
export interface Access {
  /** Lists of messages, with the names of what they hold. */
  list: RequestHandler[];
  read: RequestHandler[];
  write: RequestHandler[];
}

const READ = 'altinn:instances.read';
const WRITE = 'altinn:instances.write';
const LIST = 'altinn:instances.meta';

export function accessOf({ keys, authenticate }: MessagesContext): Access {
  const auth = authenticated(authenticate);
  return {
    list: [apiKey(keys, 'read'), auth, scoped(READ, LIST)],
    read: [apiKey(keys, 'read'), auth, scoped(READ)],
    write: [apiKey(keys, 'write'), auth, scoped(WRITE)],
  };
}
