import { createHash } from 'node:crypto';
import type { Request, RequestHandler, Response, Router } from 'express';
import { isSigningError, SigningError } from '../../errors.ts';
import type { SignatureView } from '../../runtime/view-types.ts';
import { sendDocument, setDocumentHeaders, uploadedDocument } from '../document-transfer.ts';
import { setEntityTag } from '../entity-tag.ts';
import { methodNotAllowed } from '../error-handler.ts';
import { queryText } from '../query.ts';
import { takesBody } from '../request-body.ts';
import { send, sendJson } from '../send.ts';
import { dataGuid, INSTANCE_PATH, type InstanceCall, instanceCall, pathText } from './address.ts';
import type { AltinnOptions } from './context.ts';
import { documentElement } from './data-element.ts';
import { instance } from './instance.ts';
import { elementCommand, type InstanceCommand, instanceCommand } from './instance-command.ts';
import { linksOf } from './links.ts';
import { signatureText } from './signature-document.ts';

/** The routes below `data`: upload, read, replace and delete documents, and read signatures. */
export function dataRoutes(router: Router, auth: RequestHandler, options: AltinnOptions): void {
  const { runtime, baseUrl, uploadLimit = 50_000_000 } = options;

  /** What the documented answers of the newer routes hold. */
  async function dataAnswer(req: Request, call: InstanceCall, dataElementId: string) {
    const [view, signatures] = [await runtime.instance(call), await runtime.signatures(call)];
    const answer = {
      newDataElementId: dataElementId,
      instance: instance(view, signatures, linksOf(req, baseUrl)),
      validationIssues: [],
      newDataModels: [],
    };
    return { answer, version: view.version };
  }

  async function add(req: Request, res: Response, call: InstanceCommand, dataType: string) {
    const document = { dataType, ...uploadedDocument(req, uploadLimit) };
    const record = await runtime.addDocument({ ...call, document });
    const link = linksOf(req, baseUrl)(call);
    res.setHeader('location', `${link}/data/${record.id}`);
    setEntityTag(res, record.sha256);
    return documentElement(record, link);
  }

  const upload: RequestHandler = async (req, res) => {
    const call = instanceCommand(req, res);
    const dataType = queryText(req, 'dataType');
    if (dataType === undefined) {
      throw new SigningError('ERR_BODY_INVALID', 'the query parameter <dataType> is needed');
    }
    sendJson(res, 201, await add(req, res, call, dataType));
  };

  const uploadTyped: RequestHandler = async (req, res) => {
    const call = instanceCommand(req, res);
    const element = await add(req, res, call, pathText(req, 'dataType'));
    sendJson(res, 201, (await dataAnswer(req, call, element.id)).answer);
  };

  const read: RequestHandler = async (req, res) => {
    const call = instanceCall(req, res);
    const documentId = dataGuid(req);
    const document = await orUndefined(runtime.document({ ...call, documentId }));
    if (document === undefined) return sendSignature(req, res, call, await standing(call, documentId));
    const { record, content } = document;
    await sendDocument(req, res, record, content);
  };

  const replace: RequestHandler = async (req, res) => {
    const call = elementCommand(req, res);
    const documentId = dataGuid(req);
    const document = uploadedDocument(req, uploadLimit);
    const record = await refuseSignature(call, documentId, () =>
      runtime.replaceDocument({ ...call, documentId, ...document }),
    );
    setEntityTag(res, record.sha256);
    sendJson(res, 201, documentElement(record, linksOf(req, baseUrl)(call)));
  };

  const remove: RequestHandler = async (req, res) => {
    const call = elementCommand(req, res);
    const documentId = dataGuid(req);
    await refuseSignature(call, documentId, () => runtime.deleteDocument({ ...call, documentId }));
    const { answer, version } = await dataAnswer(req, call, documentId);
    setEntityTag(res, version);
    sendJson(res, 200, answer);
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
  const body = takesBody(uploadLimit);
  router.route(path).post(auth, body(upload)).all(methodNotAllowed('POST'));
  router.route(`${path}/type/:dataType`).post(auth, body(uploadTyped)).all(methodNotAllowed('POST'));
  router
    .route(`${path}/:dataGuid`)
    .get(auth, read)
    .put(auth, body(replace))
    .delete(auth, remove)
    .all(methodNotAllowed('GET', 'PUT', 'DELETE'));
}

function sendSignature(req: Request, res: Response, call: InstanceCall, signature: SignatureView): void {
  const bytes = Buffer.from(signatureText(signature, call.instanceId));
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const filename = `${signature.dataType}.json`;
  if (setDocumentHeaders(req, res, { filename, sha256 })) send(res, 200, 'application/json', bytes);
}

async function orUndefined<T>(promise: Promise<T>): Promise<T | undefined> {
  try {
    return await promise;
  } catch (error) {
    if (isSigningError(error) && error.code === 'ERR_DOCUMENT_NOT_FOUND') return undefined;
    throw error;
  }
}
