import type { RequestHandler, Router } from 'express';
import { attachment } from '../disposition.ts';
import { setAttachmentHeaders } from '../document-transfer.ts';
import { methodNotAllowed } from '../error-handler.ts';
import { optional } from '../optional.ts';
import { queryText } from '../query.ts';
import { send, sendStream } from '../send.ts';
import { zipped } from '../zip.ts';
import { dataGuid, INSTANCE_PATH, instanceCall } from './address.ts';
import type { AltinnOptions } from './context.ts';

/** Proof of what was signed: the sealed PDF of a document, and all evidence of an instance. Altinn has neither. */
export function proofRoutes(router: Router, auth: RequestHandler, { runtime }: AltinnOptions): void {
  const sealed: RequestHandler = async (req, res) => {
    const call = instanceCall(req, res);
    const { state, level, filename, bytes } = await runtime.sealedDocument({
      ...call,
      documentId: dataGuid(req),
      ...optional('taskId', queryText(req, 'taskId')),
    });
    setAttachmentHeaders(res, filename);
    res.setHeader('x-seal-state', state);
    res.setHeader('x-seal-level', level);
    send(res, 200, 'application/pdf', Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  };

  const evidence: RequestHandler = async (req, res) => {
    const call = instanceCall(req, res);
    const files = await runtime.evidence(call);
    const name = `evidence-${call.instanceId}`;
    res.setHeader('content-disposition', attachment(`${name}.zip`));
    await sendStream(res, 'application/zip', undefined, zipped(files, `${name}/`));
  };

  router.route(`${INSTANCE_PATH}/data/:dataGuid/sealed`).get(auth, sealed).all(methodNotAllowed('GET'));
  router.route(`${INSTANCE_PATH}/evidence`).get(auth, evidence).all(methodNotAllowed('GET'));
}
