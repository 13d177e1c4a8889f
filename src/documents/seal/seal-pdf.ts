import { createHash, randomBytes } from 'node:crypto';
import type { PDF } from '@libpdf/core';
import { SigningError } from '../../errors.ts';
import { isSignature, sha256 } from './algorithms.ts';
import { type Certificate, readCertificate } from './certificate.ts';
import { buildCms, type CmsParts, signatureAlgorithms, signedAttributes } from './cms.ts';
import { appendValidationData, prepareValidationData } from './dss-update.ts';
import { libpdf } from './libpdf.ts';
import { withRevision } from './pdf-revision.ts';
import type { SealLevel } from './seal-level.ts';
import type { Sealer } from './sealer.ts';
import { addSignatureField } from './signature-field.ts';
import type { TimeStamp, TimeStamper } from './time-stamp.ts';
import type { ValidationDataSource } from './validation-data.ts';

export interface SealOptions {
  sealer: Sealer;
  /** Milliseconds since 1970: the time that the seal claims. */
  at: number;
  /** Name of the signature field, without dots; a number is added where the document has one of that name. */
  fieldName: string;
  reason?: string;
  /** Stamps the seal: B-T. */
  timeStamp?: TimeStamper;
  /** Gives what is needed to validate it later: B-LT. Only together with a time stamp. */
  validationData?: ValidationDataSource;
}

export interface SealedPdf {
  bytes: Uint8Array;
  level: SealLevel;
  fieldName: string;
  /** The time stamp, from B-T on. */
  timeStamp?: Pick<TimeStamp, 'at' | 'url'>;
}

/** A time-stamp token with the certificates of its authority takes 1 to 7 kB. */
const TOKEN_ROOM = 10_240;
/** Of the CMS, beyond its certificates: attributes, names and the signature. */
const CMS_ROOM = 1_536;

/**
 * Seals a PDF (PAdES baseline): appends one revision with a signature over all of the file, and with whatever was
 * changed in `pdf` since it was loaded. The original's bytes stay as they are, in front. Signatures that the document
 * already carries stay valid.
 *
 * Throws `ERR_SEAL_FAILED` if the document can't be appended to without a rewrite or is encrypted,
 * `ERR_SEALING_KEY_INVALID` if a certificate of the key is not valid at that time, and what the time stamper and the
 * source of validation data throw.
 * @param pdf loaded from `original`; not to be used afterwards
 */
export async function sealPdf(pdf: PDF, original: Uint8Array, options: SealOptions): Promise<SealedPdf> {
  const { sealer, at, fieldName, reason, timeStamp, validationData } = options;
  if (fieldName === '' || fieldName.includes('.')) {
    throw new TypeError(`options.fieldName must be a name without dots, got "${fieldName}"`);
  }
  if (validationData && !timeStamp) throw new TypeError('options.validationData needs options.timeStamp');
  assertAppendable(pdf);
  assertValidAt(sealer, at);

  const lib = await libpdf();
  const room = roomFor(sealer, timeStamp !== undefined);
  // nothing in the document can look like the place of the seal; digits, so that they are the same in any hex
  const marker = Array.from(randomBytes(64), (byte) => byte % 10).join('');
  const placeholder = Buffer.from(marker.padEnd(room * 2, '0'), 'hex');
  const text = { name: sealer.name, at, ...(reason !== undefined && { reason }) };
  const name = addSignatureField(lib, pdf, fieldName, text, placeholder);
  if (validationData) prepareValidationData(lib, pdf);
  const bytes = withRevision(lib, pdf, original);

  const gap = findGap(bytes, marker, room, original.length);
  writeByteRange(bytes, gap);
  const digest = digestAround(bytes, gap);
  const signature = await signedBy(sealer, digest);
  const stamp = await timeStamp?.stamp(sha256(signature));
  const { certificates, algorithm } = sealer;
  const parts: CmsParts = { digest, certificates, algorithm, signature };
  writeContents(bytes, gap, buildCms(stamp ? { ...parts, timeStampToken: stamp.token } : parts));

  const sealed = { bytes, fieldName: name };
  if (!stamp) return { ...sealed, level: 'B-B' };
  const stamped = { ...sealed, timeStamp: { at: stamp.at, url: stamp.url } };
  if (!validationData) return { ...stamped, level: 'B-T' };
  const data = await validationData.gather({ seal: certificates, timeStamp: stamp.path, at: stamp.at });
  return { ...stamped, bytes: await appendValidationData(bytes, data), level: 'B-LT' };
}

/** Offsets of the `<` before the CMS and of what follows its `>`. */
interface Gap {
  from: number;
  to: number;
}

function assertAppendable(pdf: PDF): void {
  if (pdf.isEncrypted) throw failed('the document is encrypted');
  const blocker = pdf.canSaveIncrementally();
  if (blocker !== null) throw failed(`nothing can be appended to the document (${blocker})`);
}

function assertValidAt(sealer: Sealer, at: number): void {
  if (certificatesOf(sealer).every(({ notBefore, notAfter }) => notBefore <= at && at <= notAfter)) return;
  throw new SigningError('ERR_SEALING_KEY_INVALID', 'a certificate of the sealing key is not valid now');
}

/** Read once: to read a key takes longer than to sign with it. */
const readOf = new WeakMap<Sealer, readonly Certificate[]>();

function certificatesOf(sealer: Sealer): readonly Certificate[] {
  const read = readOf.get(sealer) ?? sealer.certificates.map(readCertificate);
  readOf.set(sealer, read);
  return read;
}

async function signedBy(sealer: Sealer, digest: Uint8Array): Promise<Uint8Array> {
  const { algorithm, sign } = sealer;
  const own = certificatesOf(sealer)[0]!;
  const attributes = signedAttributes(digest, own.der);
  const signature = await sign(attributes).catch((cause: unknown) => {
    throw new SigningError('ERR_SEAL_FAILED', 'the sealing key did not sign', { cause });
  });
  // a key that is kept elsewhere may have been changed there
  if (!isSignature(signatureAlgorithms[algorithm], attributes, signature, own.publicKey, 'sha256')) {
    throw failed('the sealing key has signed wrongly');
  }
  return signature;
}

function roomFor({ certificates }: Sealer, isStamped: boolean): number {
  const length = certificates.reduce((sum, certificate) => sum + certificate.length, 0);
  return length + certificates[0]!.length + CMS_ROOM + (isStamped ? TOKEN_ROOM : 0);
}

function findGap(bytes: Buffer, marker: string, room: number, start: number): Gap {
  const from = bytes.indexOf(`<${marker}`, start, 'latin1');
  if (from < 0) throw failed('the place for the seal got lost');
  return { from, to: from + room * 2 + 2 };
}

function writeByteRange(bytes: Buffer, { from, to }: Gap): void {
  const start = bytes.lastIndexOf('[', from);
  const end = bytes.indexOf(']', start);
  const range = `[0 ${from} ${to} ${bytes.length - to}`;
  if (start < 0 || end > from || range.length > end - start) throw failed('the document is too large');
  bytes.write(range.padEnd(end - start), start, 'latin1');
}

function digestAround(bytes: Buffer, { from, to }: Gap): Buffer {
  return createHash('sha256').update(bytes.subarray(0, from)).update(bytes.subarray(to)).digest();
}

function writeContents(bytes: Buffer, { from, to }: Gap, cms: Buffer): void {
  const room = to - from - 2;
  const hex = cms.toString('hex');
  if (hex.length > room) {
    throw failed(
      `the seal takes ${cms.length} bytes and has room for ${room / 2}: its time stamp is too large`,
    );
  }
  bytes.write(hex.padEnd(room, '0'), from + 1, 'latin1');
}

function failed(problem: string): SigningError {
  return new SigningError('ERR_SEAL_FAILED', problem);
}
