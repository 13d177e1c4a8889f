import { createHash, type KeyObject } from 'node:crypto';
import { sha256 } from '../seal/algorithms.ts';
import { readCertificate } from '../seal/certificate.ts';
import { checkEnterpriseCertificate } from '../seal/enterprise-certificate.ts';
import { invalidPackage } from './package-problem.ts';
import { malformed, readSignature, type SignatureElement } from './signature-xml.ts';
import { algorithmOf, fromBase64, SHA1, SHA256, signedReferences, theOnly } from './signed-references.ts';
import { instantOf } from './signing-time.ts';
import { isTakenMethod, isXmlSignature } from './xml-signature-method.ts';

export interface SignatureOptions {
  /** Milliseconds since 1970, UTC. */
  now: number;
  /** DER: who may issue certificates that packages are signed with. */
  trusted: readonly Uint8Array[];
  /** DER: authorities between. */
  intermediates: readonly Uint8Array[];
  /** Milliseconds by which the time of signing may differ from now, to either side. */
  signingTimeTolerance: number;
  /** Whether the signature has to bring all certificates up to the trusted one. */
  requireChain: boolean;
}

/** What a signature that holds says. */
export interface VerifiedSignature {
  /** SHA-256 of each file that is signed, by its name. */
  files: ReadonlyMap<string, Buffer>;
  organisationNumber: string;
  /** DER: of the key that signed. */
  certificate: Uint8Array;
  /** Milliseconds since 1970, UTC. */
  signedAt: number;
}

/**
 * Verifies `META-INF/signatures.xml`: that it has one signature, which holds for the enterprise certificate that its
 * signed properties name, that the certificate is trusted now, and that it was made about now. The files that it is of
 * are not looked at. Throws `ERR_PACKAGE_INVALID`.
 */
export function verifySignature(xml: Uint8Array, options: SignatureOptions): VerifiedSignature {
  return readSignature(xml, (signature) => verifyOne(signature, options));
}

function verifyOne(signature: SignatureElement, options: SignatureOptions): VerifiedSignature {
  const signedInfo = theOnly(signature, 'ds:SignedInfo');
  const { files, properties: reference, ids } = signedReferences(signedInfo);
  const method = algorithmOf(theOnly(signedInfo, 'ds:SignatureMethod'));
  const message = signedInfo.canonical(algorithmOf(theOnly(signedInfo, 'ds:CanonicalizationMethod')));
  if (!isTakenMethod(method)) throw refusedMethod('is not signed by RSA or ECDSA with SHA-256 or longer');
  if (!message) throw refusedMethod('is canonicalised by an algorithm that is not taken');

  // by where they stand: what an Id is looked up for could be another element
  const qualifying = theOnly(theOnly(signature, 'ds:Object'), 'xades:QualifyingProperties');
  const properties = theOnly(qualifying, 'xades:SignedProperties');
  const id = signature.attributes.get('Id');
  if (id === undefined || qualifying.attributes.get('Target') !== `#${id}`) {
    throw malformed('has properties that are of another signature');
  }
  if (properties.attributes.get('Id') !== reference.id) {
    throw invalidPackage('outside-reference', 'META-INF/signatures.xml has properties that are not signed');
  }
  const canonical = properties.canonical(reference.algorithm);
  if (!canonical)
    throw invalidPackage('transform', 'META-INF/signatures.xml transforms what it says of itself');
  if (!sha256(canonical).equals(reference.digest)) {
    throw invalidPackage(
      'digest-wrong',
      'META-INF/signatures.xml says other things of itself than were signed',
    );
  }
  assertFormats(properties, ids);

  const aboutSignature = theOnly(properties, 'xades:SignedSignatureProperties');
  const signer = findSigner(aboutSignature, theOnly(signature, 'ds:KeyInfo'), options);
  const value = fromBase64(theOnly(signature, 'ds:SignatureValue').text);
  if (!isXmlSignature(method, message, value, signer.key)) {
    throw invalidPackage('signature-wrong', 'META-INF/signatures.xml has a signature that does not hold');
  }
  const signedAt = instantOf(theOnly(aboutSignature, 'xades:SigningTime').text, options);
  const { organisationNumber, certificate } = signer;
  return { files, organisationNumber, certificate, signedAt };
}

/** What is said of the format of a file may be left out, but not be of something that is no file. */
function assertFormats(properties: SignatureElement, ids: ReadonlySet<string>): void {
  const formats = properties.children.flatMap(({ name, children }) =>
    name === 'xades:SignedDataObjectProperties' ? children : [],
  );
  const references = new Set([...ids].map((id) => `#${id}`));
  if (!formats.every(({ attributes }) => references.has(attributes.get('ObjectReference') ?? ''))) {
    throw malformed('says the format of something that is no file');
  }
}

const certificateHashes = new Map([
  [SHA1, 'sha1'],
  [SHA256, 'sha256'],
]);

/** The certificate of the key information that the signed properties name, if it is trusted. */
function findSigner(
  properties: SignatureElement,
  keyInfo: SignatureElement,
  { now, ...trust }: SignatureOptions,
): { organisationNumber: string; certificate: Uint8Array; key: KeyObject } {
  const [signing, ...others] = properties.children.filter(({ name }) =>
    name.startsWith('xades:SigningCertificate'),
  );
  const [named] = signing?.children ?? [];
  if (!named || others.length > 0) throw malformed('does not name its certificate exactly once');
  const digest = theOnly(named, 'xades:CertDigest');
  const hash = certificateHashes.get(algorithmOf(theOnly(digest, 'ds:DigestMethod')));
  if (hash === undefined) {
    throw invalidPackage(
      'digest-method',
      'META-INF/signatures.xml names its certificate by an unusual digest',
    );
  }
  const expected = fromBase64(theOnly(digest, 'ds:DigestValue').text);
  const brought = keyInfo.children
    .flatMap(({ children }) => children)
    .filter(({ name }) => name === 'ds:X509Certificate')
    .map(({ text }) => fromBase64(text));
  const certificate = brought.find((der) => createHash(hash).update(der).digest().equals(expected));
  if (!certificate) {
    throw invalidPackage(
      'certificate',
      'META-INF/signatures.xml does not have the certificate that it names',
    );
  }
  const certificates = [certificate, ...brought.filter((der) => der !== certificate)];
  const answer = checkEnterpriseCertificate({ ...trust, certificates, at: now, purpose: 'package' });
  if ('problem' in answer) {
    const thumbprint = sha256(certificate).toString('hex');
    const message = `the certificate that the package is signed with (SHA-256 ${thumbprint}) ${answer.problem}`;
    throw invalidPackage('certificate', message);
  }
  return { ...answer, certificate, key: readCertificate(certificate).publicKey };
}

function refusedMethod(what: string): Error {
  return invalidPackage('signature-method', `META-INF/signatures.xml ${what}`);
}
