import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect } from 'chai';
import { createTimeStamper } from '../../../src/documents/seal/time-stamp.ts';
import { type Authorities, bodyOf, startAuthorities } from '../../helpers/authorities.ts';
import { createPki, type Pki } from '../../helpers/pki.ts';
import { needs, output } from '../../helpers/programs.ts';

const digest = createHash('sha256').update('signature').digest();

describe('a time stamp', () => {
  let pki: Pki;
  let authorities: Authorities;
  const servers: Server[] = [];

  before(async function () {
    needs(this, 'openssl');
    pki = await createPki();
    authorities = await startAuthorities(pki);
  });

  after(async () => {
    for (const server of servers) server.closeAllConnections();
    for (const server of servers) server.close();
    await authorities?.close();
    await pki?.remove();
  });

  /** Address of a server that answers every request so. */
  async function answering(answer: (response: ServerResponse, request: IncomingMessage) => unknown) {
    const server = createServer((request, response) => answer(response, request)).listen(0, '127.0.0.1');
    servers.push(server);
    await once(server, 'listening');
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  }

  const stamper = (urls: string[], timeout = 10_000) =>
    createTimeStamper({ urls, trusted: [pki.rootDer], timeout, maxBytes: 20_000 });

  const failure = async (urls: string[], timeout?: number) => {
    const error = await stamper(urls, timeout)
      .stamp(digest)
      .catch((thrown: unknown) => thrown);
    return error as { code?: string; message: string };
  };

  it('is of the digest, and verifies with openssl', async () => {
    const { token, at, path } = await createTimeStamper({
      urls: [authorities.timeStampUrl],
      trusted: [pki.rootDer],
    }).stamp(digest);
    const file = join(pki.folder, 'token.der');
    await writeFile(file, token);
    const verified = await output('openssl', [
      ...['ts', '-verify', '-digest', digest.toString('hex'), '-in', file, '-token_in'],
      ...['-CAfile', pki.rootFile],
    ]);

    expect(verified).to.contain('Verification: OK');
    expect(Math.abs(at - Date.now())).to.be.lessThan(60_000);
    expect(path).to.have.length(2);
  });

  it('is of the policy that was asked for', async () => {
    const policed = (policy: string) =>
      createTimeStamper({ urls: [authorities.timeStampUrl], trusted: [pki.rootDer], policy });

    expect(await policed('1.2.3.4.5').stamp(digest)).to.have.property('token');
    expect(
      await policed('1.2.3.4.9')
        .stamp(digest)
        .catch((error) => error.code),
    ).to.equal('ERR_TIME_STAMP_FAILED');
  });

  it('is asked of the next authority if one fails', async () => {
    const broken = await answering((response) => response.writeHead(503).end());
    const { url } = await stamper([broken, authorities.timeStampUrl]).stamp(digest);

    expect(url).to.equal(authorities.timeStampUrl);
  });

  it('fails by code, naming hosts but no addresses, if no authority answers', async () => {
    const broken = await answering((response) => response.writeHead(503).end());
    const error = await failure([`${broken}secret`, 'http://127.0.0.1:1/', 'file:///etc/passwd', 'nonsense']);

    expect(error.code).to.equal('ERR_TIME_STAMP_FAILED');
    expect(error.message).to.match(
      /^no valid time stamp: <127\.0\.0\.1:\d+> answered 503; <127\.0\.0\.1:1> can not be reached; <> is no http or https address; an address that is none can not be reached$/,
    );
  });

  const type = { 'content-type': 'application/timestamp-reply' };
  const bad: [string, string, (response: ServerResponse) => void][] = [
    ['never answers', 'did not answer in time', () => {}],
    ['never ends', 'did not answer in time', (response) => response.writeHead(200, type).write('0')],
    ['answers garbage', 'can not be read', (response) => response.writeHead(200, type).end('garbage')],
    ['answers nothing', 'can not be read', (response) => response.writeHead(200, type).end()],
    ['answers in HTML', 'another type', (response) => response.writeHead(200).end('<html></html>')],
    ['answers without end', 'more than 20000 bytes', (r) => r.writeHead(200, type).end(Buffer.alloc(30_000))],
    ['redirects', 'answered 302', (response) => response.writeHead(302, { location: '/tsa' }).end()],
    [
      'refuses',
      'status 2',
      (response) => response.writeHead(200, type).end(Buffer.from('30053003020102', 'hex')),
    ],
  ];
  for (const [what, problem, answer] of bad) {
    it(`fails by code if the authority ${what}`, async () => {
      const timeout = what.startsWith('never') ? 200 : 10_000;
      const error = await failure([await answering(answer)], timeout);

      expect(error.code).to.equal('ERR_TIME_STAMP_FAILED');
      expect(error.message).to.contain(problem);
    });
  }

  it('fails by code if it is of an earlier request', async () => {
    let earlier: Buffer | undefined;
    const url = await answering(async (response, request) => {
      earlier ??= await authorities.stampAs(authorities.timeStamp, await bodyOf(request));
      response.writeHead(200, type).end(earlier);
    });

    expect(await stamper([url]).stamp(digest)).to.have.property('token');
    expect((await failure([url])).message).to.contain('of another request');
  });

  it('fails by code if it is of another digest', async () => {
    const other = createHash('sha256').update('other').digest();
    const url = await answering(async (response, request) => {
      const query = await bodyOf(request);
      query.set(other, query.indexOf(digest));
      response.writeHead(200, type).end(await authorities.stampAs(authorities.timeStamp, query));
    });
    const error = await failure([url]);

    expect(error.code).to.equal('ERR_TIME_STAMP_FAILED');
    expect(error.message).to.contain('is of something else');
  });

  it('fails by code if the authority is not trusted', async () => {
    const stranger = await createPki();
    const error = await createTimeStamper({
      urls: [authorities.timeStampUrl],
      trusted: [stranger.rootDer],
    })
      .stamp(digest)
      .catch((thrown) => thrown);
    await stranger.remove();

    expect(error.code).to.equal('ERR_TIME_STAMP_FAILED');
    expect(error.message).to.contain('does not lead to a trusted certificate');
  });

  it("fails by code if the authority's certificate has expired", async () => {
    const extensions = ['keyUsage=critical,digitalSignature', 'extendedKeyUsage=critical,timeStamping'];
    const expired = await pki.issue('Expired', 'P-256', extensions, -1);
    const url = await answering(async (response, request) => {
      response.writeHead(200, type).end(await authorities.stampAs(expired, await bodyOf(request)));
    });
    const error = await failure([url]);

    expect(error.code).to.equal('ERR_TIME_STAMP_FAILED');
    expect(error.message).to.contain('no longer valid');
  });

  it('needs an authority and a certificate to trust', () => {
    expect(() => createTimeStamper({ urls: [], trusted: [pki.rootDer] })).to.throw(TypeError);
    expect(() => createTimeStamper({ urls: ['http://localhost'], trusted: [] })).to.throw(TypeError);
  });
});
