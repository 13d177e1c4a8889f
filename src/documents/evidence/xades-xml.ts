import { createHash } from 'node:crypto';
import type { SealAlgorithm } from '../seal/sealer.ts';
import { base64Certificate } from './certificate-pool.ts';
import type { EvidenceRecord } from './evidence-record.ts';
import { RECORD_NAMESPACE, recordXml } from './record-xml.ts';
import { canonicalXml } from './xml.ts';

const dsig = 'http://www.w3.org/2000/09/xmldsig#';
const xades = 'http://uri.etsi.org/01903/v1.3.2#';
const c14n = 'http://www.w3.org/2001/10/xml-exc-c14n#';
const sha256 = 'http://www.w3.org/2001/04/xmlenc#sha256';
const methods: Record<SealAlgorithm, string> = {
  ES256: 'http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256',
  RS256: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
};

/** All that the XML of a signed record is made of, but for the signature's value. */
export interface XadesParts {
  record: EvidenceRecord;
  algorithm: SealAlgorithm;
  /** DER: the certificate of the key that signs first, then its issuers upwards. */
  certificates: readonly Uint8Array[];
  /** RFC 3339, UTC, with milliseconds. */
  signedAt: string;
}

/** XML that waits for its signature. */
export interface UnsignedXades {
  /** What is to be signed: `ds:SignedInfo` in canonical form. */
  signedInfo: string;
  /** @param signature ECDSA as r and s, 32 bytes each */
  complete(signature: Uint8Array): string;
}

/**
 * A record as XML with an enveloped XAdES baseline B signature (ETSI EN 319 132-1, section 6). The same parts always
 * give the same text: whoever reads it holds it against what would be written from what was read, so that nothing else
 * can stand in it, and no signature can be about another element than it seems.
 */
export function xadesXml({ record, algorithm, certificates, signedAt }: XadesParts): UnsignedXades {
  const content = recordXml(record);
  const properties = canonicalXml(signedProperties(certificates, signedAt));
  const signedInfo = canonicalXml(
    `<ds:SignedInfo xmlns:ds="${dsig}">` +
      `<ds:CanonicalizationMethod Algorithm="${c14n}"/><ds:SignatureMethod Algorithm="${methods[algorithm]}"/>` +
      reference('Id="record" URI=""', [`${dsig}enveloped-signature`, c14n], rootXml(content)) +
      reference('Type="http://uri.etsi.org/01903#SignedProperties" URI="#properties"', [c14n], properties) +
      '</ds:SignedInfo>',
  );
  return {
    signedInfo,
    complete: (signature) =>
      `<?xml version="1.0" encoding="UTF-8"?>\n${rootXml(
        `${content}<ds:Signature xmlns:ds="${dsig}" Id="signature">${signedInfo}` +
          `<ds:SignatureValue>${Buffer.from(signature).toString('base64')}</ds:SignatureValue>` +
          `<ds:KeyInfo><ds:X509Data>${certificates.map(certificateXml).join('')}</ds:X509Data></ds:KeyInfo>` +
          `<ds:Object><xades:QualifyingProperties xmlns:xades="${xades}" Target="#signature">${properties}` +
          '</xades:QualifyingProperties></ds:Object></ds:Signature>',
      )}\n`,
  };
}

/** What is signed may not depend on what its reader makes of a namespace that is declared further out. */
function rootXml(content: string): string {
  return `<record xmlns="${RECORD_NAMESPACE}">${content}</record>`;
}

function signedProperties(certificates: readonly Uint8Array[], signedAt: string): string {
  const digests = certificates.map(
    (der) => `<xades:Cert><xades:CertDigest>${digestXml(der)}</xades:CertDigest></xades:Cert>`,
  );
  return (
    `<xades:SignedProperties xmlns:xades="${xades}" xmlns:ds="${dsig}" Id="properties">` +
    `<xades:SignedSignatureProperties><xades:SigningTime>${signedAt}</xades:SigningTime>` +
    `<xades:SigningCertificateV2>${digests.join('')}</xades:SigningCertificateV2></xades:SignedSignatureProperties>` +
    '<xades:SignedDataObjectProperties><xades:DataObjectFormat ObjectReference="#record">' +
    '<xades:MimeType>application/xml</xades:MimeType></xades:DataObjectFormat></xades:SignedDataObjectProperties>' +
    '</xades:SignedProperties>'
  );
}

function reference(attributes: string, transforms: readonly string[], content: string): string {
  const steps = transforms.map((algorithm) => `<ds:Transform Algorithm="${algorithm}"/>`);
  return `<ds:Reference ${attributes}><ds:Transforms>${steps.join('')}</ds:Transforms>${digestXml(Buffer.from(canonicalXml(content)))}</ds:Reference>`;
}

function digestXml(bytes: Uint8Array): string {
  const value = createHash('sha256').update(bytes).digest('base64');
  return `<ds:DigestMethod Algorithm="${sha256}"/><ds:DigestValue>${value}</ds:DigestValue>`;
}

function certificateXml(der: Uint8Array): string {
  return `<ds:X509Certificate>${base64Certificate(der)}</ds:X509Certificate>`;
}
