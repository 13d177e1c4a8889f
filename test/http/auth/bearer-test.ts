import { expect } from 'chai';
import { authenticateBearer } from '../../../src/http/auth/index.ts';
import { errorOf } from '../../catalog/folder.ts';

describe('an authorization header', () => {
  const verified = { actor: { kind: 'person' as const, level: 3 }, scopes: ['a'], expiresAt: 0 };
  let token: string | undefined;
  const authenticate = authenticateBearer(async (presented) => {
    token = presented;
    return verified;
  });

  beforeEach(() => {
    token = undefined;
  });

  for (const header of ['Bearer a.b.c', 'bearer a.b.c', 'BEARER a.b.c']) {
    it(`gives its token to be verified: ${header}`, async () => {
      await authenticate(header);
      expect(token).to.equal('a.b.c');
    });
  }

  it('says who calls, and with which scopes', async () => {
    expect(await authenticate('Bearer a.b.c')).to.deep.equal({ kind: 'person', level: 3, scopes: ['a'] });
  });

  it('may hold a token without signature, which is refused when verified', async () => {
    await authenticate('Bearer a.b.');
    expect(token).to.equal('a.b.');
  });

  const refused: [string | undefined, string][] = [
    [undefined, 'missing'],
    ['', 'missing'],
    ['Bearer', 'missing'],
    ['Basic a.b.c', 'missing'],
    ['a.b.c', 'missing'],
    ['Bearer ', 'malformed'],
    ['Bearer a', 'malformed'],
    ['Bearer a.b', 'malformed'],
    ['Bearer a.b.c.d', 'malformed'],
    ['Bearer a.b.c ', 'malformed'],
    ['Bearer  a.b.c', 'malformed'],
    ['Bearer a.b.c, Bearer d.e.f', 'malformed'],
    ['Bearer a.b.ü', 'malformed'],
    [`Bearer a.${'b'.repeat(20_000)}.c`, 'malformed'],
  ];
  for (const [header, reason] of refused) {
    it(`is refused as ${reason}: ${JSON.stringify(header)?.slice(0, 40)}`, async () => {
      const error = await errorOf(authenticate(header));
      expect(token, 'verified all the same').to.equal(undefined);
      expect(error).to.include({ code: 'ERR_UNAUTHENTICATED' });
      expect(error).to.have.nested.property('info.reason', reason);
    });
  }
});
