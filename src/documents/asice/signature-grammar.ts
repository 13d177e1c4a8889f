/** Namespaces of `META-INF/signatures.xml`, by the prefix that they have in this folder. */
export const namespaces = new Map([
  ['http://uri.etsi.org/2918/v1.2.1#', 'asic'],
  ['http://www.w3.org/2000/09/xmldsig#', 'ds'],
  ['http://uri.etsi.org/01903/v1.3.2#', 'xades'],
]);

/** What an element may have; one without children has text. */
export interface ElementRule {
  attributes: readonly string[];
  children: readonly string[];
}

const rule = (attributes: string, children: string): ElementRule => ({
  attributes: attributes === '' ? [] : attributes.split(' '),
  children: children === '' ? [] : children.split(' '),
});

/**
 * All that may stand in the signature of a package, by element: XML Signature and XAdES baseline B (ETSI EN 319 132-1)
 * as far as the profile of these packages goes. Nothing else is let in, so that no element can stand where it is not
 * looked for, and every signed byte is one that is understood.
 */
export const grammar = new Map<string, ElementRule>([
  ['asic:XAdESSignatures', rule('', 'ds:Signature')],
  ['ds:Signature', rule('Id', 'ds:SignedInfo ds:SignatureValue ds:KeyInfo ds:Object')],
  ['ds:SignedInfo', rule('Id', 'ds:CanonicalizationMethod ds:SignatureMethod ds:Reference')],
  ['ds:CanonicalizationMethod', rule('Algorithm', '')],
  ['ds:SignatureMethod', rule('Algorithm', '')],
  ['ds:Reference', rule('Id URI Type', 'ds:Transforms ds:DigestMethod ds:DigestValue')],
  ['ds:Transforms', rule('', 'ds:Transform')],
  ['ds:Transform', rule('Algorithm', '')],
  ['ds:DigestMethod', rule('Algorithm', '')],
  ['ds:DigestValue', rule('', '')],
  ['ds:SignatureValue', rule('Id', '')],
  ['ds:KeyInfo', rule('Id', 'ds:X509Data')],
  ['ds:X509Data', rule('', 'ds:X509Certificate ds:X509IssuerSerial ds:X509SubjectName ds:X509SKI')],
  ['ds:X509Certificate', rule('', '')],
  ['ds:X509IssuerSerial', rule('', 'ds:X509IssuerName ds:X509SerialNumber')],
  ['ds:X509IssuerName', rule('', '')],
  ['ds:X509SerialNumber', rule('', '')],
  ['ds:X509SubjectName', rule('', '')],
  ['ds:X509SKI', rule('', '')],
  ['ds:Object', rule('Id', 'xades:QualifyingProperties')],
  ['xades:QualifyingProperties', rule('Id Target', 'xades:SignedProperties')],
  ['xades:SignedProperties', rule('Id', 'xades:SignedSignatureProperties xades:SignedDataObjectProperties')],
  [
    'xades:SignedSignatureProperties',
    rule('Id', 'xades:SigningTime xades:SigningCertificate xades:SigningCertificateV2'),
  ],
  ['xades:SigningTime', rule('', '')],
  ['xades:SigningCertificate', rule('', 'xades:Cert')],
  ['xades:SigningCertificateV2', rule('', 'xades:Cert')],
  ['xades:Cert', rule('', 'xades:CertDigest xades:IssuerSerial xades:IssuerSerialV2')],
  ['xades:CertDigest', rule('', 'ds:DigestMethod ds:DigestValue')],
  ['xades:IssuerSerial', rule('', 'ds:X509IssuerName ds:X509SerialNumber')],
  ['xades:IssuerSerialV2', rule('', '')],
  ['xades:SignedDataObjectProperties', rule('Id', 'xades:DataObjectFormat')],
  ['xades:DataObjectFormat', rule('ObjectReference', 'xades:MimeType')],
  ['xades:MimeType', rule('', '')],
]);
