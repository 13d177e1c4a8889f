import { createHash, createPrivateKey, createSign } from 'node:crypto';
import { type ZipEntry, zipOf } from './zip.ts';

export const DSIG = 'http://www.w3.org/2000/09/xmldsig#';
export const XADES = 'http://uri.etsi.org/01903/v1.3.2#';
export const ASIC = 'http://uri.etsi.org/2918/v1.2.1#';
export const C14N = 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315';
export const C14N_11 = 'http://www.w3.org/2006/12/xml-c14n11';
export const EXCLUSIVE_C14N = 'http://www.w3.org/2001/10/xml-exc-c14n#';

const digestMethods = {
  md5: 'http://www.w3.org/2001/04/xmldsig-more#md5',
  sha1: `${DSIG}sha1`,
  sha256: 'http://www.w3.org/2001/04/xmlenc#sha256',
  sha512: 'http://www.w3.org/2001/04/xmlenc#sha512',
};

const signatureMethods = {
  rsa: {
    sha1: `${DSIG}rsa-sha1`,
    sha256: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
    sha384: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha384',
    sha512: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha512',
  },
  ec: {
    sha1: 'http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha1',
    sha256: 'http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256',
    sha384: 'http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384',
    sha512: 'http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha512',
  },
};

type Digest = keyof typeof digestMethods;

export interface PackageFile {
  name: string;
  bytes: Uint8Array;
  /** Default `application/pdf`. */
  mime?: string;
}

/** A reference to a file, as it is written; base64 of the digest. */
export interface FileReference {
  id: string;
  uri: string;
  digest: string;
  method: string;
  /** Algorithms; default none, and no element for them. */
  transforms?: readonly string[];
  /** More attributes of the element, as text. */
  attributes?: string;
}

export interface SignedPackageOptions {
  /** What stands in `manifest.xml`. */
  manifest: string | Uint8Array;
  documents: readonly PackageFile[];
  /** PEM. */
  key: string;
  /** DER, as `KeyInfo` has them: that of the key first. */
  certificates: readonly Uint8Array[];
  /** Milliseconds since 1970, or what shall stand there. */
  signingTime: number | string;
  /** Whose way of writing it: namespaces and line ends differ. Default `java`. */
  style?: 'java' | 'dotnet';
  /** Of `SignedInfo`; default C14N 1.0. */
  c14n?: string;
  /** Of the signed properties; null for no transform. Default C14N 1.0. */
  propertiesC14n?: string | null;
  /** Hash of the signature; default `sha256`. */
  hash?: keyof typeof signatureMethods.rsa;
  /** Of the files; default `sha256`. */
  fileDigest?: Digest;
  /** Of the signing certificate; default `sha1`. */
  certificateDigest?: Digest;
  /** DER, if another is named as the signing one than that of the key. */
  signingCertificate?: Uint8Array;
  /** Changes what is about to be signed, or what came of it. */
  mutate?: {
    references?: (references: FileReference[]) => FileReference[];
    /** The signed properties, in canonical form, before their digest is taken. */
    properties?: (xml: string) => string;
    /** `SignedInfo`, in canonical form, before it is signed. */
    signedInfo?: (xml: string) => string;
    /** The whole of `META-INF/signatures.xml`, after signing. */
    signatures?: (xml: string) => string;
    /** The files of the zip: documents, `manifest.xml`, `META-INF/signatures.xml`. */
    entries?: (entries: ZipEntry[]) => ZipEntry[];
  };
}

/** A package of documents (ASiC-E, ETSI EN 319 162-1) as clients of Posten's signature API make it. */
export function signedPackage(options: SignedPackageOptions): Buffer {
  const streamed = options.style !== 'dotnet';
  const entries: ZipEntry[] = [
    ...filesOf(options),
    { name: 'META-INF/signatures.xml', bytes: Buffer.from(signaturesXml(options)) },
  ].map(({ name, bytes }) => ({ name, bytes, streamed }));
  return zipOf(options.mutate?.entries?.(entries) ?? entries);
}

/** `META-INF/signatures.xml` of such a package: XAdES baseline B, each text written in canonical form. */
export function signaturesXml(options: SignedPackageOptions): string {
  const { style = 'java', mutate = {} } = options;
  const { outer, apex, properties: propertiesApex, ns2 } = styles[style];
  const files = filesOf(options);
  const method = options.fileDigest ?? 'sha256';
  const plain = files.map(
    ({ name, bytes }, index): FileReference => ({
      id: `ID_${index}`,
      uri: formEncoded(name),
      digest: base64Digest(method, bytes),
      method: digestMethods[method],
    }),
  );
  const references = mutate.references?.(plain) ?? plain;

  // exclusive canonical form says of each element which prefixes it needs, the inclusive one only what is new
  const isExclusive = options.propertiesC14n === EXCLUSIVE_C14N;
  const written = propertiesXml(options, files, isExclusive ? ` xmlns:ns2="${DSIG}"` : '', ns2);
  const properties = mutate.properties?.(written) ?? written;
  const canonicalProperties = properties.replace(
    '<SignedProperties ',
    `<SignedProperties ${isExclusive ? `xmlns="${XADES}"` : propertiesApex} `,
  );

  const key = createPrivateKey(options.key);
  const hash = options.hash ?? 'sha256';
  const kind = key.asymmetricKeyType === 'rsa' ? 'rsa' : 'ec';
  const plainInfo =
    `<SignedInfo><CanonicalizationMethod Algorithm="${options.c14n ?? C14N}"></CanonicalizationMethod>` +
    `<SignatureMethod Algorithm="${signatureMethods[kind][hash]}"></SignatureMethod>` +
    references.map(fileReferenceXml).join('') +
    propertiesReferenceXml(options, canonicalProperties) +
    '</SignedInfo>';
  const signedInfo = mutate.signedInfo?.(plainInfo) ?? plainInfo;
  const canonicalInfo = signedInfo.replace(
    '<SignedInfo',
    `<SignedInfo ${options.c14n === EXCLUSIVE_C14N ? `xmlns="${DSIG}"` : apex}`,
  );
  const value = createSign(hash).update(canonicalInfo).sign({ key, dsaEncoding: 'ieee-p1363' });

  const certificates = options.certificates.map(
    (der) => `<X509Certificate>${base64(der, style)}</X509Certificate>`,
  );
  const xml =
    `<?xml version="1.0" encoding="UTF-8" standalone="no"?><${outer}>` +
    `<Signature xmlns="${DSIG}" Id="Signature">${signedInfo}` +
    `<SignatureValue>${base64(value, style)}</SignatureValue>` +
    `<KeyInfo><X509Data>${certificates.join('')}</X509Data></KeyInfo>` +
    `<Object><QualifyingProperties xmlns="${XADES}"${ns2 && ` xmlns:ns2="${DSIG}"`} Target="#Signature">` +
    `${properties}</QualifyingProperties></Object></Signature></${outer.split(' ')[0]}>`;
  return mutate.signatures?.(xml) ?? xml;
}

/** Namespaces that are in scope where the signed elements stand, as canonical form writes them. */
const styles = {
  java: {
    outer: `XAdESSignatures xmlns="${ASIC}"`,
    apex: `xmlns="${DSIG}"`,
    properties: `xmlns="${XADES}" xmlns:ns2="${DSIG}"`,
    ns2: 'ns2:',
  },
  dotnet: {
    outer: `xades:XAdESSignatures xmlns:xades="${ASIC}" xmlns="${XADES}"`,
    apex: `xmlns="${DSIG}" xmlns:xades="${ASIC}"`,
    properties: `xmlns="${XADES}" xmlns:xades="${ASIC}"`,
    ns2: '',
  },
};

function filesOf({ documents, manifest }: SignedPackageOptions): PackageFile[] {
  return [
    ...documents,
    { name: 'manifest.xml', bytes: Buffer.from(manifest as string), mime: 'application/xml' },
  ];
}

function fileReferenceXml({ id, uri, digest, method, transforms, attributes = '' }: FileReference): string {
  return (
    `<Reference Id="${id}"${attributes} URI="${escaped(uri)}">` +
    (transforms ? transformsXml(transforms) : '') +
    `<DigestMethod Algorithm="${method}"></DigestMethod><DigestValue>${digest}</DigestValue></Reference>`
  );
}

function propertiesReferenceXml({ propertiesC14n = C14N }: SignedPackageOptions, canonical: string): string {
  return (
    `<Reference Type="http://uri.etsi.org/01903#SignedProperties" URI="#SignedProperties">` +
    (propertiesC14n === null ? '' : transformsXml([propertiesC14n])) +
    `<DigestMethod Algorithm="${digestMethods.sha256}"></DigestMethod>` +
    `<DigestValue>${base64Digest('sha256', Buffer.from(canonical))}</DigestValue></Reference>`
  );
}

function transformsXml(algorithms: readonly string[]): string {
  const transforms = algorithms.map((algorithm) => `<Transform Algorithm="${algorithm}"></Transform>`);
  return `<Transforms>${transforms.join('')}</Transforms>`;
}

function propertiesXml(
  options: SignedPackageOptions,
  files: readonly PackageFile[],
  declared: string,
  prefix: string,
): string {
  const { signingTime, signingCertificate = options.certificates[0]! } = options;
  const method = options.certificateDigest ?? 'sha1';
  // without the prefix, each element says that it is of the other namespace
  const declaration = prefix === '' ? ` xmlns="${DSIG}"` : declared;
  const element = (name: string, attributes: string, content: string) =>
    `<${prefix}${name}${declaration}${attributes}>${content}</${prefix}${name}>`;
  const formats = files.map(
    ({ mime = 'application/pdf' }, index) =>
      `<DataObjectFormat ObjectReference="#ID_${index}"><MimeType>${mime}</MimeType></DataObjectFormat>`,
  );
  return (
    '<SignedProperties Id="SignedProperties"><SignedSignatureProperties>' +
    `<SigningTime>${typeof signingTime === 'number' ? new Date(signingTime).toISOString() : signingTime}</SigningTime>` +
    '<SigningCertificate><Cert><CertDigest>' +
    element('DigestMethod', ` Algorithm="${digestMethods[method]}"`, '') +
    element('DigestValue', '', base64Digest(method, signingCertificate)) +
    '</CertDigest><IssuerSerial>' +
    element('X509IssuerName', '', 'CN=Somebody in Tromsø,C=NO') +
    element('X509SerialNumber', '', '1') +
    '</IssuerSerial></Cert></SigningCertificate></SignedSignatureProperties>' +
    `<SignedDataObjectProperties>${formats.join('')}</SignedDataObjectProperties></SignedProperties>`
  );
}

function base64Digest(method: Digest, bytes: Uint8Array): string {
  return createHash(method).update(bytes).digest('base64');
}

/** Java breaks its lines by CR LF, and has to write the CR as a reference. */
function base64(bytes: Uint8Array, style: 'java' | 'dotnet'): string {
  const text = Buffer.from(bytes).toString('base64');
  return style === 'dotnet' ? text : text.match(/.{1,76}/g)!.join('&#13;\n');
}

/** `application/x-www-form-urlencoded`, as Java's `URLEncoder` writes a name. */
function formEncoded(name: string): string {
  const percent = (character: string) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
  return encodeURIComponent(name)
    .replace(/[!'()~]/g, percent)
    .replaceAll('%20', '+');
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
