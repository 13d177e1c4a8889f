import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { expect } from 'chai';
import type { ContentStore } from '../../src/documents/index.ts';
import { SigningError } from '../../src/errors.ts';
import type { NewDocument } from '../../src/runtime/index.ts';
import { folderContentStore } from '../helpers/folder-content-store.ts';
import { day, person } from '../helpers/runtime.ts';
import { codeOf, type OnRuntime, oneDatabase, onRuntime, owner, rejection, rowsOf } from './on-runtime.ts';
import { end, path, process, signedBy, task } from './processes.ts';

const apps = {
  'test/form': {
    source: process(task('Form'), signedBy('Sign', [1, 2]), end(), path('Start', 'Form', 'Sign', 'End')),
    dataTypes: ['lease', 'note'].map((id) => ({
      ...{ id, allowedContentTypes: [], appOwned: false, minCount: 0, maxCount: 0 },
      ...(id === 'lease' && { taskId: 'Form' }),
    })),
  },
};
const piece = 256 * 1024;
const minute = 60_000;

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
async function* stream(bytes: Buffer, size = 64 * 1024): AsyncGenerator<Buffer> {
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}
const note = (bytes: NewDocument['bytes']): NewDocument => ({
  dataType: 'note',
  contentType: 'application/octet-stream',
  bytes,
});

/** What the tests of a store do, whichever it is. */
function tests(on: OnRuntime, kept: () => Promise<number>): void {
  let instanceId: string;
  beforeEach(async () => {
    instanceId = await on.start('test/form', { documents: [] });
  });
  const add = (bytes: NewDocument['bytes'], key?: string) =>
    on.runtime.addDocument({ instanceId, actor: owner, document: note(bytes), ...(key && { key }) });
  const read = async (documentId: string) => {
    const { content } = await on.runtime.document({ instanceId, actor: owner, documentId });
    return buffer(content);
  };
  const tidy = async (after: number) => {
    on.clock.advance(after);
    await on.runtime.doDueJobs();
  };

  for (const size of [0, 1, piece, piece + 1, 5 * piece - 7]) {
    it(`of ${size} come out as they went in, as a whole or piece by piece`, async () => {
      const bytes = randomBytes(size);
      for (const given of [bytes, stream(bytes)]) {
        const record = await add(given);
        expect(record).to.include({ size, sha256: sha256(bytes) });
        expect((await read(record.id)).equals(bytes)).to.equal(true);
      }
    });
  }

  for (const size of [10, 3 * piece]) {
    it(`are there once, though ${size} of them are put many times at once`, async () => {
      const before = await kept();
      const bytes = randomBytes(size);
      const others = await Promise.all([1, 2, 3].map(() => on.start('test/form', { documents: [] })));
      const added = await Promise.all(
        [...others, ...others].map((id) =>
          on.runtime.addDocument({ instanceId: id, actor: owner, document: note(stream(bytes)) }),
        ),
      );
      expect(new Set(added.map((record) => record.sha256)).size).to.equal(1);
      expect(await kept()).to.equal(before + 1);
    });

    it(`leave nothing behind where their source breaks off after ${size}`, async () => {
      const before = await kept();
      const failure = new Error('broken off');
      const source = async function* () {
        yield* stream(randomBytes(size));
        throw failure;
      };
      expect(await rejection(add(source()))).to.equal(failure);
      expect(await kept()).to.equal(before);
      expect(await rowsOf(on, 'loose_content', {})).to.deep.equal([]);
    });

    it(`go a day after nobody uses ${size} of them any more, and not before`, async () => {
      const { id, sha256: digest } = await add(randomBytes(size));
      const before = await kept();
      await on.runtime.deleteDocument({ instanceId, actor: owner, documentId: id });
      await tidy(day - 10 * minute);
      expect(await kept()).to.equal(before);
      await tidy(15 * minute);
      expect(await kept()).to.equal(before - 1);
      expect(await rowsOf(on, 'content', { sha256: digest })).to.deep.equal([]);
    });

    it(`stay where ${size} of them are put again meanwhile`, async () => {
      const bytes = randomBytes(size);
      const { id } = await add(bytes);
      await on.runtime.deleteDocument({ instanceId, actor: owner, documentId: id });
      on.clock.advance(day - minute);
      const again = await add(bytes);
      await tidy(2 * day);
      expect((await read(again.id)).equals(bytes)).to.equal(true);
    });
  }

  it('are there once, though several put them together at once, in whichever order', async () => {
    const before = await kept();
    const documents = [6 * piece, 10, 6 * piece, 20].map((size) => note(randomBytes(size)));
    const inOrders = [documents, documents.toReversed(), documents, documents.toReversed()];
    const ids = await Promise.all(inOrders.map((each) => on.start('test/form', { documents: each })));
    expect(await kept()).to.equal(before + 4);
    const { documents: stored } = await on.runtime.instance({ actor: owner, instanceId: ids[1]! });
    expect(stored.map(({ size }) => size)).to.deep.equal([20, 6 * piece, 10, 6 * piece]);
  });

  it('that are twice in what comes together are there once', async () => {
    const before = await kept();
    const [large, small] = [note(randomBytes(3 * piece)), note(randomBytes(10))];
    const id = await on.start('test/form', { documents: [large, small, large, small] });
    expect(await kept()).to.equal(before + 2);
    const { documents } = await on.runtime.instance({ actor: owner, instanceId: id });
    for (const [index, { bytes }] of [large, small, large, small].entries()) {
      const { content } = await on.runtime.document({
        instanceId: id,
        actor: owner,
        documentId: documents[index]!.id,
      });
      expect((await buffer(content)).equals(bytes as Buffer)).to.equal(true);
    }
  });

  it('are not stored where the command is refused', async () => {
    const before = await kept();
    let asked = false;
    const source = async function* () {
      asked = true;
      yield randomBytes(3 * piece);
    };
    const add = on.runtime.addDocument({ instanceId, actor: person(5), document: note(source()) });
    expect(await codeOf(add)).to.equal('ERR_FORBIDDEN');
    expect(await kept()).to.equal(before);
    expect(asked).to.equal(false);
  });

  it('are answered again under their key, though they come piece by piece', async () => {
    const bytes = randomBytes(3 * piece);
    const before = await kept();
    const first = await add(stream(bytes), 'a');
    expect((await add(stream(bytes), 'a')).id).to.equal(first.id);
    expect(await codeOf(add(stream(randomBytes(10)), 'a'))).to.equal('ERR_KEY_REUSED');
    expect(await kept()).to.equal(before + 1);
  });

  it('are not held up for others by one who sends slowly', async () => {
    let go: () => void = () => {};
    const wait = new Promise<void>((resolve) => {
      go = resolve;
    });
    const bytes = randomBytes(3 * piece);
    const source = async function* () {
      yield bytes.subarray(0, 2 * piece);
      await wait;
      yield bytes.subarray(2 * piece);
    };
    const slow = add(source());
    const quick = await add(randomBytes(10));
    go();
    expect((await read((await slow).id)).equals(bytes)).to.equal(true);
    expect(quick.size).to.equal(10);
  });

  for (const size of [10, 3 * piece]) {
    it(`are written with the host’s own transaction, ${size} of them, or not at all`, async () => {
      const bytes = randomBytes(size);
      const before = await kept();
      const transaction = await on.database.knex.transaction();
      const document = note(stream(bytes));
      await on.runtime.addDocument({ instanceId, actor: owner, document, transaction });
      await transaction.rollback();
      await settled(async () => (await kept()) === before);
      const { id } = await on.database.knex.transaction((begun) =>
        on.runtime.addDocument({
          instanceId,
          actor: owner,
          document: note(stream(bytes)),
          transaction: begun,
        }),
      );
      expect((await read(id)).equals(bytes)).to.equal(true);
      await tidy(2 * day);
      expect((await read(id)).equals(bytes)).to.equal(true);
      expect(await kept()).to.equal(before + 1);
    });
  }
}

/** What follows a rollback happens by itself. */
async function settled(isSo: () => Promise<boolean>): Promise<void> {
  for (let turns = 0; turns < 2_000; turns += 1) {
    if (await isSo()) return;
    await new Promise((resolve) => setImmediate(resolve));
  }
  throw new Error('it does not come to that');
}

onRuntime('the bytes of documents', { apps }, (on) => {
  const kept = async () => {
    const rows = await on.database.knex('signing_content_piece').distinct('key');
    return rows.length;
  };
  tests(on, kept);

  it('are in pieces, none of which is large', async () => {
    const instanceId = await on.start('test/form', { documents: [] });
    const document = note(stream(randomBytes(5 * piece), 3 * piece));
    const { sha256: digest } = await on.runtime.addDocument({ instanceId, actor: owner, document });
    const [content] = await rowsOf(on, 'content', { sha256: digest });
    const pieces = await rowsOf(on, 'content_piece', { key: content!.key });
    expect(pieces.map(({ bytes }) => (bytes as Buffer).length)).to.deep.equal(new Array(5).fill(piece));
  });

  it('that another node has begun and not ended go a day later', async () => {
    const instanceId = await on.start('test/form', { documents: [] });
    const node = await on.node();
    let stop: () => void = () => {};
    const source = async function* () {
      yield randomBytes(3 * piece);
      await new Promise<void>((resolve) => {
        stop = resolve;
      });
    };
    const before = await kept();
    const pieces = (await rowsOf(on, 'content_piece', {})).length;
    // as if it were killed: nothing of it goes on
    const uploading = codeOf(node.addDocument({ instanceId, actor: owner, document: note(source()) }));
    await settled(async () => (await rowsOf(on, 'content_piece', {})).length === pieces + 3);
    on.clock.advance(day + minute);
    await on.runtime.doDueJobs();
    expect(await kept()).to.equal(before);
    stop();
    expect(await uploading).to.equal('ERR_CONFLICT');
    expect(await kept()).to.equal(before);
  });
});

describe('the bytes of documents in a store of the host’s own', () => {
  let folder: string;
  let isBroken = false;
  const store: ContentStore = {
    put: (...given) => working().put(...given),
    get: (...given) => working().get(...given),
    delete: (...given) => working().delete(...given),
  };
  const working = () => {
    if (isBroken) throw new Error('the disk is gone');
    return folderContentStore(folder);
  };
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'bpmn-signing-'));
  });
  after(() => rm(folder, { recursive: true, force: true }));
  const kept = async () => (await readdir(folder)).length;

  onRuntime(
    '',
    { apps, content: store },
    (on) => {
      tests(on, kept);

      const added = async (bytes: Buffer) => {
        const instanceId = await on.start('test/form', { documents: [] });
        const { id: documentId, sha256: digest } = await on.runtime.addDocument({
          ...{ instanceId, actor: owner, document: note(bytes) },
        });
        const [content] = await rowsOf(on, 'content', { sha256: digest });
        const { content: read } = await on.runtime.document({ instanceId, actor: owner, documentId });
        return { file: join(folder, content!.key as string), read, instanceId };
      };

      it('are not in the database', async () => {
        await added(Buffer.from('elsewhere'));
        expect(await rowsOf(on, 'content_piece', {})).to.deep.equal([]);
      });

      it('are not given out when somebody has changed them there', async () => {
        for (const other of ['chang3d', 'longer than it was', 'short', '']) {
          const { file, read } = await added(Buffer.from('changed'));
          await writeFile(file, other);
          expect((await rejection(buffer(read))).code, other).to.equal('ERR_STORAGE_UNAVAILABLE');
          await writeFile(file, 'changed');
        }
      });

      it('are missed when they are gone there', async () => {
        const { file, read } = await added(Buffer.from('gone'));
        await rm(file);
        expect((await rejection(buffer(read))).code).to.equal('ERR_STORAGE_UNAVAILABLE');
      });

      it('are refused while the store does not work, and what is left is deleted when it does', async () => {
        const { instanceId, read } = await added(Buffer.from('there'));
        const before = await kept();
        isBroken = true;
        const document = note(Buffer.from('refused'));
        const refused = await rejection(on.runtime.addDocument({ instanceId, actor: owner, document }));
        expect(refused.code).to.equal('ERR_STORAGE_UNAVAILABLE');
        expect((await rejection(buffer(read))).code).to.equal('ERR_STORAGE_UNAVAILABLE');
        on.clock.advance(2 * day);
        await on.runtime.doDueJobs();
        expect(on.logged.map(({ message }) => message)).to.include('contents not deleted');
        isBroken = false;
        on.clock.advance(5 * minute);
        await on.runtime.doDueJobs();
        expect(await rowsOf(on, 'loose_content', {})).to.deep.equal([]);
        expect(await kept()).to.be.at.most(before);
      });

      it('are refused where the store does not take all of them', async () => {
        const lazy: ContentStore = { ...store, put: async () => {} };
        const node = await on.node({ content: lazy });
        const instanceId = await on.start('test/form', { documents: [] });
        const document = note(Buffer.from('not taken'));
        const refused = await rejection(node.addDocument({ instanceId, actor: owner, document }));
        expect(refused.code).to.equal('ERR_STORAGE_UNAVAILABLE');
      });

      it('are refused by what their source throws, not by what the store makes of it', async () => {
        const instanceId = await on.start('test/form', { documents: [] });
        const wrapping: ContentStore = {
          ...store,
          put: async (key, source) => {
            await store.put(key, source).catch((cause) => {
              throw new Error('upload failed', { cause });
            });
          },
        };
        const node = await on.node({ content: wrapping });
        const source = async function* () {
          yield Buffer.from('a');
          throw new SigningError('ERR_BODY_INVALID', 'the body broke off');
        };
        const add = node.addDocument({ instanceId, actor: owner, document: note(source()) });
        expect(await codeOf(add)).to.equal('ERR_BODY_INVALID');
      });
    },
    oneDatabase,
  );
});
