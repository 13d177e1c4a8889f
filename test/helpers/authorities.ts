import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Issued, KeyKind, Pki } from './pki.ts';

const run = promisify(execFile);

/** The authorities of a test's own root, driven by OpenSSL behind one HTTP server on loopback. */
export interface Authorities {
  timeStampUrl: string;
  /** Certificate of the time-stamp authority. */
  timeStamp: Issued;
  /** How often each was asked. */
  asked: { timeStamp: number; ocsp: number; crl: number };
  /** Issues a certificate for seals that names where its state is told. Default: by OCSP alone. */
  issue(name: string, kind: KeyKind, told?: readonly ('ocsp' | 'crl')[]): Promise<Issued>;
  revoke(issued: Issued): Promise<void>;
  /** What the time-stamp authority would answer a query if this were its certificate. */
  stampAs(issued: Issued, query: Buffer): Promise<Buffer>;
  close(): Promise<void>;
}

const sealExtensions = ['basicConstraints=CA:FALSE', 'keyUsage=critical,digitalSignature,nonRepudiation'];
const stampExtensions = [
  'basicConstraints=CA:FALSE',
  'keyUsage=critical,digitalSignature',
  'extendedKeyUsage=critical,timeStamping',
];
const ocspExtensions = [
  'keyUsage=critical,digitalSignature',
  'extendedKeyUsage=OCSPSigning',
  'noCheck=ignored',
];

/** Starts a time-stamp authority, an OCSP responder and a place for the CRL. Needs `openssl`; close it when done. */
export async function startAuthorities(pki: Pki): Promise<Authorities> {
  const file = (name: string) => join(pki.folder, name);
  const openssl = (...args: string[]) => run('openssl', args, { cwd: pki.folder });
  const asked = { timeStamp: 0, ocsp: 0, crl: 0 };
  const revoked = new Set<string>();

  const routes: Record<string, (body: Buffer) => Promise<{ type: string; body: Buffer }>> = {
    '/tsa': async (body) => {
      asked.timeStamp += 1;
      return { type: 'application/timestamp-reply', body: await stampAs(timeStamp, body) };
    },
    '/ocsp': async (body) => {
      asked.ocsp += 1;
      const [request, response] = [file(randomUUID()), file(randomUUID())];
      await writeFile(request, body);
      await openssl(
        ...['ocsp', '-index', 'index.txt', '-CA', pki.rootFile, '-nmin', '60'],
        ...['-rsigner', ocsp.certificateFile, '-rkey', ocsp.keyFile],
        ...['-reqin', request, '-respout', response],
      );
      return { type: 'application/ocsp-response', body: await readFile(response) };
    },
    '/crl': async () => {
      asked.crl += 1;
      await openssl(
        ...['ca', '-gencrl', '-config', 'ca.cnf', '-crldays', '1', '-out', 'crl.pem'],
        ...['-cert', pki.rootFile, '-keyfile', 'root.key'],
      );
      await openssl('crl', '-in', 'crl.pem', '-outform', 'DER', '-out', 'crl.der');
      return { type: 'application/pkix-crl', body: await readFile(file('crl.der')) };
    },
  };
  const server = createServer(async (request, response) => {
    try {
      const answer = await routes[request.url ?? '']!(await bodyOf(request));
      response.writeHead(200, { 'content-type': answer.type }).end(answer.body);
    } catch {
      response.writeHead(500).end();
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const places = {
    ocsp: `authorityInfoAccess=OCSP;URI:${address}/ocsp`,
    crl: `crlDistributionPoints=URI:${address}/crl`,
  };

  const timeStamp = await pki.issue('Test time stamps', 'P-256', [...stampExtensions, places.ocsp]);
  const ocsp = await pki.issue('Test OCSP', 'P-256', ocspExtensions);
  await writeFile(file('ts.cnf'), timeStampSettings);
  await writeFile(file('ca.cnf'), '[ca]\ndefault_ca=root\n[root]\ndatabase=index.txt\ndefault_md=sha256\n');
  await writeIndex();

  async function stampAs({ certificateFile, keyFile }: Issued, body: Buffer): Promise<Buffer> {
    const [query, reply] = [file(randomUUID()), file(randomUUID())];
    await writeFile(query, body);
    await openssl(
      ...['ts', '-reply', '-config', 'ts.cnf', '-signer', certificateFile, '-inkey', keyFile],
      ...['-queryfile', query, '-out', reply],
    );
    return readFile(reply);
  }

  // pki numbers what it issues from 1001
  async function writeIndex(): Promise<void> {
    const lines = Array.from({ length: 50 }, (_, index) => {
      const serial = (1001 + index).toString(16).toUpperCase().padStart(4, '0');
      const state = revoked.has(serial)
        ? ['R', '491231235959Z', '200101000000Z']
        : ['V', '491231235959Z', ''];
      return [...state, serial, 'unknown', `/CN=${serial}`].join('\t');
    });
    await writeFile(file('index.txt'), `${lines.join('\n')}\n`);
  }

  return {
    timeStampUrl: `${address}/tsa`,
    timeStamp,
    asked,
    issue: (name, kind, told = ['ocsp']) =>
      pki.issue(name, kind, [...sealExtensions, ...told.map((way) => places[way])]),
    async revoke({ certificateFile }) {
      const { stdout } = await openssl('x509', '-in', certificateFile, '-noout', '-serial');
      revoked.add(stdout.trim().replace('serial=', ''));
      await writeIndex();
    },
    stampAs,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

const timeStampSettings = `[tsa]
default_tsa=own
[own]
serial=tsa-serial
signer_digest=sha256
default_policy=1.2.3.4.1
other_policies=1.2.3.4.5
digests=sha256
accuracy=secs:1
ess_cert_id_alg=sha256
`;

/** The body of a request, whole. */
export async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
