import { SigningError } from '../../../errors.ts';
import { boundaryOf, type PartHeaders, splitMultipart } from '../../split-multipart.ts';
import { MAX_REQUEST_BYTES } from './job-request.ts';

/** What a job is sent as. */
export interface MixedBody {
  /** The job request, XML. */
  request: Buffer;
  /** The document package, ASiC-E. */
  package: Buffer;
}

/** How large what is sent may be. */
export interface MixedBodyLimits {
  /** Bytes of the package. */
  package: number;
  /** Bytes of the job request; default 65 536. */
  request?: number;
}

type Kind = keyof MixedBody;

const mediaTypes = { request: 'application/xml', package: 'application/octet-stream' } as const;

/** Bytes of everything besides what the two parts hold. */
const overhead = 65_536;
const what = 'body';

/**
 * Reads a `multipart/mixed` body (RFC 2046) of exactly one job request and one package, which are told apart by media
 * type alone: some clients send no other header, and none gives them names. Reads no further than to the first thing that
 * is wrong, and holds no more than the limits allow. Throws `ERR_CONTENT_TYPE` for a body of another type,
 * `ERR_BODY_TOO_LARGE`, `ERR_BODY_INVALID`, and what the body throws.
 * @param contentType header of the request; what it says besides type and boundary means nothing
 */
export async function readMixedBody(
  contentType: string | undefined,
  body: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  limits: MixedBodyLimits,
): Promise<MixedBody> {
  if (!/^\s*multipart\/mixed\s*(?:;|$)/i.test(contentType ?? ''))
    throw new SigningError('ERR_CONTENT_TYPE', 'the body must be multipart/mixed');
  const allowed = { request: limits.request ?? MAX_REQUEST_BYTES, package: limits.package };
  const order: Kind[] = [];
  const onHeaders = (headers: PartHeaders) => {
    const kind = kindOf(headers);
    if (order.includes(kind)) throw broken(`has more than one ${kind} (${mediaTypes[kind]})`);
    order.push(kind);
    return allowed[kind];
  };
  const total = allowed.request + allowed.package + overhead;
  const parts = await splitMultipart(boundaryOf(contentType!, what), bounded(body, total), {
    what,
    maximumParts: 3,
    onHeaders,
  });
  const found = new Map(parts.map(({ chunks }, index) => [order[index], Buffer.concat(chunks)]));
  return { request: needed(found, 'request'), package: needed(found, 'package') };
}

function kindOf(headers: PartHeaders): Kind {
  const encoding = headers['content-transfer-encoding']?.[0]?.trim().toLowerCase() ?? 'binary';
  if (!['7bit', '8bit', 'binary'].includes(encoding)) throw broken('has a part with a transfer encoding');
  const mediaType = headers['content-type']?.[0]?.split(';')[0]?.trim().toLowerCase() ?? '';
  if (mediaType === mediaTypes.request) return 'request';
  if (mediaType === mediaTypes.package) return 'package';
  throw broken(`has a part that is neither ${mediaTypes.request} nor ${mediaTypes.package}`);
}

function needed(found: ReadonlyMap<Kind | undefined, Buffer>, kind: Kind): Buffer {
  const bytes = found.get(kind);
  if (bytes === undefined) throw broken(`has no ${kind} (${mediaTypes[kind]})`);
  return bytes;
}

async function* bounded(
  body: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  limit: number,
): AsyncGenerator<Uint8Array> {
  let size = 0;
  for await (const piece of body) {
    size += piece.length;
    if (size > limit) throw new SigningError('ERR_BODY_TOO_LARGE', `the body may have ${limit} bytes`);
    yield piece;
  }
}

function broken(fault: string): SigningError {
  return new SigningError('ERR_BODY_INVALID', `the ${what} ${fault}`);
}
