import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { RequestHandler, Router } from 'express';
import { attachment } from '../disposition.ts';
import { methodNotAllowed } from '../error-handler.ts';
import { optional } from '../optional.ts';
import { queryText } from '../query.ts';
import { send } from '../send.ts';
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
    res.setHeader('content-disposition', attachment(filename));
    res.setHeader('content-security-policy', "default-src 'none'; sandbox");
    res.setHeader('x-seal-state', state);
    res.setHeader('x-seal-level', level);
    send(res, 200, 'application/pdf', Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  };

  const evidence: RequestHandler = async (req, res) => {
    const call = instanceCall(req, res);
    const files = await runtime.evidence(call);
    res.statusCode = 200;
    res.setHeader('content-type', 'application/zip');
    res.setHeader('content-disposition', attachment(`evidence-${call.instanceId}.zip`));
    res.setHeader('cache-control', 'no-store');
    res.setHeader('x-content-type-options', 'nosniff');
    await pipeline(Readable.from(zipped(files, `evidence-${call.instanceId}/`)), res).catch((error) => {
      // The reader has gone, or is to see by the broken connection that this is not all.
      if ((error as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
    });
  };

  router.route(`${INSTANCE_PATH}/data/:dataGuid/sealed`).get(auth, sealed).all(methodNotAllowed('GET'));
  router.route(`${INSTANCE_PATH}/evidence`).get(auth, evidence).all(methodNotAllowed('GET'));
}
