import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { ContentStore } from '../../src/documents/index.ts';
import { folderContentStore } from '../helpers/folder-content-store.ts';
import { contentStoreContract } from './content-store-contract.ts';
import { onDatabases } from './on-databases.ts';

onDatabases('a store of contents in the database', (on) => {
  contentStoreContract(() => on.storage.pieces);

  it('writes in a transaction what is gone after its rollback', async () => {
    const source = async function* () {
      yield Buffer.alloc(600_000, 7);
    };
    await on.storage
      .transaction(async (transaction) => {
        await on.storage.pieces.put('rolled-back', source(), transaction);
        const content = await on.storage.pieces.get('rolled-back', transaction);
        expect((await content![Symbol.asyncIterator]().next()).value).to.have.lengthOf(256 * 1024);
        throw new Error('no');
      })
      .catch(({ message }) => expect(message).to.equal('no'));
    expect(await on.storage.pieces.get('rolled-back')).to.equal(undefined);
  });
});

describe('a store of contents in a folder', () => {
  let folder: string;
  let store: ContentStore;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'bpmn-signing-'));
    store = folderContentStore(folder);
  });
  after(() => rm(folder, { recursive: true, force: true }));

  contentStoreContract(() => store);

  it('leaves no half files behind', async () => {
    expect((await readdir(folder)).filter((name) => name.endsWith('.half'))).to.deep.equal([]);
  });
});
