import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { connect, type TLSSocket } from 'node:tls';
import { expect } from 'chai';
import { XmlDocument } from 'libxml2-wasm';
import { type HttpListener, listen } from '../../src/cli/http-listener.ts';
import { identifyByClientCertificate } from '../../src/http/posten/client-certificate.ts';
import { createPostenApp } from '../../src/http/posten/posten-app.ts';
import type { Runtime } from '../../src/runtime/index.ts';
import { databases, type TestDatabase } from '../helpers/databases.ts';
import { personNumber, TestClock } from '../helpers/runtime.ts';
import { skip } from '../helpers/skip.ts';
import {
  directSigner,
  enterprise,
  jobParts,
  mixed,
  portalSigner,
  postenRuntime,
  privateSender,
  senders,
  testPki,
  Xml,
} from '../http/posten/posten-server.ts';
import { needsCorpus, recorded, recordedHeader, recordedRequests } from '../http/posten/wire/corpus.ts';
import { officialJudge } from '../http/posten/wire/schemas.ts';

/** When the requests were recorded, and their package signed. */
const recordedAt = Date.UTC(2026, 10, 20, 10, 31, 10);
const person = { kind: 'person' as const, personNumber: personNumber(2), level: 4 };
const sender = { kind: 'organisation' as const, organisationNumber: privateSender, level: 4 };

/** An answer as it came over the wire. */
interface RawAnswer {
  status: number;
  headers: Record<string, string>;
  body: Buffer;
}

/** Requests that were sent as they had been recorded. */
const replayed = new Set<string>();

/** The head of a request that a client sent, byte for byte but for what stands in its first line. */
function headOf(number: string, path?: string): string {
  replayed.add(number);
  const lines = recorded(`${number}.head.txt`).toString('latin1').split(/\r?\n/);
  const sent = lines.filter((line) => line !== '' && !line.startsWith('#'));
  if (path !== undefined) sent[0] = sent[0]!.replace(/ \S+ (?=HTTP)/, ` ${path} `);
  return `${sent.join('\r\n')}\r\n\r\n`;
}

/** In chunks, as the client sends it. */
function chunked(body: Uint8Array): Buffer {
  const pieces: Buffer[] = [];
  for (let at = 0; at < body.length; at += 2_048) {
    const piece = body.subarray(at, at + 2_048);
    pieces.push(Buffer.from(`${piece.length.toString(16)}\r\n`), Buffer.from(piece), Buffer.from('\r\n'));
  }
  return Buffer.concat([...pieces, Buffer.from('0\r\n\r\n')]);
}

describe('what a Java client of Posten’s API sends', function () {
  this.timeout(20_000);
  const clock = new TestClock();
  let database: TestDatabase;
  let runtime: Runtime;
  let listener: HttpListener;
  let valid: ReturnType<typeof officialJudge>;

  before(async function () {
    needsCorpus(this);
    clock.now = recordedAt;
    valid = officialJudge();
    database = await databases[0]!.create();
    runtime = await postenRuntime(database, clock);
    const trusted = [testPki().root, new X509Certificate(recorded('ca.pem')).raw];
    const app = createPostenApp({
      runtime,
      identify: identifyByClientCertificate({ trusted, clock: clock.read }),
      organisations: senders,
      trusted,
      signingAddress: (token) => `https://sign.example/${token}`,
      clock: clock.read,
    });
    const server = enterprise('984661185');
    listener = await listen(app, {
      host: '127.0.0.1',
      port: 0,
      tls: { key: server.key, cert: server.certificatePem, clientAuthorities: [testPki().rootPem] },
    });
  });
  after(async () => {
    await listener?.close(0);
    await runtime?.close();
    await database?.close();
  });

  /** Sends a request as it is, over a connection of its own with the sender's certificate. */
  async function send(head: string, body?: Uint8Array): Promise<RawAnswer> {
    clock.advance(1_000);
    const { key, certificatePem } = enterprise(privateSender);
    const socket: TLSSocket = connect({
      port: Number(new URL(listener.url).port),
      servername: 'localhost',
      ca: testPki().rootPem,
      key,
      cert: certificatePem,
    });
    await once(socket, 'secureConnect');
    socket.write(head.replace(/^Connection: keep-alive\r\n/im, 'Connection: close\r\n'), 'latin1');
    if (body) socket.write(chunked(body));
    const pieces: Buffer[] = [];
    for await (const piece of socket) pieces.push(piece as Buffer);
    return parse(Buffer.concat(pieces));
  }
  const xmlOf = ({ body, status }: RawAnswer): Xml => {
    expect(valid(body), `${status} ${body}`).to.equal(true);
    const document = XmlDocument.fromBuffer(body);
    try {
      return new Xml(document.root);
    } finally {
      document.dispose();
    }
  };
  const pathOf = (url: string) => new URL(url).pathname + new URL(url).search;

  it('makes a portal job of its own package, whose signee is known by an address', async () => {
    const answer = await send(headOf('027'), recorded('027.body.bin'));
    expect([answer.status, answer.headers['content-type']]).to.deep.equal([200, 'application/xml']);
    expect(xmlOf(answer).name).to.equal('portal-signature-job-response');
  });

  it('makes a portal job of several signees who are known by number, one after the other', async () => {
    const { body } = bodyFor('026', { signers: portalSigner(2, 1) + portalSigner(3, 2) });
    const created = xmlOf(await send(headOf('026'), body));
    expect(created.name).to.equal('portal-signature-job-response');
    const number = Number(created.find('signature-job-id'));
    expect(created.find('cancellation-url')).to.match(new RegExp(`/portal/signature-jobs/${number}/cancel$`));
  });

  it('makes a direct job that is polled, of several signees', async () => {
    const exits = ['completion', 'rejection', 'error'].map(
      (name) => `<${name}-url>https://s.example/</${name}-url>`,
    );
    const request = `<exit-urls>${exits.join('')}</exit-urls><status-retrieval-method>POLLING</status-retrieval-method>`;
    const { body } = bodyFor('002', { kind: 'direct', signers: directSigner(2) + directSigner(3), request });
    const created = xmlOf(await send(headOf('002'), body));
    expect(created.name).to.equal('direct-signature-job-response');
    expect([created.all('signer').length, created.find('status-url')]).to.deep.equal([2, undefined]);
  });

  it('takes a portal job to its end: signed, polled, downloaded and confirmed', async () => {
    const created = await send(headOf('027'), recorded('027.body.bin'));
    const number = Number(xmlOf(created).find('signature-job-id'));
    const instanceId = (await runtime.instanceIdOf({ number }))!;
    await runtime.sign({ actor: { ...person, contact: 'a@example.com' }, instanceId });
    const polled = await send(headOf('017', `/api/${privateSender}/portal/signature-jobs?polling_queue`));
    expect(polled.status).to.equal(200);
    expect(polled.headers['x-next-permitted-poll-time']).to.match(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    const xml = xmlOf(polled);
    expect(xml.find('status')).to.equal('COMPLETED_SUCCESSFULLY');
    expect(xml.all('email')[0]!.attributes).to.deep.equal({ address: 'a@example.com' });
    const xades = await send(headOf('012', pathOf(xml.find('xades-url')!)));
    expect([xades.status, xades.body.includes('SignedProperties')]).to.deep.equal([200, true]);
    const pades = await send(headOf('047', pathOf(xml.find('pades-url')!)));
    expect([pades.status, pades.headers['content-type']]).to.deep.equal([200, 'application/octet-stream']);
    expect(pades.body.subarray(0, 5).toString()).to.equal('%PDF-');
    expect((await send(headOf('043', pathOf(xml.find('confirmation-url')!)))).status).to.equal(204);
    const again = await send(headOf('017', `/api/${privateSender}/portal/signature-jobs?polling_queue`));
    expect(again.status).to.equal(204);
    expect(again.headers).to.have.property('x-next-permitted-poll-time');
  });

  it('asks a queue whose name is not ASCII', async () => {
    expect((await send(headOf('036'))).status).to.equal(204);
  });

  it('asks again too early, and again by itself, without being worse off', async () => {
    const [first, second] = [await send(headOf('036')), await send(headOf('036'))];
    const times = [first, second].map(({ headers }) => headers['x-next-permitted-poll-time']);
    expect([first.status, second.status, new Set(times).size]).to.deep.equal([429, 429, 1]);
  });

  it('cancels a job with neither body nor length, and is told in XML when that is too late', async () => {
    const created = xmlOf(await send(headOf('027'), recorded('027.body.bin')));
    const cancel = () => send(headOf('044', pathOf(created.find('cancellation-url')!)));
    expect((await cancel()).status).to.equal(204);
    const other = xmlOf(await send(headOf('027'), recorded('027.body.bin')));
    const instanceId = (await runtime.instanceIdOf({ number: Number(other.find('signature-job-id')) }))!;
    await runtime.sign({ actor: { ...person, contact: 'a@example.com' }, instanceId });
    const late = await send(headOf('044', pathOf(other.find('cancellation-url')!)));
    expect([late.status, late.headers['content-type'], xmlOf(late).name]).to.deep.equal([
      409,
      'application/xml',
      'error',
    ]);
  });

  it('makes a job below an address with one slash too many', async () => {
    const { body } = bodyFor('054', { signers: portalSigner(2) });
    expect((await send(headOf('054'), body)).status).to.equal(200);
  });

  it('takes a direct job to its end: created, retried, asked about, downloaded, confirmed and deleted', async () => {
    const { body } = bodyFor('001', { kind: 'direct' });
    const created = xmlOf(await send(headOf('001'), body));
    const number = Number(created.find('signature-job-id'));
    const { href } = created.all('signer')[0]!.attributes;
    const renewed = await send(headOf('003', pathOf(href!)), recorded('003.body.bin'));
    expect(renewed.status).to.equal(200);
    const token = xmlOf(renewed).find('redirect-url')!.slice('https://sign.example/'.length);
    const { exits } = await runtime.openInvitation({ token });
    const instanceId = (await runtime.instanceIdOf({ number }))!;
    await runtime.sign({ actor: person, instanceId });
    const query = new URL(exits!.completed!).search;
    const asked = await send(headOf('004', `${pathOf(created.find('status-url')!)}${query}`));
    const status = xmlOf(asked);
    expect(status.find('signature-job-status')).to.equal('COMPLETED_SUCCESSFULLY');
    expect((await send(headOf('012', pathOf(status.find('xades-url')!)))).status).to.equal(200);
    expect((await send(headOf('013', pathOf(status.find('pades-url')!)))).status).to.equal(200);
    expect((await send(headOf('015', pathOf(status.find('confirmation-url')!)))).status).to.equal(204);
    const remove = () => send(headOf('016', pathOf(status.find('delete-documents-url')!)));
    const early = await remove();
    expect([early.status, xmlOf(early).find('error-code')]).to.deep.equal([409, 'DOCUMENTS_KEPT']);
    await runtime.doDueJobs();
    clock.advance(24 * 60 * 60_000);
    expect((await remove()).status).to.equal(204);
    const gone = await send(headOf('013', pathOf(status.find('pades-url')!)));
    expect(gone.status).to.equal(404);
    const events = await runtime.events({ actor: sender, instanceId, types: ['status.confirmed'] });
    expect(events).to.have.length(1);
  });

  it('polls a direct queue by name and without one', async () => {
    for (const number of ['017', '018', '020']) expect((await send(headOf(number))).status).to.equal(204);
  });

  it('is replayed here, all of it', function () {
    // a single test that is asked for by its name has replayed but its own
    if (replayed.size < 5) skip(this, 'without the tests before it');
    expect(recordedRequests().filter((number) => !replayed.has(number))).to.deep.equal([]);
  });

  /** A package of our own in a body with the boundary that a recorded head announces. */
  function bodyFor(number: string, job: Parameters<typeof jobParts>[0]): { body: Buffer } {
    const boundary = /boundary=([^;]+)/.exec(recordedHeader(number, 'content-type'))![1]!;
    return mixed(jobParts(job, clock.now), boundary);
  }
});

function parse(raw: Buffer): RawAnswer {
  const end = raw.indexOf('\r\n\r\n');
  const [first = '', ...lines] = raw.subarray(0, end).toString('latin1').split('\r\n');
  const headers = Object.fromEntries(
    lines.map((line) => [
      line.slice(0, line.indexOf(':')).toLowerCase(),
      line.slice(line.indexOf(':') + 1).trim(),
    ]),
  );
  const rest = raw.subarray(end + 4);
  const body = headers['transfer-encoding'] === 'chunked' ? unchunked(rest) : rest;
  return { status: Number(first.split(' ')[1]), headers, body };
}

function unchunked(raw: Buffer): Buffer {
  const pieces: Buffer[] = [];
  for (let at = 0; at < raw.length; ) {
    const end = raw.indexOf('\r\n', at);
    const size = Number.parseInt(raw.subarray(at, end).toString(), 16);
    if (!(size > 0)) break;
    pieces.push(raw.subarray(end + 2, end + 2 + size));
    at = end + 2 + size + 2;
  }
  return Buffer.concat(pieces);
}
