import type { IncomingMessage } from 'node:http';
import { SigningError } from '../../errors.ts';
import type { IdentifyOrganisation } from './identify-organisation.ts';
import {
  type CertificateTrust,
  certificateRefused,
  organisationOfCertificate,
} from './organisation-of-certificate.ts';
import { proxyAddresses } from './proxy-address.ts';

/** Where a proxy says which certificate its client showed. */
export interface CertificateHeaderOptions extends CertificateTrust {
  /** Name of the header, such as `Client-Cert`; the proxy must remove what its clients send under this name. */
  header: string;
  /** Addresses of the proxy, such as `10.0.0.7` or `10.0.0.0/24`; loopback only if it is among them. */
  proxies: readonly string[];
}

/**
 * Identifies callers by the certificate that a proxy hands over in a header, as PEM that is URL-encoded (what nginx has
 * in `$ssl_client_escaped_cert`; others may follow the client's own) or as base64 of DER between colons (RFC 9440). It
 * is checked as one of a connection would be. Requests that don't come from the proxy itself are refused, with the
 * header or without. Throws a `TypeError` for addresses that are none.
 */
export function identifyByCertificateHeader(options: CertificateHeaderOptions): IdentifyOrganisation {
  const { header, proxies, ...trust } = options;
  const name = header.toLowerCase();
  const check = organisationOfCertificate(trust);
  const isProxy = proxyAddresses(proxies);
  return (req) => {
    if (!isProxy(req.socket.remoteAddress)) {
      throw new SigningError('ERR_ORGANISATION_UNKNOWN', 'this address takes requests of its proxy alone');
    }
    const values = valuesOf(req, name);
    if (values.length > 1) throw certificateRefused(`the proxy sent more than one header ${header}`);
    const [value = ''] = values;
    if (value === '') throw certificateRefused('no client certificate was sent to the proxy');
    const certificates = certificatesIn(value);
    if (certificates.length === 0) {
      throw certificateRefused(
        `the proxy's header ${header} has neither URL-encoded PEM nor base64 between colons`,
      );
    }
    return check(certificates);
  };
}

/** Node joins what is sent twice, or drops it. */
function valuesOf({ rawHeaders }: IncomingMessage, name: string): string[] {
  return rawHeaders.filter((_, index) => index % 2 === 1 && rawHeaders[index - 1]!.toLowerCase() === name);
}

/** DER; none of what has neither form. */
function certificatesIn(value: string): Uint8Array[] {
  const [, base64] = /^:([A-Za-z0-9+/]+={0,2}):$/.exec(value) ?? [];
  if (base64 !== undefined) return [Buffer.from(base64, 'base64')];
  const blocks = decoded(value).matchAll(
    /-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----/g,
  );
  return [...blocks].map(([, body]) => Buffer.from(body!, 'base64'));
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return '';
  }
}
