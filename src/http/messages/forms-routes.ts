import { isUtf8 } from 'node:buffer';
import type { Request, RequestHandler, Response, Router } from 'express';
import { documentConditions } from '../command-conditions.ts';
import { sendDocument, setAttachmentHeaders, uploadedDocument } from '../document-transfer.ts';
import { setEntityTag } from '../entity-tag.ts';
import { methodNotAllowed } from '../error-handler.ts';
import { takesBody } from '../request-body.ts';
import { send } from '../send.ts';
import type { Access } from './access.ts';
import type { MessagesContext } from './context.ts';
import { formResource } from './document-resources.ts';
import { MAX_EMBEDDED } from './limits.ts';
import { openMessage } from './message-call.ts';
import { formsOf, type MessageForm, named } from './message-documents.ts';
import { readContent } from './read-content.ts';
import { sendHal, sendNoContent } from './send-hal.ts';

/** The forms of a message: read, and written while it is filled in. */
export function formsRoutes(router: Router, access: Access, context: MessagesContext): void {
  const { runtime, links, uploadLimit } = context;

  async function open(req: Request, res: Response) {
    const { call, message } = await openMessage(context, req, res);
    const href = links(req).message(message);
    let room = MAX_EMBEDDED;
    const resource = async (form: MessageForm) => {
      if (form.record.size > room) return formResource(message, form, href, null);
      room -= form.record.size;
      const bytes = await readContent(runtime, call, form.record.id);
      return formResource(message, form, href, bytes && isUtf8(bytes) ? bytes.toString('utf8') : null);
    };
    return { call, message, href, resource, form: () => named(formsOf(message), req.params.formId) };
  }

  const list: RequestHandler = async (req, res) => {
    const { message, href, resource } = await open(req, res);
    const forms = [];
    for (const form of formsOf(message)) forms.push(await resource(form));
    sendHal(req, res, 200, { _links: { self: { href: `${href}/forms` } }, _embedded: { forms } });
  };

  const read: RequestHandler = async (req, res) => {
    const { form, resource } = await open(req, res);
    sendHal(req, res, 200, await resource(form()));
  };

  const readData: RequestHandler = async (req, res) => {
    const { call, form } = await open(req, res);
    const { record, content } = await runtime.document({ ...call, documentId: form().record.id });
    await sendDocument(req, res, record, content);
  };

  const writeData: RequestHandler = async (req, res) => {
    const { call, form } = await open(req, res);
    const { sha256 } = await runtime.replaceDocument({
      ...call,
      ...documentConditions(req),
      documentId: form().record.id,
      ...uploadedDocument(req, uploadLimit),
    });
    setEntityTag(res, sha256);
    sendNoContent(res);
  };

  /** The proof of what was signed, as a PDF. */
  const print: RequestHandler = async (req, res) => {
    const { call, message, form } = await open(req, res);
    const meant = req.params.formId === undefined ? formsOf(message)[0] : form();
    const documentId = meant?.record.id ?? '';
    const { filename, bytes } = await runtime.sealedDocument({ ...call, documentId });
    setAttachmentHeaders(res, filename);
    send(res, 200, 'application/pdf', Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  };

  const path = '/:who/messages/:messageId';
  const body = takesBody(uploadLimit);
  router.route(`${path}/forms`).get(access.read, list).all(methodNotAllowed('GET'));
  router.route(`${path}/forms/:formId`).get(access.read, read).all(methodNotAllowed('GET'));
  router
    .route(`${path}/forms/:formId/formdata`)
    .get(access.read, readData)
    .put(access.write, body(writeData))
    .all(methodNotAllowed('GET', 'PUT'));
  router.route(`${path}/forms/:formId/print`).get(access.read, print).all(methodNotAllowed('GET'));
  router.route(`${path}/print`).get(access.read, print).all(methodNotAllowed('GET'));
}
