import { expect } from 'chai';
import { Places } from '../../src/runtime/places.ts';
import { codeOf } from './on-runtime.ts';

/** Work that is done when it is told to be. */
function held() {
  const ends: (() => void)[] = [];
  let begun = 0;
  return {
    begun: () => begun,
    end: () => ends.shift()!(),
    work: () => {
      begun += 1;
      return new Promise<void>((resolve) => {
        ends.push(resolve);
      });
    },
  };
}
const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('places', () => {
  it('are taken by as many as there are, and then by those who wait', async () => {
    const { begun, end, work } = held();
    const places = new Places(2, 1, 'works are being done');
    const all = [1, 2, 3].map(() => places.take(work));
    await turn();
    expect(begun()).to.equal(2);
    end();
    await turn();
    expect(begun()).to.equal(3);
    end();
    end();
    await Promise.all(all);
  });

  it('are refused, as of a busy server, where too many wait already', async () => {
    const { begun, end, work } = held();
    const places = new Places(1, 1, 'works are being done');
    const all = [places.take(work), places.take(work)];
    expect(await codeOf(places.take(work))).to.equal('ERR_BUSY');
    end();
    await turn();
    expect(begun()).to.equal(2);
    end();
    await Promise.all(all);
  });

  it('are free again behind work that failed', async () => {
    const places = new Places(1, 0, 'works are being done');
    const failing = async () => {
      throw new TypeError('broken');
    };
    for (let n = 0; n < 2; n += 1) await places.take(failing).catch(() => {});
    expect(await places.take(async () => 'done')).to.equal('done');
  });
});
