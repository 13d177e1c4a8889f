import { randomBytes, randomUUID } from 'node:crypto';
import { expect } from 'chai';
import type { ContentStore } from '../../src/documents/index.ts';

/** What every store of contents does, wherever it keeps them. */
export function contentStoreContract(store: () => ContentStore): void {
  const from = async function* (...chunks: Uint8Array[]) {
    yield* chunks;
  };
  const put = async (...chunks: Uint8Array[]) => {
    const key = randomUUID();
    await store().put(key, from(...chunks));
    return key;
  };
  const read = async (key: string) => {
    const content = await store().get(key);
    if (!content) return undefined;
    const chunks: Uint8Array[] = [];
    for await (const chunk of content) chunks.push(chunk);
    return Buffer.concat(chunks);
  };

  for (const size of [1, 1_000, 256 * 1024, 256 * 1024 + 1, 700_000]) {
    it(`gives back ${size} bytes as they were put`, async () => {
      const bytes = randomBytes(size);
      const key = await put(bytes.subarray(0, size >> 1), bytes.subarray(size >> 1));
      expect((await read(key))?.equals(bytes)).to.equal(true);
    });
  }

  it('tells no bytes from none that were put', async () => {
    expect(await read(await put())).to.deep.equal(Buffer.alloc(0));
    expect(await read(randomUUID())).to.equal(undefined);
  });

  it('gives the same bytes as often as they are asked for, to several at once', async () => {
    const bytes = randomBytes(600_000);
    const key = await put(bytes);
    const all = await Promise.all([read(key), read(key), read(key)]);
    expect(all.every((each) => each?.equals(bytes))).to.equal(true);
  });

  for (const size of [10, 300_000]) {
    it(`throws what its source throws after ${size} bytes, and keeps none of them`, async () => {
      const key = randomUUID();
      const failure = new Error('broken off');
      const source = async function* () {
        yield randomBytes(size);
        throw failure;
      };
      const thrown = await store()
        .put(key, source())
        .then(
          () => undefined,
          (error) => error,
        );
      expect(thrown).to.equal(failure);
      expect(await read(key)).to.equal(undefined);
    });
  }

  it('asks for no more than it can keep', async () => {
    let given = 0;
    let kept = 0;
    const source = async function* () {
      for (; given < 20; given += 1) {
        expect(given - kept).to.be.at.most(4);
        yield Buffer.alloc(256 * 1024, given);
        kept = given;
      }
    };
    await store().put(randomUUID(), source());
    expect(given).to.equal(20);
  });

  it('deletes what is no longer wanted, and minds nothing that is not there', async () => {
    const [gone, other] = [await put(randomBytes(300_000)), await put(Buffer.from('other'))];
    await store().delete([gone, randomUUID()]);
    await store().delete([gone]);
    expect(await read(gone)).to.equal(undefined);
    expect(await read(other)).to.deep.equal(Buffer.from('other'));
  });
}
