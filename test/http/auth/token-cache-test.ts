import { expect } from 'chai';
import { cacheTokens } from '../../../src/http/auth/token-cache.ts';
import { errorOf } from '../../catalog/folder.ts';

describe('the cache of tokens', () => {
  let now: number;
  let checks: string[];
  let fails: boolean;
  const clock = () => now;
  const verify = async (token: string) => {
    checks.push(token);
    if (fails) throw new Error('refused');
    return { actor: { kind: 'person' as const, level: 0 }, scopes: [], expiresAt: 100_000 };
  };

  beforeEach(() => {
    now = 0;
    checks = [];
    fails = false;
  });

  it('checks a token once', async () => {
    const cached = cacheTokens(verify, { clock });
    await cached('a');
    expect((await cached('a')).expiresAt).to.equal(100_000);
    expect(checks).to.deep.equal(['a']);
  });

  it('checks it again after a while, as a key may have been withdrawn', async () => {
    const cached = cacheTokens(verify, { clock, maxAge: 10 });
    await cached('a');
    now = 9;
    await cached('a');
    now = 10;
    await cached('a');
    expect(checks).to.have.lengthOf(2);
  });

  it('checks it again once it has expired', async () => {
    const cached = cacheTokens(verify, { clock, maxAge: 1_000_000 });
    await cached('a');
    now = 100_000;
    await cached('a');
    expect(checks).to.have.lengthOf(2);
  });

  it('forgets a token that is refused later', async () => {
    const cached = cacheTokens(verify, { clock, maxAge: 10 });
    await cached('a');
    now = 10;
    fails = true;
    await errorOf(cached('a'));
    now = 5;
    await errorOf(cached('a'));
    expect(checks).to.have.lengthOf(3);
  });

  it('does not remember one that was refused', async () => {
    const cached = cacheTokens(verify, { clock });
    fails = true;
    await errorOf(cached('a'));
    fails = false;
    expect((await cached('a')).expiresAt).to.equal(100_000);
  });

  it('holds no more than its size, the oldest go', async () => {
    const cached = cacheTokens(verify, { clock, size: 2 });
    for (const token of ['a', 'b', 'c', 'b', 'c', 'a']) await cached(token);
    expect(checks).to.deep.equal(['a', 'b', 'c', 'a']);
  });
});
