import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SigningError } from '../errors.ts';

const SWEEP = 50;

/** An HTTP server that listens. */
export interface HttpListener {
  /** Such as `http://127.0.0.1:3000`. */
  url: string;
  /** Takes no new connections, lets open requests finish for at most `wait` milliseconds, then cuts them off. */
  close(wait: number): Promise<void>;
}

/** Listens for HTTP requests. Throws `ERR_SETTING_INVALID` if that address can't be had. */
export async function listen(
  listener: RequestListener,
  { host, port }: { host: string; port: number },
): Promise<HttpListener> {
  const server = createServer(listener);
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const why = error.code === 'EADDRINUSE' ? 'is taken' : `can't be listened on (${error.code})`;
      reject(new SigningError('ERR_SETTING_INVALID', `port ${port} of ${host} ${why}: set PORT or HOST`));
    });
    server.listen(port, host, resolve);
  });
  const address = server.address() as AddressInfo;
  const name = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return { url: `http://${name}:${address.port}`, close: (wait) => close(server, wait) };
}

async function close(server: Server, wait: number): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  // a connection that is kept alive stays open after its last answer, and would hold the server up
  const sweep = setInterval(() => server.closeIdleConnections(), SWEEP);
  const cut = setTimeout(() => server.closeAllConnections(), wait);
  await closed;
  clearInterval(sweep);
  clearTimeout(cut);
}
