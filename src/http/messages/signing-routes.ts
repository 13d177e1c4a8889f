import type { RequestHandler, Router } from 'express';
import { SigningError } from '../../errors.ts';
import { methodNotAllowed } from '../error-handler.ts';
import type { Access } from './access.ts';
import { archiveRecord } from './archive-record.ts';
import type { MessagesContext } from './context.ts';
import { openMessage } from './message-call.ts';
import { sendHal, sendNoContent } from './send-hal.ts';
import { currentStep } from './signing-step.ts';
import { validationResource } from './validation-resource.ts';
import { languageFor } from './wanted-language.ts';

/** What comes before and after the signatures of a message. */
export function signingRoutes(router: Router, access: Access, context: MessagesContext): void {
  const { runtime, links, zone } = context;

  const signingText: RequestHandler = async (req, res) => {
    const { message } = await openMessage(context, req, res);
    const texts = currentStep(message)?.texts ?? [];
    const language = await languageFor(context, req, res);
    // a language that the model has not falls back to its first, as it does in the signature
    const shown = texts.find(({ lang }) => lang === language) ?? texts[0];
    if (!shown) {
      throw new SigningError('ERR_NOT_FOUND', 'the message is at no signing step that has a signing text');
    }
    const href = `${links(req).message(message)}/signingtext`;
    sendHal(req, res, 200, { SigningText: shown.text, Language: shown.lang, _links: { self: { href } } });
  };

  const validate: RequestHandler = async (req, res) => {
    const { call, message } = await openMessage(context, req, res);
    if (!message.tasks.some(({ kind }) => kind === 'task')) {
      throw new SigningError('ERR_ACTION_NOT_ALLOWED', 'only what is being filled in is validated');
    }
    sendHal(req, res, 200, validationResource(await runtime.validate(call)));
  };

  /** A form is archived by its last signature; what this does to correspondence has been done to it by then. */
  const archive: RequestHandler = async (req, res) => {
    const { message } = await openMessage(context, req, res, { anywhere: true });
    if (!message.archive) {
      throw new SigningError(
        'ERR_ACTION_NOT_ALLOWED',
        'a FormTask is archived by signing it; only correspondence is archived so',
      );
    }
    res.setHeader('location', links(req).message(message));
    sendNoContent(res);
  };

  const archived: RequestHandler = async (req, res) => {
    const { call, message } = await openMessage(context, req, res);
    if (!message.archive) throw new SigningError('ERR_NOT_FOUND', 'the message is not archived');
    const signatures = await runtime.signatures(call);
    sendHal(req, res, 200, archiveRecord(message, signatures, { zone, links: links(req) }));
  };

  const path = '/:who/messages/:messageId';
  router.route(`${path}/signingtext`).get(access.read, signingText).all(methodNotAllowed('GET'));
  router.route(`${path}/signingtest`).get(access.read, signingText).all(methodNotAllowed('GET'));
  router.route(`${path}/validate`).get(access.read, validate).all(methodNotAllowed('GET'));
  router.route(`${path}/archive`).put(access.write, archive).all(methodNotAllowed('PUT'));
  router.route(`${path}/archivereference`).get(access.read, archived).all(methodNotAllowed('GET'));
}
