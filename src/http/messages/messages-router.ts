import { Router } from 'express';
import { errorHandler, type HttpLog, notFound } from '../error-handler.ts';
import { accessOf } from './access.ts';
import { attachmentsRoutes } from './attachments-routes.ts';
import { type MessagesOptions, messagesContext } from './context.ts';
import { sendMessageError } from './error-answer.ts';
import { formsRoutes } from './forms-routes.ts';
import { listRoutes } from './list-routes.ts';
import { messageRoutes } from './message-routes.ts';
import { metadataRoutes } from './metadata-routes.ts';
import { signingRoutes } from './signing-routes.ts';

/**
 * Altinn II's messages as a plain router, for `createApp` or an Express app of one's own: mount it at `/api`, before any
 * body parser. A message is an instance of a process that is a service (`signing:process` with a service code). Paths
 * that aren't this dialect's are left to those who come after. Throws a `TypeError` for API keys that are none.
 */
export function messagesRouter(options: MessagesOptions & { log?: HttpLog }): Router {
  const router = Router({ caseSensitive: true });
  const context = messagesContext(options);
  const access = accessOf(context);
  metadataRoutes(router, context);
  // lists come first: their trash bin is no message
  for (const routes of [listRoutes, messageRoutes, formsRoutes, attachmentsRoutes, signingRoutes]) {
    routes(router, access, context);
  }
  // below a message box nobody else has anything
  router.use('/:who/messages', notFound);
  router.use(errorHandler(options.log, sendMessageError));
  return router;
}
