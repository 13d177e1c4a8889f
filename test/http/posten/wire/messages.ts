import { NAMESPACE } from '../../../../src/http/posten/wire/schema.ts';

/** A message of our namespace. */
export function xml(name: string, ...contents: string[]): string {
  return `<${name} xmlns="${NAMESPACE}">${contents.join('')}</${name}>`;
}

const sender = '<sender><organization-number>123456789</organization-number></sender>';
const texts = '<title>Lease</title>';
const documents =
  '<documents><document href="lease.pdf" mime="application/pdf"><title>Lease</title></document></documents>';
const exits = ['completion', 'rejection', 'error'].map(
  (name) => `<${name}-url>https://sender.example/${name}</${name}-url>`,
);

/** Contents of a message, of which a test may replace any. */
type Contents = Readonly<Record<string, string>>;

/** A request for a direct job. */
export function directRequest(over: Contents = {}): string {
  const contents = { reference: '', exits: `<exit-urls>${exits.join('')}</exit-urls>`, rest: '', ...over };
  return xml('direct-signature-job-request', ...Object.values(contents));
}

/** A request for a portal job. */
export function portalRequest(...contents: string[]): string {
  return xml('portal-signature-job-request', ...contents);
}

/** A manifest of a direct job. */
export function directManifest(over: Contents = {}): string {
  const signers = '<signer><signer-identifier>tenant</signer-identifier></signer>';
  const contents = { signers, sender, texts, documents, rest: '', ...over };
  return xml('direct-signature-job-manifest', ...Object.values(contents));
}

/** A signer of a portal manifest. */
export function portalSigner(...contents: string[]): string {
  const [first = '<personal-identification-number>01816000001</personal-identification-number>', ...rest] =
    contents;
  const told =
    rest.length > 0 ? rest : ['<notifications><email address="kari@example.com"/></notifications>'];
  return `<signer>${first}${told.join('')}</signer>`;
}

/** A manifest of a portal job. */
export function portalManifest(over: Contents = {}): string {
  const contents = { signers: portalSigner(), sender, texts, documents, rest: '', ...over };
  return xml(
    'portal-signature-job-manifest',
    `<signers>${contents.signers}</signers>`,
    ...Object.values({ ...contents, signers: '' }),
  );
}
