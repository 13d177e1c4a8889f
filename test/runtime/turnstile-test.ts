import { expect } from 'chai';
import { Turnstile } from '../../src/runtime/turnstile.ts';

/** A promise that is kept when it is told so. */
function later(): { promise: Promise<void>; keep: () => void } {
  let keep = () => {};
  const promise = new Promise<void>((resolve) => {
    keep = resolve;
  });
  return { promise, keep };
}

const never = new Promise<void>(() => {});

describe('work that nobody waits for', () => {
  let turnstile: Turnstile;
  let done: string[];
  const note = (name: string) => async () => void done.push(name);

  beforeEach(() => {
    turnstile = new Turnstile();
    done = [];
  });

  it('is done one piece at a time, in order', async () => {
    const first = later();
    const slow = turnstile.pass(() => first.promise.then(note('first')), never);
    const second = turnstile.pass(note('second'), never);
    first.keep();
    await Promise.all([slow, second]);
    expect(done).to.deep.equal(['first', 'second']);
  });

  it('waits until callers have been served', async () => {
    const caller = later();
    const served = turnstile.serve(caller.promise).then(note('caller'));
    const passed = turnstile.pass(note('work'), never);
    setImmediate(caller.keep);
    await Promise.all([served, passed]);
    expect(done).to.deep.equal(['caller', 'work']);
  });

  it('gets through also where there is always a caller', async () => {
    turnstile.serve(never);
    await turnstile.pass(note('work'), never);
    await turnstile.pass(note('more'), never);
    expect(done).to.deep.equal(['work', 'more']);
  });

  it('is done at once when a caller has come who waits for it, before what is in front of it', async () => {
    const first = later();
    const hurry = later();
    const slow = turnstile.pass(() => first.promise.then(note('first')), never);
    const wanted = turnstile.pass(note('wanted'), hurry.promise);
    hurry.keep();
    await wanted;
    first.keep();
    await slow;
    expect(done).to.deep.equal(['wanted', 'first']);
  });

  it('goes on after a piece that failed, which is told so', async () => {
    const failed = turnstile.pass(() => Promise.reject(new Error('no')), never).catch(note('failed'));
    const passed = turnstile.pass(note('work'), never);
    await Promise.all([failed, passed]);
    expect(done).to.deep.equal(['failed', 'work']);
  });

  it('waits no more for a caller who was refused', async () => {
    const refused = turnstile.serve(Promise.reject(new Error('no'))).catch(note('refused'));
    await Promise.all([refused, turnstile.pass(note('work'), never)]);
    expect(done).to.deep.equal(['refused', 'work']);
  });
});
