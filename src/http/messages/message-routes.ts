import type { Request, RequestHandler, Response, Router } from 'express';
import { isSigningError, SigningError, type SigningErrorCode } from '../../errors.ts';
import type { ApplicationView, InstanceView } from '../../runtime/view-types.ts';
import { callerOf } from '../authenticate.ts';
import { commandConditions } from '../command-conditions.ts';
import { isKnown, sendNotModified, setEntityTag } from '../entity-tag.ts';
import { methodNotAllowed } from '../error-handler.ts';
import { jsonBody, parseBody } from '../json-body.ts';
import { optional } from '../optional.ts';
import type { Access } from './access.ts';
import { assertServiceAllowed } from './api-keys.ts';
import { type MessageBody, messageBody } from './bodies.ts';
import { messageNames } from './body-names.ts';
import { type Box, boxOf, hidingOthers } from './box.ts';
import { completeAndSign } from './complete-and-sign.ts';
import type { MessagesContext } from './context.ts';
import { MAX_JSON } from './limits.ts';
import { openMessage } from './message-call.ts';
import { messageResource } from './message-resource.ts';
import { flag } from './parameters.ts';
import { sendHal, sendNoContent } from './send-hal.ts';
import { assertOneMainForm, sentDocuments } from './sent-documents.ts';
import { assertNoChoice, signatureChoice } from './signature-choice.ts';
import { languageFor } from './wanted-language.ts';

/** A message itself: made, read, brought further and deleted. */
export function messageRoutes(router: Router, access: Access, context: MessagesContext): void {
  const { runtime, links, zone } = context;

  const create: RequestHandler = async (req, res) => {
    const to = completeAndSign(req);
    const body = parseBody(messageBody, messageNames(req.body));
    const box = await boxOf(req, res, runtime.register);
    const textLang = await languageFor(context, req, res);
    const application = await applicationOf(body, res);
    const { forms, SignatureSpec } = body._embedded;
    assertOneMainForm(forms ?? []);
    const sets = sentDocuments(body, application.dataTypes);
    const actor = callerOf(res);
    const started = () =>
      runtime.start({
        actor,
        app: application.id,
        ownerPartyId: partyIdOf(box),
        documents: sets.flatMap(({ documents }) => documents),
        submission: {
          ...onBehalfOf(box),
          textLang,
          documentIds: assertNoChoice(SignatureSpec),
          to,
          toEnd: true,
        },
        ...optional('key', commandConditions(req).key),
      });
    const { instance } = await hidingOthers(actor, box, runtime.register, () =>
      refusingThirdParties(started),
    );
    setLocation(req, res, instance);
    res.statusCode = 201;
    res.setHeader('cache-control', 'no-store');
    res.end();
  };

  const read: RequestHandler = async (req, res) => {
    // there is nothing to be read or unread about a form; but whoever asks wrongly is told
    flag(req, 'markAsRead');
    const { message } = await openMessage(context, req, res);
    if (isKnown(req, message.version)) return sendNotModified(res, message.version);
    setEntityTag(res, message.version);
    const language = await languageFor(context, req, res);
    sendHal(req, res, 200, messageResource(message, { language, zone, links: links(req) }));
  };

  const update: RequestHandler = async (req, res) => {
    const to = completeAndSign(req);
    const body = parseBody(messageBody, messageNames(req.body));
    const { call, message } = await openMessage(context, req, res, { anywhere: true });
    assertService(body, message.definition.service);
    const replace = sentDocuments(body, message.dataTypes);
    const textLang = await languageFor(context, req, res);
    const submitted = {
      ...call,
      ...commandConditions(req),
      ...onBehalfOf(call.box),
      ...(to === 'signed' && { documentIds: signatureChoice(body._embedded.SignatureSpec, message) }),
      ...(replace.length > 0 && { replace }),
      textLang,
      to,
    };
    const { instance } = await hidingOthers(call.actor, call.box, runtime.register, () =>
      runtime.submit(submitted),
    );
    setLocation(req, res, instance);
    sendNoContent(res);
  };

  const remove: RequestHandler = async (req, res) => {
    const { call } = await openMessage(context, req, res, { anywhere: true });
    const deleted = { ...call, ...commandConditions(req), cause: 'deleted' };
    await hidingOthers(call.actor, call.box, runtime.register, () => runtime.cancelInstance(deleted));
    sendNoContent(res);
  };

  /** The app of the service that a body names. */
  async function applicationOf(body: MessageBody, res: Response): Promise<ApplicationView> {
    const applications = await runtime.applications();
    const found = applications.find(
      ({ definition: { service } }) =>
        service?.code === body.ServiceCode && service.edition === body.ServiceEdition,
    );
    if (!found) {
      throw new SigningError('ERR_APP_UNKNOWN', 'there is no service of this ServiceCode and ServiceEdition');
    }
    assertServiceAllowed(res, found.definition.service);
    return found;
  }

  /** None where its parties keep no copy of what was completed. */
  function setLocation(req: Request, res: Response, instance: InstanceView): void {
    if (instance.outcome === 'completed' && !instance.archive) return;
    setEntityTag(res, instance.version);
    res.setHeader('location', links(req).message(instance));
  }

  router
    .route('/:who/messages')
    .post(access.write, jsonBody(MAX_JSON), create)
    .all(methodNotAllowed('GET', 'POST'));
  router
    .route('/:who/messages/:messageId')
    .get(access.read, read)
    .put(access.write, jsonBody(MAX_JSON), update)
    .delete(access.write, remove)
    .all(methodNotAllowed('GET', 'PUT', 'DELETE'));
}

/** For whom somebody signs in a box. */
function onBehalfOf({ kind, number }: Box): { onBehalfOf?: string } {
  return kind === 'organisation' ? { onBehalfOf: number } : {};
}

function partyIdOf({ partyId }: Box): number {
  if (partyId !== undefined) return partyId;
  throw new SigningError('ERR_PARTY_UNKNOWN', 'the caller is not in the register, and has no message box');
}

function assertService(
  { ServiceCode, ServiceEdition }: MessageBody,
  { code, edition }: { code: string; edition: number },
): void {
  if (ServiceCode === code && ServiceEdition === edition) return;
  throw new SigningError(
    'ERR_BODY_INVALID',
    `the message is of ServiceCode ${code} and ServiceEdition ${edition}; send these`,
    { info: { fields: ['ServiceCode', 'ServiceEdition'] } },
  );
}

const othersSign: ReadonlySet<SigningErrorCode> = new Set(['ERR_NOT_A_SIGNEE', 'ERR_SIGNATURES_MISSING']);

/** What only others can sign can't be made and signed at once. */
async function refusingThirdParties<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!isSigningError(error) || !othersSign.has(error.code)) throw error;
    throw new SigningError(
      'ERR_SIGNATURES_MISSING',
      'others have to sign too, or something else is to be done; send it with sign=false, and sign then',
    );
  }
}
