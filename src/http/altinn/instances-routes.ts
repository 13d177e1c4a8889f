import type { Request, RequestHandler, Router } from 'express';
import { SigningError } from '../../errors.ts';
import type { NewDocument } from '../../runtime/command-types.ts';
import { callerOf } from '../authenticate.ts';
import { isKnown, sendNotModified, setEntityTag } from '../entity-tag.ts';
import { methodNotAllowed } from '../error-handler.ts';
import { idempotencyKey } from '../idempotency-key.ts';
import { jsonBody, parseBody, parseJson } from '../json-body.ts';
import { isMultipart, type Part, parseMultipart } from '../multipart.ts';
import { optional } from '../optional.ts';
import { queryText } from '../query.ts';
import { bytesOf, rawBody } from '../raw-body.ts';
import { sendJson } from '../send.ts';
import { appOf, INSTANCE_PATH, instanceCall } from './address.ts';
import { instanceBody } from './bodies.ts';
import type { AltinnOptions } from './context.ts';
import { instanceLink, instanceResponse } from './instance.ts';
import { linksOf } from './links.ts';
import { ownerPartyId } from './owner.ts';

/** As much as a JSON body may have. */
const MAX_INSTANCE_PART = 100 * 1024;

/** Creating and reading instances. */
export function instancesRoutes(router: Router, auth: RequestHandler, options: AltinnOptions): void {
  const { runtime, baseUrl, uploadLimit = 50_000_000 } = options;

  const create: RequestHandler = async (req, res) => {
    const key = idempotencyKey(req);
    const form = isMultipart(req.headers['content-type']) ? await readForm(req) : undefined;
    const owner = parseBody(instanceBody, form === undefined ? req.body : form.instance);
    const answer = await runtime.start({
      actor: callerOf(res),
      app: appOf(req),
      ownerPartyId: await ownerPartyId(runtime.register, owner, queryText(req, 'instanceOwnerPartyId')),
      ...optional('documents', form?.documents),
      ...optional('key', key),
    });
    const links = linksOf(req, baseUrl);
    res.setHeader('location', instanceLink(answer.instance, links));
    setEntityTag(res, answer.instance.version);
    sendJson(res, 201, instanceResponse(answer.instance, [], links));
  };

  const read: RequestHandler = async (req, res) => {
    const call = instanceCall(req, res);
    const view = await runtime.instance(call);
    if (isKnown(req, view.version)) return sendNotModified(res, view.version);
    // Signatures that come in between are shown under the older tag, which no change expects any more.
    const signatures = await runtime.signatures(call);
    setEntityTag(res, view.version);
    sendJson(res, 200, instanceResponse(view, signatures, linksOf(req, baseUrl)));
  };

  const form = rawBody(uploadLimit, (req) => isMultipart(req.headers['content-type']));
  router.route('/:org/:app/instances').post(auth, form, jsonBody(), create).all(methodNotAllowed('POST'));
  router.route(INSTANCE_PATH).get(auth, read).all(methodNotAllowed('GET'));
}

/** A form has the instance in its part `instance` and one part per document, named after its data type. */
async function readForm(req: Request): Promise<{ instance: unknown; documents: NewDocument[] }> {
  const parts = await parseMultipart(req.headers['content-type'] ?? '', bytesOf(req));
  const instances = parts.filter((part) => part.name === 'instance');
  if (instances.length > 1) throw new SigningError('ERR_BODY_INVALID', 'the form has two parts <instance>');
  const [part] = instances;
  if (part !== undefined && part.bytes.length > MAX_INSTANCE_PART) {
    throw new SigningError('ERR_BODY_TOO_LARGE', `the part <instance> may have ${MAX_INSTANCE_PART} bytes`);
  }
  const text = part?.bytes.toString('utf8');
  return {
    instance: text === undefined || text === '' ? undefined : parseJson(text),
    documents: parts.filter((part) => part.name !== 'instance').map(document),
  };
}

function document({ name, contentType, filename, bytes }: Part): NewDocument {
  // What a part without a type is (RFC 7578).
  return {
    dataType: name,
    contentType: contentType ?? 'text/plain',
    ...optional('filename', filename),
    bytes,
  };
}
