import { createHash } from 'node:crypto';
import type { Certificate as ForeignCertificate, SignedData } from 'pkijs';
import { findCertificate, nameOf } from './certificate.ts';
import { DerReader } from './der.ts';
import { endOf, type FoundSignature } from './find-signatures.ts';
import type { SealCheck, SealProblem } from './seal-check.ts';

/**
 * Looks at a signature or document time stamp that somebody else made: that what it covers has not changed, and that it
 * was signed by the certificate that it names. Whether that one is to be trusted is not asked. By a library, since
 * these come in all forms of CMS.
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
    const certificate = findCertificate(new Uint8Array(signerOf(signed)?.toSchema().toBER() ?? []));
    if (certificate) check.certificate = nameOf(certificate);
    const covered = Buffer.concat([pdf.subarray(0, length), pdf.subarray(next, endOf(signature))]);
    if (await holds(signed, covered)) return check;
    problems.push({ code: 'seal-changed', message: 'what was signed has been changed, or its signature' });
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

function signerOf({ signerInfos, certificates }: SignedData): ForeignCertificate | undefined {
  const id = signerInfos[0]?.sid;
  return certificates?.find(
    (one): one is ForeignCertificate =>
      'serialNumber' in one && 'issuer' in one && id?.serialNumber?.isEqual(one.serialNumber),
  );
}

async function holds(signed: SignedData, covered: Buffer): Promise<boolean> {
  const data = Uint8Array.from(covered).buffer;
  const { eContent, eContentType } = signed.encapContentInfo;
  const isValid = await signed.verify({ signer: 0, data, checkChain: false });
  // adbe.pkcs7.sha1: what is signed is a digest of the file
  if (isValid && eContent && eContentType === '1.2.840.113549.1.7.1') {
    const digest = createHash('sha1').update(covered).digest();
    return Buffer.compare(Buffer.from(eContent.getValue()), digest) === 0;
  }
  return isValid;
}
