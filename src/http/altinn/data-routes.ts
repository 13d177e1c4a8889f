import type { Request, RequestHandler, Response, Router } from 'express';
import { isSigningError, SigningError } from '../../errors.ts';
import type { NewDocument, SignatureView } from '../../runtime/runtime.ts';
import { attachment, requestDisposition } from '../disposition.ts';
import { methodNotAllowed } from '../error-handler.ts';
import { optional } from '../optional.ts';
import { idempotencyKey, queryText } from '../query.ts';
import { bytesOf, rawBody } from '../raw-body.ts';
import { send, sendJson } from '../send.ts';
import { dataGuid, INSTANCE_PATH, type InstanceCall, instanceCall, pathText } from './address.ts';
import type { AltinnOptions } from './context.ts';
import { documentElement } from './data-element.ts';
import { instance } from './instance.ts';
import { linksOf } from './links.ts';
import { signatureText } from './signature-document.ts';

/** The routes below `data`: upload, read, replace and delete documents, and read signatures. */
export function dataRoutes(router: Router, auth: RequestHandler, options: AltinnOptions): void {
  const { runtime, baseUrl, uploadLimit = 50_000_000 } = options;

  /** What the documented answers of the newer routes hold. */
  async function dataAnswer(req: Request, call: InstanceCall, dataElementId: string) {
    const [view, signatures] = [await runtime.instance(call), await runtime.signatures(call)];
    return {
      newDataElementId: dataElementId,
      instance: instance(view, signatures, linksOf(req, baseUrl)),
      validationIssues: [],
      newDataModels: [],
    };
  }

  async function add(req: Request, res: Response, call: InstanceCall, dataType: string) {
    const record = await runtime.addDocument({
      ...call,
      ...optional('key', idempotencyKey(req)),
      document: uploaded(req, dataType),
    });
    const link = linksOf(req, baseUrl)(call);
    res.setHeader('location', `${link}/data/${record.id}`);
    return documentElement(record, link);
  }

  const upload: RequestHandler = async (req, res) => {
    const call = instanceCall(req, res);
    const dataType = queryText(req, 'dataType');
    if (dataType === undefined) {
      throw new SigningError('ERR_BODY_INVALID', 'the query parameter <dataType> is needed');
    }
    sendJson(res, 201, await add(req, res, call, dataType));
  };

  const uploadTyped: RequestHandler = async (req, res) => {
    const call = instanceCall(req, res);
    const element = await add(req, res, call, pathText(req, 'dataType'));
    sendJson(res, 201, await dataAnswer(req, call, element.id));
  };

  const read: RequestHandler = async (req, res) => {
    const call = instanceCall(req, res);
    const documentId = dataGuid(req);
    const signature = await orUndefined(runtime.document({ ...call, documentId }));
    if (signature === undefined) return sendSignature(res, call, await standing(call, documentId));
    const { record, bytes } = signature;
    sendContent(res, record.contentType, record.filename, bytes);
  };

  const replace: RequestHandler = async (req, res) => {
    const call = instanceCall(req, res);
    const documentId = dataGuid(req);
    const { contentType, filename, bytes } = uploaded(req, '');
    const record = await refuseSignature(call, documentId, () =>
      runtime.replaceDocument({
        ...call,
        ...optional('key', idempotencyKey(req)),
        documentId,
        contentType,
        ...optional('filename', filename),
        bytes,
      }),
    );
    sendJson(res, 201, documentElement(record, linksOf(req, baseUrl)(call)));
  };

  const remove: RequestHandler = async (req, res) => {
    const call = instanceCall(req, res);
    const documentId = dataGuid(req);
    await refuseSignature(call, documentId, () =>
      runtime.deleteDocument({ ...call, ...optional('key', idempotencyKey(req)), documentId }),
    );
    sendJson(res, 200, await dataAnswer(req, call, documentId));
  };

  /** A signature that was replaced or withdrawn is no longer among the data. */
  async function standing(call: InstanceCall, signatureId: string): Promise<SignatureView> {
    const signature = await runtime.signature({ ...call, signatureId });
    if (signature.supersededAt !== undefined) {
      throw new SigningError('ERR_DOCUMENT_NOT_FOUND', `there is no data element <${signatureId}>`);
    }
    return signature;
  }

  /** Signatures stand among the data, but nobody writes them. */
  async function refuseSignature<T>(call: InstanceCall, id: string, write: () => Promise<T>): Promise<T> {
    const written = await orUndefined(write());
    if (written !== undefined) return written;
    await standing(call, id);
    throw new SigningError(
      'ERR_DOCUMENT_OWNED_BY_APP',
      `the data element <${id}> is written by the app alone`,
    );
  }

  const path = `${INSTANCE_PATH}/data`;
  const body = rawBody(uploadLimit);
  router.route(path).post(auth, body, upload).all(methodNotAllowed('POST'));
  router.route(`${path}/type/:dataType`).post(auth, body, uploadTyped).all(methodNotAllowed('POST'));
  router
    .route(`${path}/:dataGuid`)
    .get(auth, read)
    .put(auth, body, replace)
    .delete(auth, remove)
    .all(methodNotAllowed('GET', 'PUT', 'DELETE'));
}

function uploaded(req: Request, dataType: string): NewDocument {
  const contentType = req.headers['content-type'];
  if (contentType === undefined) {
    throw new SigningError('ERR_CONTENT_TYPE', 'the header <content-type> is needed');
  }
  const { filename } = requestDisposition(req.headers['content-disposition']);
  return { dataType, contentType, ...optional('filename', filename), bytes: bytesOf(req) };
}

function sendSignature(res: Response, call: InstanceCall, signature: SignatureView): void {
  const bytes = Buffer.from(signatureText(signature, call.instanceId));
  sendContent(res, 'application/json', `${signature.dataType}.json`, bytes);
}

/** Uploaded content never runs in this server's name. */
function sendContent(res: Response, contentType: string, filename: string | undefined, bytes: Buffer): void {
  res.setHeader('content-disposition', attachment(filename));
  res.setHeader('content-security-policy', "default-src 'none'; sandbox");
  send(res, 200, contentType, bytes);
}

async function orUndefined<T>(promise: Promise<T>): Promise<T | undefined> {
  try {
    return await promise;
  } catch (error) {
    if (isSigningError(error) && error.code === 'ERR_DOCUMENT_NOT_FOUND') return undefined;
    throw error;
  }
}
