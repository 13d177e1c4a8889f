import { constants, createHash, verify, X509Certificate } from 'node:crypto';
import type { Certificate as ForeignCertificate, SignedData, SignerInfo } from 'pkijs';
import { findCertificate, nameOf } from './certificate.ts';
import { DerReader } from './der.ts';
import { endOf, type FoundSignature } from './find-signatures.ts';
import type { SealCheck, SealProblem } from './seal-check.ts';

const DATA = '1.2.840.113549.1.7.1';
const TST_INFO = '1.2.840.113549.1.9.16.1.4';
const MESSAGE_DIGEST = '1.2.840.113549.1.9.4';
const PSS = '1.2.840.113549.1.1.10';
const hashes: Record<string, string> = {
  '1.3.14.3.2.26': 'sha1',
  '2.16.840.1.101.3.4.2.1': 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
};

/**
 * Looks at a signature or document time stamp that somebody else made: that what it covers has not changed, and that it
 * was signed by the certificate that it names. Whether that one is to be trusted is not asked. A library takes it apart,
 * since these come in all forms of CMS.
 */
export async function checkForeignSignature(pdf: Uint8Array, signature: FoundSignature): Promise<SealCheck> {
  const problems: SealProblem[] = [];
  const check: SealCheck = {
    field: '',
    signedLength: endOf(signature),
    coversFile: endOf(signature) === pdf.length,
    kind: 'other',
    problems,
  };
  const [start, length, next] = signature.byteRange;
  if (endOf(signature) > pdf.length || start !== 0) {
    problems.push({ code: 'seal-cut-off', message: 'the file is shorter than what was signed' });
    return check;
  }
  try {
    const signed = await readCms(signature.hex);
    const own = certificateOf(signed);
    const certificate = findCertificate(own.raw);
    if (certificate) check.certificate = nameOf(certificate);
    const covered = Buffer.concat([pdf.subarray(0, length), pdf.subarray(next, endOf(signature))]);
    if (!(await isOf(signed, covered))) {
      problems.push({ code: 'seal-changed', message: 'what was signed has been changed' });
    } else if (!(await isSignedBy(signed, own, covered))) {
      problems.push({
        code: 'seal-signature-wrong',
        message: 'the signature is not by its certificate’s key',
      });
    }
  } catch {
    problems.push({ code: 'seal-malformed', message: 'it is of a form that can not be read' });
  }
  return check;
}

async function readCms(hex: string): Promise<SignedData> {
  const { ContentInfo, SignedData } = await import('pkijs');
  const bytes = Buffer.from(hex.replace(/\s/g, ''), 'hex');
  const info = ContentInfo.fromBER(trimmed(bytes));
  return new SignedData({ schema: info.content });
}

/** Without the zeros behind it, where its length says where it ends. */
function trimmed(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  try {
    return Uint8Array.from(new DerReader(bytes).next().whole);
  } catch {
    return Uint8Array.from(bytes);
  }
}

function certificateOf({ signerInfos, certificates = [] }: SignedData): X509Certificate {
  const id = signerInfos[0]!.sid;
  const own = certificates.find(
    (one): one is ForeignCertificate =>
      'serialNumber' in one && 'subject' in one && id.serialNumber.isEqual(one.serialNumber),
  );
  return new X509Certificate(new Uint8Array(own!.toSchema().toBER()));
}

/** Whether it is of these bytes: itself, or through a digest or time stamp that it contains. */
async function isOf(signed: SignedData, covered: Uint8Array): Promise<boolean> {
  const content = contentOf(signed);
  const signer = signed.signerInfos[0]!;
  const digest = attributeOf(signer, MESSAGE_DIGEST);
  if (digest && !isDigest(digest, signer.digestAlgorithm.algorithmId, content ?? covered)) return false;
  if (!content) return true;
  const { eContentType } = signed.encapContentInfo;
  // adbe.pkcs7.sha1
  if (eContentType === DATA) return isDigest(content, '1.3.14.3.2.26', covered);
  if (eContentType !== TST_INFO) return false;
  const { TSTInfo } = await import('pkijs');
  const { messageImprint } = TSTInfo.fromBER(Uint8Array.from(content));
  const imprint = new Uint8Array(messageImprint.hashedMessage.getValue());
  return isDigest(imprint, messageImprint.hashAlgorithm.algorithmId, covered);
}

async function isSignedBy(
  signed: SignedData,
  { publicKey: key }: X509Certificate,
  covered: Uint8Array,
): Promise<boolean> {
  const { signedAttrs, signature, signatureAlgorithm, digestAlgorithm } = signed.signerInfos[0]!;
  const message = signedAttrs ? new Uint8Array(signedAttrs.encodedValue) : (contentOf(signed) ?? covered);
  const padding = signatureAlgorithm.algorithmId === PSS && {
    padding: constants.RSA_PKCS1_PSS_PADDING,
    saltLength: constants.RSA_PSS_SALTLEN_AUTO,
  };
  const hash = hashes[digestAlgorithm.algorithmId];
  return verify(hash, message, { key, ...padding }, new Uint8Array(signature.getValue()));
}

function contentOf({ encapContentInfo: { eContent } }: SignedData): Uint8Array | undefined {
  return eContent && new Uint8Array(eContent.getValue());
}

function attributeOf({ signedAttrs }: SignerInfo, type: string): Uint8Array | undefined {
  const value = signedAttrs?.attributes.find((attribute) => attribute.type === type)?.values[0];
  return value && new Uint8Array(value.getValue());
}

function isDigest(digest: Uint8Array, algorithm: string, bytes: Uint8Array): boolean {
  const hash = hashes[algorithm];
  return hash !== undefined && Buffer.compare(createHash(hash).update(bytes).digest(), digest) === 0;
}
