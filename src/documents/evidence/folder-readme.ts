/**
 * What an evidence folder tells who opens it.
 * @param now milliseconds since 1970, UTC
 */
export function readmeOf(instance: { id: string; app: string }, now: number): string {
  return `Evidence of the signatures in process instance ${instance.id} of app ${instance.app},
as it stood at ${new Date(now).toISOString()}.

manifest.json            every file in here with its size and SHA-256, signed by the service (JWS, RFC 7515)
trail.json               everything that happened, in order. Each event holds the SHA-256 of the one before, so that
                         none can be changed, dropped or moved; who did it is in the hash as a salted digest.
                         Where it says "withheld", the digest is all that this folder has of them
definitions/<hash>.bpmn  the process that said who must sign
records/<id>.json        one record for each signature: who signed, for whom, when, how they were known, which documents
                         and which text. Where it says "shows", persons are named by no more than that. Signed by the
                         service when the signature was made (JWS over canonical JSON, RFC 8785)
records/<id>.xml         the same as XML, signed when this folder was made (XAdES baseline B, ETSI EN 319 132-1)
documents/<hash>         what was signed, by its SHA-256. What was removed since is named in the manifest
sealed/<id>.pdf          the sealed PDF of a document (PAdES, ETSI EN 319 142-1), with its own evidence in it

The signatures are those of the service that saw the people sign. They are proof as far as you trust its certificate:
get that, or the one of who issued it, from the service or its authority, not out of this folder. Here it is called
TRUSTED.pem.


Everything at once, without a network:

  npx bpmn-signing verify . --trust TRUSTED.pem


Without our program:

  Is every file as it was?
    jq -r '.payload | gsub("-";"+") | gsub("_";"/") | @base64d | fromjson | .files[] | "\\(.sha256)  \\(.path)"' \\
      manifest.json | sha256sum -c

  Whose manifest is it, and is that certificate trusted?
    jq -r '.header.x5c[0]' manifest.json | base64 -d | openssl x509 -inform DER -out /tmp/own.pem
    openssl verify -CAfile TRUSTED.pem /tmp/own.pem
    The signature is over "protected.payload", ES256 or RS256 (RFC 7518); any JOSE library verifies it.

  What does a record say?
    jq -r '.payload | gsub("-";"+") | gsub("_";"/") | @base64d' records/ID.json

  Does the XML of a record hold?
    xmlsec1 --verify --trusted-pem TRUSTED.pem \\
      --id-attr:Id http://uri.etsi.org/01903/v1.3.2#:SignedProperties records/ID.xml

  Does the seal of a PDF hold?
    mkdir /tmp/nss && certutil -N -d sql:/tmp/nss --empty-password
    certutil -A -d sql:/tmp/nss -n trusted -t C,C,C -i TRUSTED.pem
    pdfsig -nssdir sql:/tmp/nss sealed/ID.pdf

  What is attached to it?
    pdfdetach -list sealed/ID.pdf
`;
}
