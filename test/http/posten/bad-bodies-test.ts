import { once } from 'node:events';
import { request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import {
  type Answer,
  answerOf,
  jobParts,
  type OnPosten,
  privateSender,
  publicSender,
} from './posten-server.ts';
import { onRefusing, type Refusal, stored } from './refusals.ts';

const path = `/${privateSender}/portal/signature-jobs`;
const TYPE = 'multipart/mixed; boundary=b';
const XML = 'application/xml';
const ZIP = 'application/octet-stream';
const megabyte = 1_048_576;
/** What a body may have, and besides what is read of one that is refused. */
const limit = 10_485_760 + 2 * megabyte;

/** Request and package of a good job. */
const good = (on: OnPosten) => {
  const parts = jobParts({}, on.clock.now + 1_000);
  return { xml: Buffer.from(parts.request as string), zip: Buffer.from(parts.package) };
};
/** How a part begins. */
const headOf = (type: string) => Buffer.from(`--b\r\nContent-Type: ${type}\r\n\r\n`);
const part = (type: string | undefined, bytes: Uint8Array, ...headers: string[]) =>
  Buffer.concat([
    Buffer.from(
      ['--b', ...(type === undefined ? [] : [`Content-Type: ${type}`]), ...headers, '', ''].join('\r\n'),
    ),
    bytes,
    Buffer.from('\r\n'),
  ]);
const body = (...parts: Buffer[]) => Buffer.concat([...parts, Buffer.from('--b--\r\n')]);

interface Sent {
  bytes?: (parts: ReturnType<typeof good>) => Buffer;
  type?: string | undefined;
  encoding?: string;
}

/** Sends a body, by default that of a good job. */
const sending =
  ({ bytes = ({ xml, zip }) => body(part(XML, xml), part(ZIP, zip)), ...sent }: Sent) =>
  async (on: OnPosten) => {
    const type = 'type' in sent ? sent.type : TYPE;
    const headers = {
      ...(type !== undefined && { 'content-type': type }),
      ...(sent.encoding !== undefined && { 'content-encoding': sent.encoding }),
    };
    return on.call('POST', path, { headers, body: bytes(good(on)) });
  };
const invalid = (says: RegExp, sent: Sent): Refusal => ({ ask: sending(sent), code: 'BODY_INVALID', says });
const tooLarge = (says: RegExp, sent: Sent): Refusal => ({
  ask: sending(sent),
  status: 413,
  code: 'BODY_TOO_LARGE',
  says,
});
const notTaken = (says: RegExp, sent: Sent): Refusal => ({
  ask: sending(sent),
  status: 415,
  code: 'CONTENT_TYPE',
  says,
});

onRefusing('a body is refused that', (_, refuses) => {
  refuses({
    'is no multipart': notTaken(/must be multipart\/mixed/, {
      type: 'application/json',
      bytes: () => Buffer.from('{}'),
    }),
    'is of no type': notTaken(/must be multipart\/mixed/, { type: undefined }),
    'is a form': notTaken(/must be multipart\/mixed/, { type: 'multipart/form-data; boundary=b' }),
    'is announced without a boundary': invalid(/has no boundary/, { type: 'multipart/mixed; charset=utf-8' }),
    'says no more of its type': invalid(/has no boundary in its content type/, { type: 'multipart/mixed' }),
    'has another boundary than is announced': invalid(/the body /, { type: 'multipart/mixed; boundary=c' }),
    'begins with one boundary and ends with another': invalid(/has no end/, {
      bytes: ({ xml, zip }) => Buffer.concat([part(XML, xml), part(ZIP, zip), Buffer.from('--c--\r\n')]),
    }),
    'has nothing in it': invalid(/the body /, { bytes: () => Buffer.alloc(0) }),
    'has no parts': invalid(/the body /, { bytes: () => body() }),
    'has no request': invalid(/has no request \(application\/xml\)/, {
      bytes: ({ zip }) => body(part(ZIP, zip)),
    }),
    'has no package': invalid(/has no package \(application\/octet-stream\)/, {
      bytes: ({ xml }) => body(part(XML, xml)),
    }),
    'has two requests': invalid(/more than one request/, {
      bytes: ({ xml, zip }) => body(part(XML, xml), part(XML, xml), part(ZIP, zip)),
    }),
    'has two packages': invalid(/more than one package/, {
      bytes: ({ xml, zip }) => body(part(XML, xml), part(ZIP, zip), part(ZIP, zip)),
    }),
    'has a third part': invalid(/neither application\/xml nor application\/octet-stream/, {
      bytes: ({ xml, zip }) => body(part(XML, xml), part(ZIP, zip), part('text/plain', Buffer.from('Kari'))),
    }),
    'has its package as another type': invalid(/neither application\/xml nor application\/octet-stream/, {
      bytes: ({ xml, zip }) => body(part(XML, xml), part('application/vnd.etsi.asic-e+zip', zip)),
    }),
    'has its parts the wrong way round': {
      ask: sending({ bytes: ({ xml, zip }) => body(part(ZIP, xml), part(XML, zip)) }),
      code: 'SCHEMA_VALIDATION_ERROR',
      says: /is not well-formed/,
    },
    'has a part without headers': invalid(/neither application\/xml nor/, {
      bytes: ({ xml, zip }) => body(part(undefined, xml), part(ZIP, zip)),
    }),
    'has its package in base64': invalid(/a transfer encoding/, {
      bytes: ({ xml, zip }) =>
        body(
          part(XML, xml),
          part(ZIP, Buffer.from(zip.toString('base64')), 'Content-Transfer-Encoding: base64'),
        ),
    }),
    'ends in the middle of a part': invalid(/has no end/, {
      bytes: ({ xml, zip }) => body(part(XML, xml), part(ZIP, zip)).subarray(0, -500),
    }),
    'has a request that is too large': tooLarge(/a part of more than 65536 bytes/, {
      bytes: ({ zip }) => body(part(XML, Buffer.alloc(65_537, 'Kari')), part(ZIP, zip)),
    }),
    'has a package that is too large': tooLarge(/a part of more than 11534336 bytes/, {
      bytes: ({ xml }) => body(part(XML, xml), part(ZIP, Buffer.alloc(11 * megabyte + 1, 'Kari'))),
    }),
    'has too much in front of its parts': tooLarge(/the body may have 11665408 bytes/, {
      bytes: ({ xml, zip }) =>
        Buffer.concat([Buffer.alloc(11_665_408, 'Kari'), body(part(XML, xml), part(ZIP, zip))]),
    }),
    'is announced to be too large': tooLarge(/the body may have 12582912 bytes/, {
      bytes: ({ xml }) => body(part(XML, xml), part(ZIP, Buffer.alloc(limit, 'Kari'))),
    }),
    'unpacks to two hundred megabytes': tooLarge(/more than 11534336 bytes/, {
      encoding: 'gzip',
      bytes: () =>
        Buffer.concat([gzipSync(headOf(ZIP)), ...Array(200).fill(gzipSync(Buffer.alloc(megabyte)))]),
    }),
    'is in an encoding that nobody knows': notTaken(/encoding of the body is not supported/, {
      encoding: 'kari',
    }),
    'is not in the encoding that it is announced in': invalid(/not encoded as its headers say/, {
      encoding: 'gzip',
    }),
    'is encoded and breaks off': invalid(/broke off/, {
      encoding: 'gzip',
      bytes: ({ xml, zip }) => gzipSync(body(part(XML, xml), part(ZIP, zip))).subarray(0, -20),
    }),
  });
});

/** A body of which a client reads no answer before it has sent all. */
interface Late {
  method?: string;
  to?: string;
  headers?: Record<string, string | number>;
  /** What stands before the megabytes; default the head of a package. */
  first?: Buffer;
  megabytes?: number;
}

const late = (status: number, code: string, says: RegExp, sends: Late): Refusal => ({
  ...{ status, code, says },
  ask: (on) => sendLate(on, sends),
});

onRefusing('who sends all of a body before reading an answer is told that it', (on, refuses) => {
  refuses({
    'is of who may not act for the sender': late(403, 'BROKER_NOT_AUTHORIZED', /may not act for the sender/, {
      headers: { 'x-test-organisation': publicSender },
    }),
    'is of another type': late(415, 'CONTENT_TYPE', /must be multipart\/mixed/, {
      headers: { 'content-type': ZIP },
    }),
    'has a part of another type': late(400, 'BODY_INVALID', /neither application/, {
      first: headOf('text/plain'),
    }),
    'is too large': late(413, 'BODY_TOO_LARGE', /more than 11534336 bytes/, { megabytes: 30 }),
    'is announced to be too large': late(413, 'BODY_TOO_LARGE', /may have 12582912 bytes/, {
      megabytes: 30,
      headers: { 'content-length': 30 * megabyte + headOf(ZIP).length },
    }),
    'is for a sender of eight digits': late(404, 'NOT_FOUND', /nothing is found/, {
      to: path.replace('9/', '/'),
    }),
    'is for an address of no job': late(404, 'NOT_FOUND', /nothing is found/, { to: `${path}/new` }),
    'is for another method': late(405, 'METHOD', /takes GET, POST/, { method: 'PUT' }),
  });

  it('comes too soon', async () => {
    for (let n = 0; n < 11; n += 1) await fetch(`${on.url}/${privateSender}`);
    on.clock.advance(-1_000);
    const { status, headers, bytes } = await sendLate(on, {});
    on.clock.advance(60_000);
    expect([status, headers.get('dosfilter'), bytes.length]).to.deep.equal([429, 'unavailable', 0]);
  });
});

onRefusing(
  'a body',
  (on, _, logged) => {
    /** The server's end of the next connection. */
    const accepted = async () => ((await once(on.server, 'connection')) as [Socket])[0];
    /** Begins to send a body, and goes on for so many megabytes unless the connection goes before. */
    async function begin(megabytes: number) {
      on.clock.advance(1_000);
      const connection = accepted();
      const asked = request(`${on.url}${path}`, {
        ...{ agent: false, method: 'POST', headers: { 'content-type': TYPE } },
      });
      asked.on('error', () => {});
      asked.write(headOf(ZIP));
      const socket = await connection;
      const closed = new Promise((resolve) => socket.once('close', resolve));
      const piece = Buffer.alloc(megabyte / 4, 'Kari');
      for (let n = 0; n < 4 * megabytes && !socket.closed; n += 1) {
        const written = new Promise((resolve) => asked.write(piece, resolve));
        await Promise.race([written, closed]);
      }
      return { asked, socket, closed };
    }

    it('without an end is given up', async () => {
      const before = await stored(on);
      const { asked, socket, closed } = await begin(200);
      await closed;
      asked.destroy();
      expect(socket.bytesRead).to.be.within(limit, 6 * limit);
      expect(await stored(on)).to.deep.equal(before);
    });

    it('that is too large is not kept', async () => {
      const { asked, closed } = await begin(1);
      const before = memory();
      let most = before;
      const piece = Buffer.alloc(megabyte, 'Kari');
      for (let n = 1; n <= 30; n += 1) {
        await new Promise((resolve) => asked.write(piece, resolve));
        if (n % 5 === 0) most = Math.max(most, memory());
      }
      asked.destroy();
      await closed;
      expect(most - before).to.be.below(limit + 4 * megabyte);
    });

    it('of a caller who is held off is not kept', async () => {
      for (let n = 0; n < 11; n += 1) await fetch(`${on.url}/${privateSender}`);
      const before = memory();
      const { asked, closed } = await begin(12);
      const kept = memory() - before;
      asked.destroy();
      await closed;
      on.clock.advance(60_000);
      expect(kept).to.be.below(6 * megabyte);
    });

    it('that comes to a standstill is given up by the server', async () => {
      const before = await stored(on);
      const { headersTimeout, requestTimeout } = on.server;
      Object.assign(on.server, { headersTimeout: 200, requestTimeout: 200 });
      const { asked, closed } = await begin(1);
      await closed;
      Object.assign(on.server, { headersTimeout, requestTimeout });
      asked.destroy();
      expect(await stored(on)).to.deep.equal(before);
      expect(logged).to.deep.equal([]);
    });

    it('that its client gives up is forgotten', async () => {
      const before = await stored(on);
      const { asked, closed } = await begin(1);
      asked.destroy();
      await closed;
      expect(await stored(on)).to.deep.equal(before);
      expect(logged).to.deep.equal([]);
    });

    it('may be said to be encoded in UTF-8, which means nothing', async () => {
      expect((await sending({ encoding: 'UTF-8' })(on)).status).to.equal(200);
    });
  },
  { server: { connectionsCheckingInterval: 20 } },
);

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Bytes that buffers have which are still in use. */
function memory(): number {
  collectGarbage();
  // buffers are freed behind its back, which the next collection waits for
  collectGarbage();
  return process.memoryUsage().arrayBuffers;
}

/** Sends all of a body before it reads anything, as many clients do. */
async function sendLate(
  on: OnPosten,
  { method = 'POST', to = path, headers = {}, first = headOf(ZIP), megabytes = 6 }: Late,
): Promise<Answer> {
  on.clock.advance(1_000);
  const { hostname, port, pathname } = new URL(on.url);
  const socket = connect(Number(port), hostname);
  const write = (bytes: string | Uint8Array) =>
    new Promise<void>((resolve, reject) =>
      socket.write(bytes, (error) => (error ? reject(error) : resolve())),
    );
  try {
    const isChunked = !('content-length' in headers);
    const all = {
      host: 'x',
      connection: 'close',
      'content-type': TYPE,
      ...headers,
      ...(isChunked && { 'transfer-encoding': 'chunked' }),
    };
    const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
    await write(`${method} ${pathname}${to} HTTP/1.1\r\n${lines.join('')}\r\n`);
    const piece = Buffer.alloc(megabyte / 4, 'Kari');
    for (const bytes of [first, ...Array.from({ length: 4 * megabytes }, () => piece)]) {
      if (isChunked) await write(`${bytes.length.toString(16)}\r\n`);
      await write(bytes);
      if (isChunked) await write('\r\n');
    }
    if (isChunked) await write('0\r\n\r\n');
    return parse(await buffer(socket));
  } finally {
    socket.destroy();
  }
}

function parse(raw: Buffer): Answer {
  const end = raw.indexOf('\r\n\r\n');
  const [first = '', ...lines] = raw.subarray(0, end).toString('latin1').split('\r\n');
  const headers = lines.map((line) => line.split(/: (.*)/s).slice(0, 2) as [string, string]);
  return answerOf(Number(first.split(' ')[1]), new Headers(headers), raw.subarray(end + 4));
}
