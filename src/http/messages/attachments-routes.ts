import type { Request, RequestHandler, Response, Router } from 'express';
import { SigningError } from '../../errors.ts';
import type { NewDocument } from '../../runtime/command-types.ts';
import { commandConditions, documentConditions } from '../command-conditions.ts';
import { requestDisposition } from '../disposition.ts';
import { sendDocument } from '../document-transfer.ts';
import { setEntityTag } from '../entity-tag.ts';
import { methodNotAllowed } from '../error-handler.ts';
import { jsonBody, parseBody } from '../json-body.ts';
import { requestBody, takesBody } from '../request-body.ts';
import { answerType } from './accept.ts';
import type { Access } from './access.ts';
import { attachmentBody } from './bodies.ts';
import { attachmentNames } from './body-names.ts';
import type { MessagesContext } from './context.ts';
import { attachmentResource } from './document-resources.ts';
import { MAX_EMBEDDED, MAX_JSON } from './limits.ts';
import { type Message, type MessageCall, openMessage } from './message-call.ts';
import { attachmentsOf, named } from './message-documents.ts';
import { parameter } from './parameters.ts';
import { readContent } from './read-content.ts';
import { sendHal, sendNoContent } from './send-hal.ts';
import { attachmentHeader, sentAttachment } from './sent-documents.ts';

/** The attachments of a message: upload, read and delete. */
export function attachmentsRoutes(router: Router, access: Access, context: MessagesContext): void {
  const { runtime, links, uploadLimit } = context;

  const list: RequestHandler = async (req, res) => {
    const { message } = await openMessage(context, req, res);
    const href = links(req).message(message);
    const attachments = attachmentsOf(message).map((each) => attachmentResource(message, each, href, null));
    sendHal(req, res, 200, { _links: { self: { href: `${href}/attachments` } }, _embedded: { attachments } });
  };

  const read: RequestHandler = async (req, res) => {
    const { call, message } = await openMessage(context, req, res);
    const attachment = named(attachmentsOf(message), req.params.attachmentId);
    const bytes =
      attachment.record.size > MAX_EMBEDDED
        ? undefined
        : await readContent(runtime, call, attachment.record.id);
    const data = bytes?.toString('base64') ?? null;
    setEntityTag(res, attachment.record.sha256);
    sendHal(req, res, 200, attachmentResource(message, attachment, links(req).message(message), data));
  };

  const readData: RequestHandler = async (req, res) => {
    const { call, message } = await openMessage(context, req, res);
    const { id } = named(attachmentsOf(message), req.params.attachmentId).record;
    const { record, content } = await runtime.document({ ...call, documentId: id });
    await sendDocument(req, res, record, content);
  };

  const remove: RequestHandler = async (req, res) => {
    const { call, message } = await openMessage(context, req, res);
    const { id } = named(attachmentsOf(message), req.params.attachmentId).record;
    await runtime.deleteDocument({ ...call, ...documentConditions(req), documentId: id });
    sendNoContent(res);
  };

  async function add(
    req: Request,
    res: Response,
    { call, message }: { call: MessageCall; message: Message },
    document: NewDocument,
  ) {
    // told before anything is stored
    answerType(req);
    const record = await runtime.addDocument({ ...call, ...commandConditions(req), document });
    const href = links(req).message(message);
    const dataType = message.dataTypes.find(({ id }) => id === record.dataType)!;
    const resource = attachmentResource(message, { record, dataType }, href, null);
    res.setHeader('location', resource._links.self.href);
    setEntityTag(res, record.sha256);
    sendHal(req, res, 201, resource);
  }

  const upload: RequestHandler = async (req, res) => {
    const opened = await openMessage(context, req, res);
    const sent = parseBody(attachmentBody, attachmentNames(req.body));
    await add(req, res, opened, sentAttachment(sent, opened.message.dataTypes));
  };

  const uploadStream: RequestHandler = async (req, res) => {
    const opened = await openMessage(context, req, res);
    const filename =
      parameter(req, 'filename') ?? requestDisposition(req.headers['content-disposition']).filename;
    if (filename === undefined) {
      throw new SigningError('ERR_BODY_INVALID', 'the query parameter <filename> is needed');
    }
    const header = attachmentHeader(opened.message.dataTypes, filename, parameter(req, 'attachmentType'));
    await add(req, res, opened, { ...header, bytes: requestBody(req, uploadLimit) });
  };

  const path = '/:who/messages/:messageId';
  const stream = takesBody(uploadLimit)(uploadStream);
  for (const streamed of [`${path}/attachments/streamedattachment`, `${path}/streamedattachment`]) {
    router.route(streamed).post(access.write, stream).all(methodNotAllowed('POST'));
  }
  router
    .route(`${path}/attachments`)
    .get(access.read, list)
    .post(access.write, jsonBody(MAX_JSON), upload)
    .all(methodNotAllowed('GET', 'POST'));
  router
    .route(`${path}/attachments/:attachmentId`)
    .get(access.read, read)
    .delete(access.write, remove)
    .all(methodNotAllowed('GET', 'DELETE'));
  router
    .route(`${path}/attachments/:attachmentId/data`)
    .get(access.read, readData)
    .all(methodNotAllowed('GET'));
}
