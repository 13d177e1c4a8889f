import type { Request, Response } from 'express';
import { SigningError } from '../errors.ts';
import type { NewDocument } from '../runtime/command-types.ts';
import { attachment, requestDisposition } from './disposition.ts';
import { isKnown, sendNotModified, setEntityTag } from './entity-tag.ts';
import { optional } from './optional.ts';
import { requestBody } from './request-body.ts';
import { sendStream } from './send.ts';

/**
 * The document that is a request's body, and what its headers say of it. Throws `ERR_CONTENT_TYPE` if they don't say
 * what it is.
 */
export function uploadedDocument(req: Request, limit: number): Omit<NewDocument, 'dataType'> {
  const contentType = req.headers['content-type'];
  if (contentType === undefined) {
    throw new SigningError('ERR_CONTENT_TYPE', 'the header <content-type> is needed');
  }
  const { filename } = requestDisposition(req.headers['content-disposition']);
  return { contentType, ...optional('filename', filename), bytes: requestBody(req, limit) };
}

/** Answers with a stored document, or that the caller has it. */
export async function sendDocument(
  req: Request,
  res: Response,
  record: { contentType: string; filename?: string; sha256: string; size: number },
  content: AsyncIterable<Uint8Array>,
): Promise<void> {
  if (setDocumentHeaders(req, res, record)) await sendStream(res, record.contentType, record.size, content);
}

/** False: the caller has it, and is told so. Uploaded content never runs in this server's name. */
export function setDocumentHeaders(
  req: Request,
  res: Response,
  { filename, sha256 }: { filename?: string; sha256: string },
): boolean {
  if (isKnown(req, sha256)) {
    sendNotModified(res, sha256);
    return false;
  }
  setEntityTag(res, sha256);
  setAttachmentHeaders(res, filename);
  return true;
}

/** A document is offered for saving, and is nothing that a browser shows or runs. */
export function setAttachmentHeaders(res: Response, filename: string | undefined): void {
  res.setHeader('content-disposition', attachment(filename));
  res.setHeader('content-security-policy', "default-src 'none'; sandbox");
}
