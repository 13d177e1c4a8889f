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
import { requestBody, takesBody } from '../request-body.ts';
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
    const form = isMultipart(req.headers['content-type']) ? await readForm(req, uploadLimit) : undefined;
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

  const body = takesBody(uploadLimit);
  router
    .route('/:org/:app/instances')
    .post(auth, unlessForm(jsonBody()), body(create))
    .all(methodNotAllowed('POST'));
  router.route(INSTANCE_PATH).get(auth, read).all(methodNotAllowed('GET'));
}

function unlessForm(handlers: RequestHandler[]): RequestHandler[] {
  return handlers.map(
    (handler) => (req, res, next) =>
      isMultipart(req.headers['content-type']) ? next() : handler(req, res, next),
  );
}

/**
 * A form has the instance in its part `instance` and one part per document, named after its data type. They come in any
 * order, and nothing of them is stored before it is known for whom: so they are in memory, once and together no more
 * than may be uploaded.
 */
async function readForm(
  req: Request,
  limit: number,
): Promise<{ instance: unknown; documents: NewDocument[] }> {
  const body = requestBody(req, limit);
  const chunks = body instanceof Uint8Array ? [body] : body;
  const parts = await parseMultipart(req.headers['content-type'] ?? '', chunks);
  const instances = parts.filter((part) => part.name === 'instance');
  if (instances.length > 1) throw new SigningError('ERR_BODY_INVALID', 'the form has two parts <instance>');
  const [part] = instances;
  if (part !== undefined && part.chunks.reduce((sum, { length }) => sum + length, 0) > MAX_INSTANCE_PART) {
    throw new SigningError('ERR_BODY_TOO_LARGE', `the part <instance> may have ${MAX_INSTANCE_PART} bytes`);
  }
  const text = part && Buffer.concat(part.chunks).toString('utf8');
  return {
    instance: text === undefined || text === '' ? undefined : parseJson(text),
    documents: parts.filter((part) => part.name !== 'instance').map(document),
  };
}

function document({ name, contentType, filename, chunks }: Part): NewDocument {
  // What a part without a type is (RFC 7578).
  return {
    dataType: name,
    contentType: contentType ?? 'text/plain',
    ...optional('filename', filename),
    bytes: taken(chunks),
  };
}

/** Each chunk is let go when it has been taken. */
async function* taken(chunks: Buffer[]): AsyncGenerator<Buffer> {
  for (let chunk = chunks.shift(); chunk; chunk = chunks.shift()) yield chunk;
}
