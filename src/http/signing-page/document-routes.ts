import type { Response, Router } from 'express';
import { isSigningError, SigningError } from '../../errors.ts';
import { attachment } from '../disposition.ts';
import { setAttachmentHeaders } from '../document-transfer.ts';
import { methodNotAllowed } from '../error-handler.ts';
import { send, sendStream } from '../send.ts';
import { statusOf } from '../status.ts';
import type { PagesContext } from './context.ts';
import { type Matter, matterOf } from './matter.ts';
import { onSession, type SessionCall } from './session-call.ts';
import { proofsPage } from './views/proofs-page.ts';
import { toldPage } from './views/told-page.ts';
import { canAct, type KnownVisit } from './visit.ts';

/** What browsers show by themselves, and how. All else is offered for saving. */
const inline: ReadonlyMap<string, string> = new Map([
  ['application/pdf', 'application/pdf'],
  ['text/plain', 'text/plain; charset=utf-8'],
]);

/** Documents that are to be signed, and what proves that they were. */
export function documentRoutes(router: Router, context: PagesContext): void {
  const { runtime } = context;

  const showDocument = async (call: SessionCall) => {
    const visit = await call.visit();
    if (visit.stage !== 'known') return call.go();
    if (!canAct(visit) && visit.invitation.status !== 'signed') return call.go();
    const { instanceId } = visit.invitation;
    const documentId = await knownDocument(call, visit);
    const { record, content } = await runtime.document({ actor: visit.actor, instanceId, documentId });
    setDocumentHeaders(call.res, record);
    await sendStream(call.res, shownType(record.contentType) ?? record.contentType, record.size, content);
  };

  const showProof = async (call: SessionCall) => {
    const visit = await call.visit();
    if (visit.stage !== 'known' || visit.invitation.status !== 'signed') return call.go();
    const { instanceId, taskId } = visit.invitation;
    const ofOne = call.req.params.documentId !== undefined && (await knownDocument(call, visit));
    const query = { actor: visit.actor, instanceId, taskId };
    try {
      sendProof(
        call.res,
        ofOne
          ? await runtime.sealedDocument({ ...query, documentId: ofOne })
          : await runtime.sealedRound(query),
      );
    } catch (error) {
      if (!isSigningError(error)) throw error;
      if (error.code === 'ERR_ACTION_NOT_ALLOWED') return await showProofs(call, visit);
      if (error.code === 'ERR_BUSY' || error.code === 'ERR_DOCUMENT_REMOVED') throw error;
      const status = statusOf[error.code];
      if (status >= 500) context.log?.error({ code: error.code }, 'a signee could not have what they signed');
      call.show(toldPage(call.frame.texts.noProof, status));
    }
  };

  async function showProofs(call: SessionCall, visit: KnownVisit): Promise<void> {
    const { documents } = await matterOf(context, visit, call.frame.language);
    call.show(proofsPage(call.frame, documents, call.path));
  }

  /** The document that the address names, where it is one of those that are signed here. */
  async function knownDocument(call: SessionCall, visit: KnownVisit): Promise<string> {
    const { documents }: Matter = await matterOf(context, visit, call.frame.language);
    const document = documents.find(({ id }) => id === call.req.params.documentId);
    if (document) return document.id;
    throw new SigningError('ERR_DOCUMENT_NOT_FOUND', 'no such document is signed here');
  }

  const document = onSession(context, showDocument);
  const proof = onSession(context, showProof);
  router.route('/s/:id/documents/:documentId').get(document).all(methodNotAllowed('GET'));
  router.route('/s/:id/proof').get(proof).all(methodNotAllowed('GET'));
  router.route('/s/:id/proof/:documentId').get(proof).all(methodNotAllowed('GET'));
}

function shownType(contentType: string): string | undefined {
  return inline.get(contentType.split(';')[0]!.trim().toLowerCase());
}

/** What somebody sent runs nothing in this server's name, wherever it is shown. */
function setDocumentHeaders(
  res: Response,
  { contentType, filename }: { contentType: string; filename?: string },
): void {
  setAttachmentHeaders(res, filename);
  if (shownType(contentType) === undefined) return;
  res.setHeader('content-disposition', attachment(filename).replace(/^attachment/, 'inline'));
}

function sendProof(res: Response, { filename, bytes }: { filename: string; bytes: Uint8Array }): void {
  setAttachmentHeaders(res, filename);
  send(res, 200, 'application/pdf', Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
}
