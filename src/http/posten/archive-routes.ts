import { type RequestHandler, Router } from 'express';
import { SigningError } from '../../errors.ts';
import { errorHandler, type HttpLog, methodNotAllowed } from '../error-handler.ts';
import { sendArchiveError } from './wire/send-error.ts';

/**
 * The long-term archive, in which this server keeps nothing: what was signed is had from its job, as long as that is
 * kept. Clients that ask are told so in the way that they know.
 */
export function archiveRoutes(auth: RequestHandler, log?: HttpLog): Router {
  const router = Router({ caseSensitive: true, mergeParams: true });
  const find: RequestHandler = () => {
    throw new SigningError(
      'ERR_DOCUMENT_NOT_FOUND',
      'nothing is archived here: fetch the PAdES of the job while its documents are kept',
    );
  };
  router.route('/documents/:document/pades').get(auth, find).all(methodNotAllowed('GET'));
  router.use(errorHandler(log, sendArchiveError));
  return router;
}
