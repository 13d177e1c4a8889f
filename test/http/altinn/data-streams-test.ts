import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer, json } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import type { ContentStore } from '../../../src/documents/index.ts';
import { SigningError } from '../../../src/errors.ts';
import { createApp } from '../../../src/http/index.ts';
import type { Runtime } from '../../../src/runtime/index.ts';
import { createStorage } from '../../../src/storage/index.ts';
import { databases, type TestDatabase } from '../../helpers/databases.ts';
import { createTestRuntime, day, person, signingProcess, TestClock } from '../../helpers/runtime.ts';

const LIMIT = 6_000_000;
const owner = person(1);
const source = signingProcess(
  '<signing:task><signing:document dataType="lease" /><signing:signee reference="101" /></signing:task>',
);
const dataTypes = ['lease', 'scan'].map((id) => ({
  ...{ id, allowedContentTypes: [], appOwned: false, minCount: 0, maxCount: 0 },
}));

/** What a caller got. */
interface Answer {
  status: number;
  headers: IncomingMessage['headers'];
  body: Buffer;
}

describe('documents that come and go over HTTP piece by piece', () => {
  const clock = new TestClock();
  const logged: string[] = [];
  const log = { info() {}, warn: note, error: note };
  function note(_: unknown, message: string) {
    logged.push(message);
  }
  let database: TestDatabase;
  let runtime: Runtime;
  let server: Server;
  let path: string;
  /** Pieces that the store has given out. */
  let given = 0;
  /** After so many it fails. */
  let failsAfter = Number.POSITIVE_INFINITY;

  before(async function () {
    this.timeout(30_000);
    database = await databases[0]!.create();
    const { pieces } = createStorage(database);
    const content: ContentStore = {
      put: (key, from) => pieces.put(key, from),
      delete: (keys) => pieces.delete(keys),
      async get(key) {
        const found = await pieces.get(key);
        return (
          found &&
          (async function* () {
            for await (const piece of found) {
              if (given >= failsAfter) throw new Error('the store is gone');
              given += 1;
              yield piece;
            }
          })()
        );
      },
    };
    runtime = await createTestRuntime(database, {
      ...{ apps: { 'ttd/lease': { source, dataTypes } }, clock: clock.read },
      ...{ content, log, retention: { documents: 'P30D' } },
    });
    const authenticate = async (header: string | undefined) => {
      if (header === undefined) throw new SigningError('ERR_UNAUTHENTICATED', 'a bearer token is needed');
      return owner;
    };
    server = createServer(createApp({ runtime, authenticate, log, uploadLimit: LIMIT }));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  after(async () => {
    server.close();
    server.closeAllConnections();
    await runtime.close();
    await database.close();
  });

  beforeEach(async () => {
    [logged.length, given, failsAfter] = [0, 0, Number.POSITIVE_INFINITY];
    const { instance } = await runtime.start({ app: 'ttd/lease', ownerPartyId: 101, actor: owner });
    path = `/ttd/lease/instances/101/${instance.id}/data`;
  });

  const open = (method: string, to: string, headers: Record<string, string | number> = {}) =>
    request({
      ...{ host: '127.0.0.1', port: (server.address() as AddressInfo).port, method, path: to },
      headers: { authorization: 'Bearer x', 'content-type': 'application/pdf', ...headers },
    });
  const answerTo = async (asked: ReturnType<typeof request>): Promise<Answer> => {
    const [answer] = (await once(asked, 'response')) as [IncomingMessage];
    return { status: answer.statusCode!, headers: answer.headers, body: await buffer(answer) };
  };
  const send = (body: Buffer, headers: Record<string, string | number> = {}) => {
    const asked = open('POST', `${path}?dataType=scan`, headers);
    asked.end(body);
    return answerTo(asked);
  };
  const codeIn = ({ status, body }: Answer) => [status, JSON.parse(body.toString()).code];
  const read = async (id: string, method = 'GET') => {
    const asked = open(method, `${path}/${id}`);
    asked.end();
    return answerTo(asked);
  };
  const upload = async (bytes: Buffer): Promise<string> => JSON.parse((await send(bytes)).body.toString()).id;
  const keptKeys = async () => (await database.knex('signing_content_piece').distinct('key')).length;
  const comesTrue = async (isSo: () => boolean | Promise<boolean>) => {
    for (let turns = 0; turns < 2_000; turns += 1) {
      if (await isSo()) return;
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    throw new Error('it does not come to that');
  };

  it('are as they were sent', async () => {
    const bytes = randomBytes(5_000_000);
    const answer = await read(await upload(bytes));
    expect(answer.body.equals(bytes)).to.equal(true);
    expect(answer.headers).to.include({
      'content-length': '5000000',
      'content-type': 'application/pdf',
      etag: `"${createHash('sha256').update(bytes).digest('hex')}"`,
    });
  });

  it('may come without being announced how large they are', async () => {
    const bytes = randomBytes(1_000_000);
    const asked = open('POST', `${path}?dataType=scan`);
    for (let start = 0; start < bytes.length; start += 70_000)
      asked.write(bytes.subarray(start, start + 70_000));
    asked.end();
    const { status, body } = await answerTo(asked);
    expect([status, JSON.parse(body.toString()).size]).to.deep.equal([201, 1_000_000]);
  });

  it('may be empty', async () => {
    const id = await upload(Buffer.alloc(0));
    expect((await read(id)).headers).to.include({ 'content-length': '0' });
  });

  it('are told of without their bytes', async () => {
    const id = await upload(randomBytes(1_000_000));
    const { headers, body } = await read(id, 'HEAD');
    expect([headers['content-length'], body.length]).to.deep.equal(['1000000', 0]);
    expect(given).to.be.at.most(2);
  });

  describe('of more than may be uploaded', () => {
    it('are refused by what is announced', async () => {
      const before = await keptKeys();
      expect(codeIn(await send(randomBytes(LIMIT + 1)))).to.deep.equal([413, 'ERR_BODY_TOO_LARGE']);
      expect(await keptKeys()).to.equal(before);
    });

    it('are refused by what comes', async () => {
      const before = await keptKeys();
      const asked = open('POST', `${path}?dataType=scan`);
      asked.write(randomBytes(LIMIT));
      asked.end('x');
      expect(codeIn(await answerTo(asked))).to.deep.equal([413, 'ERR_BODY_TOO_LARGE']);
      expect(await keptKeys()).to.equal(before);
    });

    it('are taken up to the last byte', async () => {
      expect((await send(randomBytes(LIMIT))).status).to.equal(201);
    });
  });

  it('that may not be written now are refused, and their sender reads the answer', async () => {
    const before = await keptKeys();
    const asked = open('POST', `${path}?dataType=lease`);
    asked.end(randomBytes(4_000_000));
    expect(codeIn(await answerTo(asked))).to.deep.equal([409, 'ERR_DOCUMENT_LOCKED']);
    expect(await keptKeys()).to.equal(before);
  });

  describe('that are encoded', () => {
    const gzip = { 'content-encoding': 'gzip' };

    it('are stored as they were before', async () => {
      const id = JSON.parse((await send(gzipSync(Buffer.from('plain')), gzip)).body.toString()).id;
      expect((await read(id)).body.toString()).to.equal('plain');
    });

    it('are refused where they are too large then', async () => {
      const before = await keptKeys();
      const bomb = gzipSync(Buffer.alloc(20_000_000));
      expect(codeIn(await send(bomb, gzip))).to.deep.equal([413, 'ERR_BODY_TOO_LARGE']);
      expect(await keptKeys()).to.equal(before);
    });

    it('are refused where they are not what they say', async () => {
      for (const broken of [Buffer.from('plain'), gzipSync(randomBytes(1_000)).subarray(0, 500)])
        expect(codeIn(await send(broken, gzip))).to.deep.equal([400, 'ERR_BODY_INVALID']);
    });

    it('are refused in a way that nobody knows', async () => {
      const answer = await send(Buffer.from('x'), { 'content-encoding': 'zipped' });
      expect(codeIn(answer)).to.deep.equal([415, 'ERR_CONTENT_TYPE']);
    });
  });

  it('leave nothing behind, and no alarm, when their sender goes away', async () => {
    const before = await keptKeys();
    const asked = open('POST', `${path}?dataType=scan`, { 'content-length': 2_000_000 });
    asked.on('error', () => {});
    asked.write(randomBytes(1_000_000));
    await comesTrue(async () => (await keptKeys()) > before);
    asked.destroy();
    await comesTrue(async () => (await keptKeys()) === before);
    await comesTrue(async () => (await database.knex('signing_loose_content')).length === 0);
    expect(logged).to.deep.equal([]);
  });

  it('are read no faster than they are taken', async () => {
    const bytes = randomBytes(LIMIT);
    const id = await upload(bytes);
    const asked = open('GET', `${path}/${id}`);
    asked.end();
    const [answer] = (await once(asked, 'response')) as [IncomingMessage];
    let before = -1;
    // what fits into the buffers of both ends is read ahead
    await comesTrue(async () => {
      const isStill = before === given;
      before = given;
      await new Promise((resolve) => setTimeout(resolve, 50));
      return isStill && before === given;
    });
    expect(given).to.be.lessThan(Math.ceil(LIMIT / (256 * 1024)));
    expect((await buffer(answer)).equals(bytes)).to.equal(true);
  });

  it('are no failure when their reader goes away', async () => {
    const id = await upload(randomBytes(LIMIT));
    const asked = open('GET', `${path}/${id}`);
    asked.on('error', () => {});
    asked.end();
    const [answer] = (await once(asked, 'response')) as [IncomingMessage];
    answer.on('error', () => {});
    const closed = new Promise((resolve) => server.once('request', (_, res) => res.once('close', resolve)));
    answer.destroy();
    await upload(Buffer.from('goes on'));
    await closed;
    expect(logged).to.deep.equal([]);
  });

  it('are a 503 where the store fails before the first of them', async () => {
    const id = await upload(randomBytes(1_000_000));
    failsAfter = 0;
    expect(codeIn(await read(id))).to.deep.equal([503, 'ERR_STORAGE_UNAVAILABLE']);
  });

  it('are broken off where the store fails in the middle, and never half an answer that looks whole', async () => {
    const id = await upload(randomBytes(2_000_000));
    failsAfter = 3;
    const broken = await read(id).catch((error) => error.code);
    expect(broken).to.equal('ECONNRESET');
    await comesTrue(() => logged.includes('request failed'));
  });

  it('that were removed in time are gone, and their element says since when', async () => {
    const id = await upload(Buffer.from('kept for a while'));
    const instanceId = path.split('/').at(-2)!;
    await runtime.cancelInstance({ instanceId, actor: owner });
    clock.advance(31 * day);
    await runtime.doDueJobs();
    expect(codeIn(await read(id))).to.deep.equal([410, 'ERR_DOCUMENT_REMOVED']);
    const asked = open('GET', path.replace(/\/data$/, ''));
    asked.end();
    const [answer] = (await once(asked, 'response')) as [IncomingMessage];
    const { data } = (await json(answer)) as { data: { deleteStatus: unknown }[] };
    expect(data[0]!.deleteStatus).to.deep.equal({
      isHardDeleted: true,
      hardDeleted: '2026-02-05T09:00:00.0000000Z',
    });
  });
});
