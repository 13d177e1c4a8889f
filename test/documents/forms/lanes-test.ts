import { expect } from 'chai';
import { Lanes } from '../../../src/documents/forms/lanes.ts';

/** In which order they are taken. */
function taken(lanes: Lanes<string>): string[] {
  const items: string[] = [];
  for (let item = lanes.take(); item !== undefined; item = lanes.take()) items.push(item);
  return items;
}

function lanesOf(...items: string[]): Lanes<string> {
  const lanes = new Lanes<string>();
  // the letter is the lane
  for (const item of items) lanes.add(item[0]!, item);
  return lanes;
}

describe('lanes', () => {
  for (const [what, added, expected] of [
    ['have nothing to take where nothing waits', [], []],
    ['keep the order in one lane', ['a1', 'a2', 'a3'], ['a1', 'a2', 'a3']],
    ['take turns', ['a1', 'a2', 'a3', 'b1', 'c1', 'b2'], ['a1', 'b1', 'c1', 'a2', 'b2', 'a3']],
  ] as const) {
    it(what, () => {
      expect(taken(lanesOf(...added))).to.deep.equal(expected);
    });
  }

  it('give a lane that comes in between its turn after those that wait', () => {
    const lanes = lanesOf('a1', 'a2', 'b1');
    lanes.take();
    lanes.add('c', 'c1');
    expect(taken(lanes)).to.deep.equal(['b1', 'a2', 'c1']);
  });

  it('let all others go before the one that had its turn', () => {
    const lanes = lanesOf('a1');
    lanes.take();
    for (const item of ['a2', 'a3', 'b1', 'c1']) lanes.add(item[0]!, item);
    expect(taken(lanes)).to.deep.equal(['b1', 'c1', 'a2', 'a3']);
  });

  it('tell how many wait, in one and in all', () => {
    const lanes = lanesOf('a1', 'a2', 'b1');
    lanes.take();
    expect([lanes.sizeOf('a'), lanes.sizeOf('b'), lanes.sizeOf('c'), lanes.size]).to.deep.equal([1, 1, 0, 2]);
  });
});
