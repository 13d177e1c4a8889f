import type { Request, Response } from 'express';
import { openSignedPackage, type SignedPackage } from '../../documents/asice/open-signed-package.ts';
import { headerOffset } from '../../documents/intake/recognise-format.ts';
import { isSigningError, SigningError } from '../../errors.ts';
import type { NewDocument } from '../../runtime/command-types.ts';
import { requestBody } from '../request-body.ts';
import type { PostenContext } from './context.ts';
import { documentNames } from './document-names.ts';
import type { JobKind } from './job-links.ts';
import { assertJobRules } from './job-rules.ts';
import { type ResolvedJob, resolveJob } from './resolve-job.ts';
import { callOf } from './sender-call.ts';
import { DOCUMENT, MANIFEST, PACKAGE_SIGNATURE, REQUEST } from './stored-job.ts';
import {
  type JobManifest,
  MAX_MANIFEST_BYTES,
  type ManifestDocument,
  readJobManifest,
} from './wire/job-manifest.ts';
import { readMixedBody } from './wire/mixed-body.ts';

/** A job as it was sent, of which all holds that can be told before it is started. */
export interface SentJob<JobRequest> {
  request: JobRequest;
  job: ResolvedJob;
  /** What it is stored as. */
  documents: NewDocument[];
}

const manifestFile = 'manifest.xml';
/** What a package is larger than what is in it, at most: bytes of names, manifest and signature. */
const packaging = 1_048_576;

/** Bytes of a body that are read while its call is counted. */
const uncounted = 1_048_576;

/** Bytes of a body that may make a job. */
export function largestBody({ limits }: Pick<PostenContext, 'limits'>): number {
  return Math.max(limits.bytes, limits.legacyBytes) + 2 * packaging;
}

/** Bytes of a body that are read also where it is refused: a job that is much too large is to be told so. */
export function largestRefused(context: Pick<PostenContext, 'limits'>): number {
  return 4 * largestBody(context);
}

/**
 * Reads a job that is sent: request and package, with all checks of both. Throws `ERR_CALL_LIMIT`, `ERR_BUSY`,
 * `ERR_BODY_…`, `ERR_CONTENT_TYPE`, `ERR_SCHEMA_INVALID`, `ERR_PACKAGE_INVALID`, `ERR_JOB_INVALID`,
 * `ERR_FEATURE_NOT_AVAILABLE` and `ERR_DOCUMENT_FORMAT`.
 */
export async function sentJob<JobRequest>(
  context: PostenContext,
  kind: JobKind,
  readRequest: (bytes: Uint8Array) => JobRequest,
  req: Request,
  res: Response,
): Promise<SentJob<JobRequest>> {
  const { limits, trusted, signingTimeTolerance, requireChain, clock, uploads } = context;
  const { sender, caller, counted } = callOf(res);
  const size = Math.max(limits.bytes, limits.legacyBytes);
  const body = onceCounted(requestBody(req, largestBody(context)), counted);
  const read = () => readMixedBody(req.headers['content-type'], body, { package: size + packaging });
  // whoever calls too often is told that, whatever they send
  const sent = await uploads(sender.number)
    .take(read)
    .finally(() => counted);
  const request = readRequest(sent.request);
  const signed = await openSignedPackage(sent.package, {
    now: clock(),
    trusted,
    maximumBytes: size,
    maximumManifestBytes: MAX_MANIFEST_BYTES,
    signingTimeTolerance,
    requireChain,
  });
  assertSignedBy(signed, [sender.number, caller.organisationNumber]);
  const manifest = manifestOf(signed, kind);
  const files = filesOf(signed, manifest);
  assertJobRules({ manifest, sender, limits, sizes: files.map(({ bytes }) => bytes.length) });
  assertAsDescribed(files);
  return {
    request,
    job: resolveJob(manifest, sender),
    documents: [
      ...files,
      xml(MANIFEST, manifestFile, signed.files.get(manifestFile)!),
      xml(PACKAGE_SIGNATURE, 'signatures.xml', signed.signature),
      xml(REQUEST, 'request.xml', sent.request),
    ],
  };
}

/**
 * The same pieces. Only the first of them are read before it is known that the call is not one too many: those of callers
 * who are held off for a while would fill the memory.
 */
async function* onceCounted(
  body: ReturnType<typeof requestBody>,
  counted: Promise<void>,
): AsyncGenerator<Uint8Array> {
  let size = 0;
  for await (const piece of body instanceof Uint8Array ? [body] : body) {
    size += piece.length;
    if (size > uncounted) await counted;
    yield piece;
  }
}

function assertSignedBy({ signedBy }: SignedPackage, allowed: readonly string[]): void {
  if (allowed.includes(signedBy.organisationNumber)) return;
  throw unfit(
    `is signed by organisation <${signedBy.organisationNumber}>, which is neither the sender nor who calls`,
  );
}

/** A manifest of the other kind is a package for the other address. */
function manifestOf({ files }: SignedPackage, kind: JobKind): JobManifest {
  const bytes = files.get(manifestFile)!;
  try {
    return readJobManifest(bytes, kind);
  } catch (error) {
    if (isSigningError(error) && isManifest(bytes, kind === 'direct' ? 'portal' : 'direct')) {
      throw unfit(`has a manifest of the other kind of job than the address: send it there`);
    }
    throw error;
  }
}

function isManifest(bytes: Uint8Array, kind: JobKind): boolean {
  try {
    readJobManifest(bytes, kind);
    return true;
  } catch {
    return false;
  }
}

/** A document is shown to signees as what the manifest says that it is. */
function assertAsDescribed(files: readonly (NewDocument & { bytes: Uint8Array })[]): void {
  const isPdf = ({ bytes }: (typeof files)[number]) => headerOffset(bytes) !== undefined;
  const at = files.findIndex((file) => isPdf(file) !== (file.contentType === 'application/pdf'));
  if (at < 0) return;
  const { contentType } = files[at]!;
  const is = isPdf(files[at]!) ? 'is a PDF' : 'is no PDF';
  const message = `document ${at + 1} of the manifest ${is}, but its mime is ${contentType}`;
  throw new SigningError('ERR_DOCUMENT_FORMAT', message);
}

/** The documents, in the order of the manifest; each is a file of its own, and no file is left over. */
function filesOf({ files }: SignedPackage, manifest: JobManifest): (NewDocument & { bytes: Uint8Array })[] {
  const { documents } = manifest;
  const hrefs = documents.map(({ href }) => href);
  if (new Set(hrefs).size < hrefs.length) throw unfit('has a manifest that names a file twice');
  if (files.size > documents.length + 1) throw unfit('has files that the manifest does not name');
  const names = documentNames(manifest);
  return documents.map((document, index) => {
    const bytes = files.get(document.href);
    if (!bytes || document.href === manifestFile) {
      const which = `document ${index + 1} of the manifest`;
      throw unfit(`has no file for ${which}: its href must be the file's name`);
    }
    return {
      dataType: DOCUMENT,
      contentType: mediaTypeOf(document),
      filename: names[index]!,
      bytes,
    };
  });
}

function mediaTypeOf({ mime }: ManifestDocument): string {
  return mime.split(';')[0]!.trim().toLowerCase();
}

function unfit(what: string): SigningError {
  return new SigningError('ERR_PACKAGE_INVALID', `the package ${what}`, { info: { problem: 'manifest' } });
}

function xml(dataType: string, filename: string, bytes: Uint8Array): NewDocument {
  return { dataType, contentType: 'application/xml', filename, bytes };
}
