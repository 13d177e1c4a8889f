import { expect } from 'chai';
import { SigningError } from '../../src/errors.ts';
import { Batcher } from '../../src/runtime/batcher.ts';
import { codeOf } from './on-runtime.ts';

const unavailable = new SigningError('ERR_STORAGE_UNAVAILABLE', 'the database is not available');

describe('a batcher', () => {
  /** Groups that came to work, each of which fails where `fails` says so. */
  function batcher(fails: (items: number[]) => Error | undefined) {
    const groups: number[][] = [];
    const made = new Batcher<number, number>(async (items) => {
      groups.push(items);
      const error = fails(items);
      if (error) throw error;
      return items.map((item) => item * 10);
    }, 3);
    return { groups, add: (...items: number[]) => Promise.all(items.map((item) => codeOf(made.add(item)))) };
  }

  it('does together what comes together, so many at a time', async () => {
    const { groups, add } = batcher(() => undefined);
    await add(1, 2, 3, 4);
    expect(groups).to.deep.equal([[1, 2, 3], [4]]);
  });

  it('does a group that fails again one by one, so that one bad item fails alone', async () => {
    const { groups, add } = batcher((items) =>
      items.includes(2) ? new SigningError('ERR_INTERNAL', 'the database refused a statement') : undefined,
    );
    expect(await add(1, 2, 3)).to.deep.equal([undefined, 'ERR_INTERNAL', undefined]);
    expect(groups).to.deep.equal([[1, 2, 3], [1], [2], [3]]);
  });

  it('lets a group fail as a whole when the database is not available', async () => {
    const { groups, add } = batcher(() => unavailable);
    expect(await add(1, 2, 3)).to.deep.equal(new Array(3).fill('ERR_STORAGE_UNAVAILABLE'));
    expect(groups).to.deep.equal([[1, 2, 3]]);
  });

  it('gives up one by one when the database is lost in between', async () => {
    const { groups, add } = batcher((items) => {
      if (items.length > 1) return new Error('bad');
      return items[0] === 1 ? undefined : unavailable;
    });
    expect(await add(1, 2, 3)).to.deep.equal([
      undefined,
      'ERR_STORAGE_UNAVAILABLE',
      'ERR_STORAGE_UNAVAILABLE',
    ]);
    expect(groups).to.deep.equal([[1, 2, 3], [1], [2]]);
  });
});
