import { expect } from 'chai';
import { defaultRetryPolicy, pauseAfter } from '../../src/jobs/index.ts';

const policy = { attempts: 4, first: 1_000, factor: 3, longest: 5_000 };

describe('the pause after a failure', () => {
  it('grows from the first to the longest', () => {
    expect([1, 2, 3].map((attempts) => pauseAfter(policy, attempts, 0.5))).to.deep.equal([
      1_000, 3_000, 5_000,
    ]);
  });

  it('is none after the last attempt', () => {
    expect(pauseAfter(policy, 4, 0.5)).to.equal(undefined);
  });

  it('is a fifth shorter or longer at random', () => {
    expect([0, 0.25, 1].map((random) => pauseAfter(policy, 1, random))).to.deep.equal([800, 900, 1_200]);
  });

  it('is never longer than an hour by default, and all of them take most of a day', () => {
    let total = 0;
    for (let attempts = 1; ; attempts += 1) {
      const pause = pauseAfter(defaultRetryPolicy, attempts, 0.5);
      if (pause === undefined) break;
      expect(pause).to.be.at.most(3_600_000);
      total += pause;
    }
    expect(total).to.be.greaterThan(17 * 3_600_000);
  });
});
