import { X509Certificate } from 'node:crypto';
import type { DevelopmentCertificates } from '../documents/seal/development-certificates.ts';
import { identifyByCertificateHeader } from '../http/posten/certificate-header.ts';
import { identifyByClientCertificate } from '../http/posten/client-certificate.ts';
import type { PostenOptions } from '../http/posten/context.ts';
import type { IdentifyOrganisation } from '../http/posten/identify-organisation.ts';
import { type SenderOrganisation, senderFeatures } from '../http/posten/organisations.ts';
import { identifyByPath } from '../http/posten/path-organisation.ts';
import { createPostenApp, type PostenAppOptions } from '../http/posten/posten-app.ts';
import type { Storage } from '../storage/index.ts';
import { developmentOrganisations, developmentPair } from './development-pair.ts';
import { type HttpListener, type ListenOptions, listen } from './http-listener.ts';
import { notingCallers } from './posten-callers.ts';
import { readOrganisations } from './posten-organisations.ts';
import { warnOfMissingProcesses } from './posten-processes.ts';
import { postenTls } from './posten-tls.ts';
import { logRequests } from './request-log.ts';
import type { ServerLog } from './server-log.ts';
import { invalidSetting, settingCertificates } from './setting-files.ts';
import { areDevelopmentTokensTaken, type Settings } from './settings.ts';

/** How the server serves Posten's API. */
export interface ServerPosten {
  options: Omit<PostenOptions, 'runtime' | 'signingAddress'>;
  listen: ListenOptions;
}

/** Milliseconds in a second: settings say seconds. */
const SECOND = 1_000;

const developmentSender: SenderOrganisation = {
  number: developmentOrganisations.client,
  name: 'Development sender',
  kind: 'public',
  features: senderFeatures,
};

/**
 * Reads it from the settings; without `POSTEN_PORT` nothing is served. Where development tokens are taken, a server
 * without `POSTEN_KEY` or `POSTEN_TRUST` has certificates made once per database, and one without
 * `POSTEN_ORGANISATIONS` knows the organisation of the client among them. Throws `ERR_SETTING_INVALID`, naming settings
 * and never a value.
 */
export async function postenOf(
  settings: Settings,
  store: Storage['settings'],
  log: ServerLog,
): Promise<ServerPosten | undefined> {
  const { HOST, POSTEN_PORT, POSTEN_HOST = HOST } = settings;
  if (POSTEN_PORT === undefined) return undefined;
  const isDevelopment = areDevelopmentTokensTaken(settings);
  const organisations = organisationsOf(settings, isDevelopment);
  assertProxy(settings, isDevelopment);
  if (!isDevelopment) assertPages(settings);
  const isPlain = settings.POSTEN_PLAIN === 'yes';
  const pair = isDevelopment && needsPair(settings, isPlain) ? await developmentPair(store) : undefined;
  const trusted = await trustedOf(settings, pair);
  const tls = isPlain ? undefined : await postenTls(settings, pair, log);
  const asksClients = settings.POSTEN_CERTIFICATE_HEADER === undefined;
  return {
    options: {
      identify: identifyOf(settings, trusted, log),
      organisations,
      trusted,
      ...optionsOf(settings, isDevelopment),
    },
    listen: {
      host: POSTEN_HOST,
      port: POSTEN_PORT,
      settings: { port: 'POSTEN_PORT', host: 'POSTEN_HOST' },
      ...(tls && { tls: { ...tls, ...(asksClients && { clientAuthorities: trusted.map(pemOf) }) } }),
    },
  };
}

/** Listens for its requests, apart from all others. Throws `ERR_SETTING_INVALID` if the port can't be had. */
export function servePosten(
  posten: ServerPosten,
  { log, ...served }: Pick<PostenAppOptions, 'runtime' | 'signingAddress' | 'stopping'> & { log: ServerLog },
): Promise<HttpListener> {
  warnOfMissingProcesses(served.runtime.catalog.applications(), log);
  const { identify, callOf } = notingCallers(posten.options.identify);
  const app = createPostenApp({ ...posten.options, ...served, identify, log });
  return listen(logRequests(app, log, callOf), {
    ...posten.listen,
    onHandshakeFailure: (code) => log.info({ code }, 'TLS handshake failed'),
  });
}

function optionsOf(settings: Settings, isDevelopment: boolean) {
  const { POSTEN_BASE_URL, POSTEN_POLL_INTERVAL = isDevelopment ? 10 : 600 } = settings;
  return {
    ...(POSTEN_BASE_URL !== undefined && { baseUrl: `${POSTEN_BASE_URL.replace(/\/+$/, '')}/api` }),
    pollInterval: POSTEN_POLL_INTERVAL * SECOND,
    limits: { bytes: settings.POSTEN_MAX_BYTES, legacyBytes: settings.POSTEN_MAX_BYTES_LEGACY },
    signingTimeTolerance: settings.POSTEN_SIGNING_TIME_TOLERANCE * SECOND,
    requireChain: settings.POSTEN_REQUIRE_CHAIN === 'yes',
    developmentSigning: isDevelopment,
  };
}

function organisationsOf({ POSTEN_ORGANISATIONS }: Settings, isDevelopment: boolean) {
  if (POSTEN_ORGANISATIONS !== undefined) return readOrganisations(POSTEN_ORGANISATIONS);
  if (isDevelopment) return [developmentSender];
  throw invalidSetting(
    'POSTEN_ORGANISATIONS',
    'must list the organisations that may send, where POSTEN_PORT is set in production',
  );
}

function assertProxy(settings: Settings, isDevelopment: boolean): void {
  const { POSTEN_CERTIFICATE_HEADER: header, POSTEN_PROXIES: proxies } = settings;
  if (header !== undefined && proxies === undefined) {
    throw invalidSetting(
      'POSTEN_PROXIES',
      'must have the addresses of the proxy, where POSTEN_CERTIFICATE_HEADER is set: from others the header is not believed',
    );
  }
  if (proxies !== undefined && header === undefined) {
    throw invalidSetting(
      'POSTEN_CERTIFICATE_HEADER',
      'must name the header in which the proxies of POSTEN_PROXIES hand over certificates',
    );
  }
  if (settings.POSTEN_PLAIN !== 'yes') return;
  if (header === undefined && !isDevelopment) {
    throw invalidSetting(
      'POSTEN_PLAIN',
      'must be no in production, unless a proxy hands over certificates: set POSTEN_CERTIFICATE_HEADER and POSTEN_PROXIES',
    );
  }
  if (header !== undefined && settings.POSTEN_BASE_URL === undefined) {
    throw invalidSetting(
      'POSTEN_BASE_URL',
      'must be the address of the proxy, where POSTEN_PLAIN is yes: links in answers would begin with http:',
    );
  }
}

/** Redirect URLs lead to pages of this server, and nobody could sign without these. */
function assertPages({ LOGIN_ISSUER, BASE_URL }: Settings): void {
  if (LOGIN_ISSUER === undefined) {
    throw invalidSetting(
      'LOGIN_ISSUER',
      'must name the issuer at which signees log in, where POSTEN_PORT is set in production: without it there are no pages to sign on',
    );
  }
  if (BASE_URL === undefined) {
    throw invalidSetting(
      'BASE_URL',
      'must be the address at which signees reach this server, where POSTEN_PORT is set in production: redirect URLs begin with it',
    );
  }
}

function needsPair({ POSTEN_KEY, POSTEN_TRUST }: Settings, isPlain: boolean): boolean {
  return POSTEN_TRUST === undefined || (POSTEN_KEY === undefined && !isPlain);
}

/** DER. */
async function trustedOf(
  { POSTEN_TRUST }: Settings,
  pair: DevelopmentCertificates | undefined,
): Promise<Uint8Array[]> {
  if (POSTEN_TRUST !== undefined) return settingCertificates('POSTEN_TRUST', POSTEN_TRUST);
  if (pair) return [new X509Certificate(pair.root).raw];
  throw invalidSetting(
    'POSTEN_TRUST',
    'must name a file of the certificates of those who issue enterprise certificates, where POSTEN_PORT is set in production',
  );
}

function identifyOf(
  { POSTEN_CERTIFICATE_HEADER: header, POSTEN_PROXIES: proxies = [], POSTEN_PLAIN }: Settings,
  trusted: readonly Uint8Array[],
  log: ServerLog,
): IdentifyOrganisation {
  if (header !== undefined) return identifyByCertificateHeader({ header, proxies, trusted });
  if (POSTEN_PLAIN === 'no') return identifyByClientCertificate({ trusted });
  log.warn(
    {},
    'POSTEN_PLAIN is yes: whoever reaches POSTEN_PORT is believed to be the sender in the address, without a certificate; for development alone',
  );
  return identifyByPath;
}

function pemOf(certificate: Uint8Array): string {
  return new X509Certificate(certificate).toString();
}
