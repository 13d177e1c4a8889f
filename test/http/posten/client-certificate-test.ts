import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { connect, type SecureVersion, type TLSSocket } from 'node:tls';
import { expect } from 'chai';
import type { HttpListener } from '../../../src/cli/http-listener.ts';
import { identifyByClientCertificate } from '../../../src/http/posten/client-certificate.ts';
import { createEnterprisePki, type Enterprise, type EnterprisePki } from '../../helpers/enterprise-pki.ts';
import { derOf } from '../../helpers/pki.ts';
import { selfSigned } from '../../helpers/self-signed.ts';
import { startIdentifying, type Told } from './identifying-server.ts';

const NOW = Date.UTC(2026, 10, 26);
const DAY = 86_400_000;
const selfIssued = selfSigned('localhost');

describe('an organisation that calls over TLS', function () {
  this.timeout(10_000);
  let pki: EnterprisePki;
  let authority: ReturnType<EnterprisePki['intermediate']>;
  let stranger: EnterprisePki;
  let server: Enterprise;
  let listener: HttpListener;
  let now = NOW;

  before(async () => {
    pki = createEnterprisePki();
    authority = pki.intermediate();
    stranger = createEnterprisePki('Somebody else');
    server = pki.issue({ use: 'server' });
    listener = await startIdentifying(
      identifyByClientCertificate({ trusted: [pki.root], clock: () => now }),
      { key: server.key, cert: server.certificatePem, clientAuthorities: [pki.rootPem] },
    );
  });
  beforeEach(() => {
    now = NOW;
  });
  after(() => listener.close(0));

  interface Calling {
    version?: SecureVersion;
    session?: Buffer | undefined;
    /** Given sessions to resume. */
    keep?: (session: Buffer) => void;
  }

  /** Connects as who has these certificates, the own first. */
  async function open(
    key?: string,
    chain: readonly Uint8Array[] = [],
    { version, session, keep }: Calling = {},
  ) {
    const socket = connect({
      port: Number(new URL(listener.url).port),
      servername: 'localhost',
      ca: pki.rootPem,
      ...(key && { key, cert: chain.map(pemOf).join('') }),
      ...(version && { minVersion: version, maxVersion: version }),
      ...(session && { session }),
    });
    if (keep) socket.on('session', keep);
    await once(socket, 'secureConnect');
    return socket;
  }

  async function ask(...calling: Parameters<typeof open>): Promise<Told> {
    return read(await open(...calling));
  }

  const client = (more: Parameters<EnterprisePki['issue']>[0] = {}) => authority.issue(more);
  const askAs = ({ key, chain }: Enterprise) => ask(key, chain.slice(0, 2));

  it('is the one that its certificate names', async () => {
    const { status, caller } = await askAs(client({ organisationNumber: '991825827' }));
    expect(status).to.equal(200);
    expect(caller).to.include({ organisationNumber: '991825827' });
  });

  it('is known with the certificate that it showed', async () => {
    const shown = client();
    expect((await askAs(shown)).caller?.certificate).to.include({
      subject: 'C=NO, CN=Test enterprise, organizationIdentifier=NTRNO-123456789',
      issuer: 'CN=Test enterprise CA',
      thumbprint: shown.thumbprint,
    });
  });

  it('may leave out issuers that are trusted', async () => {
    const { key, certificate } = pki.issue();
    expect(await ask(key, [certificate])).to.include({ status: 200 });
  });

  const refusals: [what: string, calls: () => Promise<Told>, words: RegExp][] = [
    ['nobody without a certificate', () => ask(), /^no client certificate was sent: send the enterprise/],
    [
      'nobody by a certificate of others',
      () => askAs(stranger.issue()),
      /does not lead to a trusted certificate \(.*issued by <C=NO, CN=Somebody else>\)/,
    ],
    [
      'nobody by a certificate whose issuer is neither sent nor trusted',
      () => ask(client().key, [client().certificate]),
      /does not lead to a trusted certificate/,
    ],
    [
      'nobody by a certificate that has ended',
      () => askAs(client({ notAfter: NOW - DAY })),
      /is no longer valid at 2026-11-26T.*valid from 2000-01-01T00:00:00.000Z to 2026-11-25T/,
    ],
    [
      'nobody by a certificate that has not begun',
      () => askAs(client({ notBefore: NOW + DAY })),
      /is not valid yet at 2026-11-26T/,
    ],
    ['nobody by a certificate of a server', () => askAs(client({ use: 'server' })), /not for clients of TLS/],
    [
      'nobody by a certificate without organisation number',
      () => askAs(client({ form: 'none' })),
      /names no organisation number/,
    ],
    [
      'nobody by a certificate that it issued itself',
      () => ask(selfIssued.key, [derOf(selfIssued.cert)]),
      /does not lead to a trusted certificate \(.*issued by itself\)/,
    ],
  ];
  for (const [what, calls, words] of refusals) {
    it(`is ${what}, which is said in words`, async () => {
      const { message, ...told } = await calls();
      expect(told).to.deep.equal({ status: 403, code: 'ERR_ORGANISATION_UNKNOWN' });
      expect(message).to.match(words);
    });
  }

  it('is not named where its certificate is not trusted', async () => {
    const { message } = await askAs(stranger.issue({ subject: [[['2.5.4.3', 'Kari Nordmann']]] }));
    expect(message).to.not.contain('Kari');
  });

  it('is refused from when its certificate ends, on the connection that it has', async () => {
    const { key, chain } = client({ notAfter: NOW + DAY });
    const socket = await open(key, chain.slice(0, 2));
    const answers = socket[Symbol.asyncIterator]();
    const statuses = [];
    for (const at of [NOW, NOW + 2 * DAY]) {
      now = at;
      socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
      statuses.push(String((await answers.next()).value).slice(9, 12));
    }
    socket.destroy();
    expect(statuses).to.deep.equal(['200', '403']);
  });

  for (const version of ['TLSv1.2', 'TLSv1.3'] as const) {
    describe(`and resumes a session of ${version}`, () => {
      /** Calls twice, the second time by the session of the first. */
      async function twice(key?: string, chain?: Uint8Array[], between: () => void = () => {}) {
        let session: Buffer | undefined;
        const first = await open(key, chain, { version, keep: (kept) => (session = kept) });
        const told = [await read(first)];
        between();
        expect(session).to.not.equal(undefined);
        const second = await open(key, chain, { version, session });
        expect(second.isSessionReused()).to.equal(true);
        told.push(await read(second));
        return told;
      }

      it('is still the same, also where its issuer came with the first handshake alone', async () => {
        const { key, chain } = client({ organisationNumber: '991825827' });
        const told = await twice(key, chain.slice(0, 2));
        expect(told[0]).to.include({ status: 200 });
        expect(told[1]).to.deep.equal(told[0]);
      });

      it('is refused where its certificate has ended meanwhile', async () => {
        const { key, chain } = client({ notAfter: NOW + DAY });
        const told = await twice(key, chain.slice(0, 2), () => {
          now = NOW + 2 * DAY;
        });
        expect(told.map(({ status }) => status)).to.deep.equal([200, 403]);
      });

      it('is still nobody where there never was a certificate', async () => {
        const told = await twice();
        expect(told.map(({ status }) => status)).to.deep.equal([403, 403]);
      });
    });
  }
});

async function read(socket: TLSSocket): Promise<Told> {
  socket.write('GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');
  const answer = await text(socket);
  return JSON.parse(/\{.*\}/.exec(answer)![0]) as Told;
}

function pemOf(certificate: Uint8Array): string {
  return `-----BEGIN CERTIFICATE-----\n${Buffer.from(certificate).toString('base64')}\n-----END CERTIFICATE-----\n`;
}
