import { sha256 } from '../seal/algorithms.ts';
import { invalidPackage } from './package-problem.ts';
import { LARGEST_SIGNATURE } from './signature-xml.ts';
import { SIGNING_TIME_TOLERANCE } from './signing-time.ts';
import { unpack } from './unpack.ts';
import { verifySignature } from './verify-signature.ts';
import { type ZipEntry, zipEntries } from './zip-entries.ts';

export interface PackageOptions {
  /** Milliseconds since 1970, UTC: the certificate has to be valid then, and the package to be signed about then. */
  now: number;
  /** DER: who may issue enterprise certificates. */
  trusted: readonly Uint8Array[];
  /** DER: authorities between, which the package may leave out. Default none. */
  intermediates?: readonly Uint8Array[];
  /** Most files besides `manifest.xml`. Default 20. */
  maximumFiles?: number;
  /** Most bytes of these files together, unpacked. */
  maximumBytes: number;
  /** Most bytes of `manifest.xml`. Default 1 MiB. */
  maximumManifestBytes?: number;
  /** Milliseconds by which the time of signing may differ from now. Default {@link SIGNING_TIME_TOLERANCE}. */
  signingTimeTolerance?: number;
  /** Whether the package has to bring all certificates up to the trusted one. Default false: not every client does. */
  requireChain?: boolean;
}

/** A package whose signature holds and covers all that is in it. */
export interface SignedPackage {
  /** By their names in the package, in its order, `manifest.xml` among them. May be views of the package. */
  files: ReadonlyMap<string, Uint8Array>;
  /** `META-INF/signatures.xml`. */
  signature: Uint8Array;
  signedBy: {
    organisationNumber: string;
    /** DER. */
    certificate: Uint8Array;
    /** SHA-256 of the certificate, lower-case hex. */
    thumbprint: string;
  };
  /** Milliseconds since 1970, UTC: what the signature says. */
  signedAt: number;
}

const MANIFEST = 'manifest.xml';
const SIGNATURE = 'META-INF/signatures.xml';
const META_INF = 'META-INF/';
const MIMETYPE = 'mimetype';
const MEDIA_TYPE = 'application/vnd.etsi.asic-e+zip';
/** Room for the manifest, the signature, a `mimetype`, and a few folders. */
const OTHER_ENTRIES = 10;

/**
 * Opens a package of documents: an associated signature container (ASiC-E with XAdES, ETSI EN 319 162-1) as Posten's
 * signature API has it, with `/manifest.xml` and exactly one signature in `META-INF/signatures.xml`, which covers every
 * file outside `META-INF`. Gives what is in it only if all of this holds: names are safe and distinct; nothing is larger
 * than allowed; each file is named by one reference, by SHA-256 and without transforms, and no reference leads elsewhere;
 * the signature is of the certificate that it names, which is trusted, valid now and of an organisation; and it was made
 * about now. Whether it is the right organisation is for the caller to see, as is what the manifest says.
 *
 * An unsigned `mimetype` may be there if it says what the standard has it say; folders may. Throws
 * `ERR_PACKAGE_INVALID`, whose `info.problem` says in one word what is wrong ({@link PackageProblem}). Besides what it
 * gives back it needs memory for one signature of 256 kB.
 */
export async function openSignedPackage(bytes: Uint8Array, options: PackageOptions): Promise<SignedPackage> {
  const { maximumFiles = 20 } = options;
  const entries = await zipEntries(bytes, maximumFiles + OTHER_ENTRIES);
  const parts = sort(entries);
  assertSizes(parts, options);
  await assertMimetype(parts.mimetype);

  const signature = await unpack(parts.signature);
  const { files, organisationNumber, certificate, signedAt } = verifySignature(signature, {
    now: options.now,
    trusted: options.trusted,
    intermediates: options.intermediates ?? [],
    signingTimeTolerance: options.signingTimeTolerance ?? SIGNING_TIME_TOLERANCE,
    requireChain: options.requireChain ?? false,
  });
  assertCovered(parts, files);
  return {
    files: await unpackSigned(parts.files, files),
    signature,
    signedBy: { organisationNumber, certificate, thumbprint: sha256(certificate).toString('hex') },
    signedAt,
  };
}

interface Parts {
  /** `manifest.xml` among them. */
  files: ZipEntry[];
  signature: ZipEntry;
  mimetype?: ZipEntry;
}

function sort(entries: readonly ZipEntry[]): Parts {
  const files: ZipEntry[] = [];
  let signature: ZipEntry | undefined;
  let mimetype: ZipEntry | undefined;
  for (const entry of entries) {
    const { name, label } = entry;
    if (name === SIGNATURE) signature = entry;
    else if (name === MIMETYPE) mimetype = entry;
    else if (name === `${META_INF}manifest.xml`) {
      throw invalidPackage('manifest-misplaced', `${label} may not be there: the manifest is manifest.xml`);
    } else if (name.endsWith('/')) assertFolder(entry);
    else if (name.startsWith(META_INF)) {
      throw invalidPackage('unsigned-file', `${label} is in META-INF, where only signatures.xml belongs`);
    } else files.push(entry);
  }
  if (!signature) throw invalidPackage('signature-missing', `the package has no ${SIGNATURE}`);
  if (!files.some(({ name }) => name === MANIFEST)) {
    throw invalidPackage('manifest-missing', `the package has no ${MANIFEST}`);
  }
  return { files, signature, ...(mimetype && { mimetype }) };
}

/** A folder has nothing in it that could be hidden there: nothing, or nothing deflated. */
function assertFolder({ label, size, data }: ZipEntry): void {
  if (size > 0 || data.length > 2) throw invalidPackage('unreadable', `${label} is a folder with data`);
}

function assertSizes({ files, signature }: Parts, options: PackageOptions): void {
  const { maximumFiles = 20, maximumBytes, maximumManifestBytes = 1024 * 1024 } = options;
  const documents = files.filter(({ name }) => name !== MANIFEST);
  if (documents.length > maximumFiles) {
    throw invalidPackage('too-many-files', `the package has more than ${maximumFiles} files`);
  }
  const tooLarge = (what: string, maximum: number) =>
    invalidPackage('too-large', `${what} larger than ${maximum} bytes`);
  const manifest = files.find(({ name }) => name === MANIFEST)!;
  if (manifest.size > maximumManifestBytes) throw tooLarge(`${MANIFEST} is`, maximumManifestBytes);
  if (signature.size > LARGEST_SIGNATURE) throw tooLarge(`${SIGNATURE} is`, LARGEST_SIGNATURE);
  if (documents.reduce((sum, { size }) => sum + size, 0) > maximumBytes) {
    throw tooLarge('the files of the package are together', maximumBytes);
  }
}

async function assertMimetype(entry: ZipEntry | undefined): Promise<void> {
  if (!entry) return;
  const isRight =
    entry.size === MEDIA_TYPE.length && Buffer.from(await unpack(entry)).toString() === MEDIA_TYPE;
  if (!isRight) throw invalidPackage('mimetype', `${MIMETYPE} does not say ${MEDIA_TYPE}`);
}

/** Every file is signed, and everything that is signed is there. */
function assertCovered({ files, mimetype }: Parts, signed: ReadonlyMap<string, Buffer>): void {
  const ofMimetype = mimetype && signed.get(MIMETYPE);
  if (ofMimetype && !ofMimetype.equals(sha256(Buffer.from(MEDIA_TYPE)))) throw changed(MIMETYPE);
  const unsigned = files.find(({ name }) => !signed.has(name));
  if (unsigned) throw invalidPackage('unsigned-file', `${unsigned.label} is not signed`);
  const names = new Set([...files, ...(mimetype ? [mimetype] : [])].map(({ name }) => name));
  const position = [...signed.keys()].findIndex((name) => !names.has(name));
  if (position >= 0) {
    throw invalidPackage(
      'missing-file',
      `reference ${position + 1} to a file in ${SIGNATURE} leads to none: there is no file of this name`,
    );
  }
}

async function unpackSigned(
  entries: readonly ZipEntry[],
  signed: ReadonlyMap<string, Buffer>,
): Promise<ReadonlyMap<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  for (const entry of entries) {
    const bytes = await unpack(entry);
    if (!sha256(bytes).equals(signed.get(entry.name)!)) {
      throw changed(entry.label);
    }
    files.set(entry.name, bytes);
  }
  return files;
}

function changed(label: string): Error {
  return invalidPackage('digest-wrong', `${label} is not what was signed`);
}
