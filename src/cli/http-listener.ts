import { constants } from 'node:crypto';
import { createServer, type RequestListener, type Server, type ServerOptions } from 'node:http';
import { createServer as createSecureServer, type ServerOptions as SecureServerOptions } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { SigningError } from '../errors.ts';

const SWEEP = 50;
/** Milliseconds: what a TLS handshake, the head of a request and a whole request may take. */
const DEFAULT_TIMEOUTS: RequestTimeouts = { handshake: 10_000, headers: 30_000, request: 300_000 };
const LONGEST_CHECK = 10_000;
const DEFAULT_SETTINGS = { port: 'PORT', host: 'HOST' };

/** A server that listens. */
export interface HttpListener {
  /** Such as `http://127.0.0.1:3000`; with `localhost` where it listens on all addresses. */
  url: string;
  /** Takes no new connections, lets open requests finish for at most `wait` milliseconds, then cuts them off. */
  close(wait: number): Promise<void>;
}

/** What a server shows in TLS, and whose certificates it knows of its clients. */
export interface ListenerTls extends Pick<SecureServerOptions, 'key' | 'cert' | 'pfx' | 'passphrase'> {
  /**
   * PEM: clients are asked for certificates by these. The handshake succeeds whatever they send, or if they send none,
   * so that they can be told in words: **the listener has to check who calls**. None: clients are asked for nothing.
   */
  clientAuthorities?: readonly string[];
}

/** Milliseconds after which what does not end is cut off. */
export interface RequestTimeouts {
  handshake: number;
  headers: number;
  request: number;
}

export interface ListenOptions {
  host: string;
  /** 0: one that is free. */
  port: number;
  /** HTTPS, TLS 1.2 or 1.3, HTTP/1.1; none: plain HTTP. */
  tls?: ListenerTls;
  /** Default 10 s for a handshake, 30 s for the head of a request, 5 min for all of it. */
  timeouts?: RequestTimeouts;
  /** Told the code of what ended a TLS handshake before there was a request. */
  onHandshakeFailure?(code: string): void;
  /** Names of the settings that say the port and the host; default `PORT` and `HOST`. */
  settings?: { port: string; host: string };
}

/** Listens for HTTP or HTTPS requests. Throws `ERR_SETTING_INVALID` if that address can't be had. */
export async function listen(listener: RequestListener, options: ListenOptions): Promise<HttpListener> {
  const { host, port, tls, timeouts = DEFAULT_TIMEOUTS, settings = DEFAULT_SETTINGS } = options;
  const server = tls
    ? createSecureServer({ ...httpOptions(timeouts), ...tlsOptions(tls, timeouts) }, listener)
    : createServer(httpOptions(timeouts), listener);
  server.on('tlsClientError', (error: NodeJS.ErrnoException) => {
    options.onHandshakeFailure?.(error.code ?? error.name);
  });
  const handshakes = tls ? openHandshakes(server) : new Map<string, Socket>();
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const why = error.code === 'EADDRINUSE' ? 'is taken' : `can't be listened on (${error.code})`;
      reject(
        new SigningError(
          'ERR_SETTING_INVALID',
          `port ${port} of ${host} ${why}: set ${settings.port} or ${settings.host}`,
        ),
      );
    });
    server.listen(port, host, resolve);
  });
  const address = server.address() as AddressInfo;
  return {
    url: `${tls ? 'https' : 'http'}://${nameOf(address)}:${address.port}`,
    close: (wait) => close(server, handshakes, wait),
  };
}

/** A name that leads to it: who listens on all addresses is at none that is called so. */
function nameOf({ address, family }: AddressInfo): string {
  if (address === '0.0.0.0' || address === '::') return 'localhost';
  return family === 'IPv6' ? `[${address}]` : address;
}

function httpOptions({ headers, request }: RequestTimeouts): ServerOptions {
  return {
    headersTimeout: headers,
    requestTimeout: request,
    connectionsCheckingInterval: Math.min(LONGEST_CHECK, headers),
  };
}

function tlsOptions(
  { clientAuthorities, ...own }: ListenerTls,
  { handshake }: RequestTimeouts,
): SecureServerOptions {
  return {
    ...own,
    minVersion: 'TLSv1.2',
    ALPNProtocols: ['http/1.1'],
    handshakeTimeout: handshake,
    // who a client is may not change in the middle of a connection
    secureOptions: constants.SSL_OP_NO_RENEGOTIATION,
    ...(clientAuthorities && {
      ca: [...clientAuthorities],
      requestCert: true,
      rejectUnauthorized: false,
    }),
  };
}

/** Connections whose handshake goes on, which the server itself does not know yet. */
function openHandshakes(server: Server): Map<string, Socket> {
  const open = new Map<string, Socket>();
  const key = ({ remoteAddress, remotePort }: Socket) => `${remoteAddress} ${remotePort}`;
  server.on('connection', (socket: Socket) => {
    const own = key(socket);
    open.set(own, socket);
    socket.once('close', () => open.delete(own));
  });
  server.on('secureConnection', (socket: Socket) => open.delete(key(socket)));
  return open;
}

async function close(server: Server, handshakes: ReadonlyMap<string, Socket>, wait: number): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  // a connection that is kept alive stays open after its last answer, and would hold the server up
  const sweep = setInterval(() => {
    server.closeIdleConnections();
    for (const socket of handshakes.values()) socket.destroy();
  }, SWEEP);
  const cut = setTimeout(() => server.closeAllConnections(), wait);
  await closed;
  clearInterval(sweep);
  clearTimeout(cut);
}
