import { createHash, createPrivateKey, type KeyObject, sign, X509Certificate } from 'node:crypto';
import { type ZipOptions, zipSync } from 'fflate';
import { sha256 } from '../seal/algorithms.ts';
import { readCertificate } from '../seal/certificate.ts';
import { pemCertificates } from '../seal/pem-key.ts';
import { findClash, safeName } from './entry-names.ts';
import { issuerName } from './issuer-name.ts';
import { invalidPackage } from './package-problem.ts';
import { SHA1, SHA256 } from './signed-references.ts';

/** A document of a package. */
export interface PackageDocument {
  /** In the package: what `href` of the manifest says. */
  name: string;
  bytes: Uint8Array;
  /** Media type. */
  mime: string;
}

/** What a package is made of. */
export interface PackageToSign {
  /** Becomes `manifest.xml`, as it is. */
  manifest: Uint8Array;
  documents: readonly PackageDocument[];
  /** Private key, PEM: RSA, or of an elliptic curve. */
  key: string;
  /** PEM, in any order: that of the key, and its issuers up to the root. Others are left out. */
  certificates: string;
  /** Milliseconds since 1970, UTC. Servers take it within minutes, or seconds, of their own time. */
  signingTime: number;
}

const ASIC = 'http://uri.etsi.org/2918/v1.2.1#';
const DSIG = 'http://www.w3.org/2000/09/xmldsig#';
const XADES = 'http://uri.etsi.org/01903/v1.3.2#';
const C14N = 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315';
const methods: Record<string, string> = {
  rsa: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
  ec: 'http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256',
};

/** All prefixes, as the root declares them: canonical form repeats them at the head of what is signed, in this order. */
const PREFIXES = `xmlns:asic="${ASIC}" xmlns:ds="${DSIG}" xmlns:xades="${XADES}"`;

/**
 * Makes and signs a package of documents for Posten's signature API: an associated signature container (ASiC-E, ETSI EN
 * 319 162-1) whose one signature, in `META-INF/signatures.xml`, is XAdES baseline B (ETSI EN 319 132-1) by the profile
 * of that API: SHA-256 of each file without transforms, RSA or ECDSA with SHA-256, Canonical XML 1.0, the certificate
 * named by SHA-1, and all certificates up to the root. Throws `ERR_PACKAGE_INVALID` for names that a package can't have,
 * for a key that can't be read, and for certificates of which none is the key's.
 */
export function signPackage({
  manifest,
  documents,
  key,
  certificates,
  signingTime,
}: PackageToSign): Uint8Array {
  const files = [...documents, { name: 'manifest.xml', bytes: manifest, mime: 'application/xml' }];
  assertNames(files.map(({ name }) => name));
  const privateKey = readKey(key);
  const signature = signatureXml(files, privateKey, chainOf(privateKey, certificates), signingTime);
  const entries = [...files, { name: 'META-INF/signatures.xml', bytes: Buffer.from(signature) }];
  return zipSync(Object.fromEntries(entries.map(({ name, bytes }) => [name, bytes])), attributes);
}

/** One time for all, so that the same content gives the same bytes; and of Unix, since names of others are guessed at. */
const attributes: ZipOptions = { mtime: new Date(1980, 0, 1), os: 3, attrs: 0o644 << 16 };

/** Each element is written in canonical form, so that what is signed can be taken as it stands. */
function signatureXml(
  files: readonly PackageDocument[],
  key: KeyObject,
  chain: readonly X509Certificate[],
  signingTime: number,
): string {
  const properties = propertiesXml(files, chain[0]!, signingTime);
  const references = files.map(
    ({ name, bytes }, index) =>
      `<ds:Reference Id="file-${index}" URI="${uriOf(name)}">${digestXml(SHA256, bytes)}</ds:Reference>`,
  );
  const signedInfo =
    `<ds:SignedInfo><ds:CanonicalizationMethod Algorithm="${C14N}"></ds:CanonicalizationMethod>` +
    `<ds:SignatureMethod Algorithm="${methods[key.asymmetricKeyType!]}"></ds:SignatureMethod>` +
    references.join('') +
    `<ds:Reference Type="http://uri.etsi.org/01903#SignedProperties" URI="#properties">` +
    `<ds:Transforms><ds:Transform Algorithm="${C14N}"></ds:Transform></ds:Transforms>` +
    `${digestXml(SHA256, Buffer.from(atHead(properties)))}</ds:Reference></ds:SignedInfo>`;
  const value = sign('sha256', Buffer.from(atHead(signedInfo)), { key, dsaEncoding: 'ieee-p1363' });
  const shown = chain.map(({ raw }) => `<ds:X509Certificate>${raw.toString('base64')}</ds:X509Certificate>`);
  return (
    `<?xml version="1.0" encoding="UTF-8"?>\n<asic:XAdESSignatures ${PREFIXES}><ds:Signature Id="signature">` +
    `${signedInfo}<ds:SignatureValue>${value.toString('base64')}</ds:SignatureValue>` +
    `<ds:KeyInfo><ds:X509Data>${shown.join('')}</ds:X509Data></ds:KeyInfo>` +
    `<ds:Object><xades:QualifyingProperties Target="#signature">${properties}</xades:QualifyingProperties>` +
    '</ds:Object></ds:Signature></asic:XAdESSignatures>'
  );
}

function propertiesXml(
  files: readonly PackageDocument[],
  { raw, serialNumber }: X509Certificate,
  signingTime: number,
): string {
  const formats = files.map(
    ({ mime }, index) =>
      `<xades:DataObjectFormat ObjectReference="#file-${index}"><xades:MimeType>${escaped(mime)}</xades:MimeType></xades:DataObjectFormat>`,
  );
  return (
    '<xades:SignedProperties Id="properties"><xades:SignedSignatureProperties>' +
    `<xades:SigningTime>${new Date(signingTime).toISOString()}</xades:SigningTime>` +
    `<xades:SigningCertificate><xades:Cert><xades:CertDigest>${digestXml(SHA1, raw)}</xades:CertDigest>` +
    `<xades:IssuerSerial><ds:X509IssuerName>${escaped(issuerName(readCertificate(raw).issuer))}</ds:X509IssuerName>` +
    `<ds:X509SerialNumber>${BigInt(`0x${serialNumber}`)}</ds:X509SerialNumber></xades:IssuerSerial>` +
    '</xades:Cert></xades:SigningCertificate></xades:SignedSignatureProperties>' +
    `<xades:SignedDataObjectProperties>${formats.join('')}</xades:SignedDataObjectProperties></xades:SignedProperties>`
  );
}

function digestXml(method: string, bytes: Uint8Array): string {
  const digest = method === SHA1 ? createHash('sha1').update(bytes).digest() : sha256(bytes);
  return (
    `<ds:DigestMethod Algorithm="${method}"></ds:DigestMethod>` +
    `<ds:DigestValue>${digest.toString('base64')}</ds:DigestValue>`
  );
}

/** What the canonical form of an element is where it stands, below the root's declarations. */
function atHead(xml: string): string {
  return xml.replace(/^<[\w:]+/, `$& ${PREFIXES}`);
}

/** The same whether its reader decodes it as an address or as a form, where a space would be a plus. */
function uriOf(name: string): string {
  return name.split('/').map(encodeURIComponent).join('/');
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('\r', '&#xD;');
}

function assertNames(names: readonly string[]): void {
  const unsafe = names.findIndex(
    (name) => safeName(Buffer.from(name)) !== name || name.endsWith('/') || name.startsWith('META-INF/'),
  );
  if (unsafe >= 0) {
    throw invalidPackage(
      'unsafe-name',
      `document ${unsafe + 1} has a name that no file of a package may have`,
    );
  }
  const clash = findClash(names);
  if (clash === undefined) return;
  const what = names[clash] === 'manifest.xml' ? 'manifest.xml' : `document ${clash + 1}`;
  throw invalidPackage('duplicate-name', `${what} has the name of another file of the package`);
}

// OpenSSL's own words may quote what it was given
function readKey(pem: string): KeyObject {
  const key = attempt(() => createPrivateKey(pem));
  if (!key) throw invalidPackage('certificate', 'the key is not readable PEM, or is encrypted');
  if (key.asymmetricKeyType! in methods) return key;
  throw invalidPackage('certificate', 'the key is neither RSA nor of an elliptic curve');
}

/** The certificate of the key, then its issuers, as far as they are there. */
function chainOf(key: KeyObject, pem: string): X509Certificate[] {
  const given = attempt(() => pemCertificates(pem).map((der) => new X509Certificate(der))) ?? [];
  const own = given.find((certificate) => certificate.checkPrivateKey(key));
  if (!own)
    throw invalidPackage('certificate', 'there is no certificate of the key, in PEM that can be read');
  const chain = [own];
  for (;;) {
    const last = chain.at(-1)!;
    const issuer = given.find(
      (one) => !chain.includes(one) && last.checkIssued(one) && last.verify(one.publicKey),
    );
    if (!issuer) return chain;
    chain.push(issuer);
  }
}

function attempt<Value>(work: () => Value): Value | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
