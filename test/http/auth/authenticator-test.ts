import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { exportJWK, exportSPKI, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import {
  type AuthenticatorOptions,
  createAuthenticator,
  createDevelopmentIssuer,
} from '../../../src/http/auth/index.ts';
import { errorOf } from '../../catalog/folder.ts';

const NOW = Date.parse('2026-03-01T12:00:00Z');
const SECONDS = NOW / 1000;
const ISSUER = 'https://login.example.org/tenant/';
const JWKS = 'https://login.example.org/keys';

type Claims = Record<string, unknown>;

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('the authenticator', () => {
  let keys: Awaited<ReturnType<typeof generateKeyPair>>;
  let foreign: Awaited<ReturnType<typeof generateKeyPair>>;
  let documents: Record<string, unknown>;
  let asked: string[];
  let now: number;

  const fetch = (async (url: string | URL | Request) => {
    asked.push(String(url));
    const document = documents[String(url)];
    if (document instanceof Error) throw document;
    return document === undefined ? new Response('', { status: 404 }) : Response.json(document);
  }) as typeof globalThis.fetch;

  const authenticator = (options: Partial<AuthenticatorOptions> = {}) =>
    createAuthenticator({ issuer: ISSUER, clock: () => now, fetch, ...options });

  const claims = {
    iss: ISSUER,
    pid: '01810000001',
    iat: SECONDS,
    exp: SECONDS + 600,
    aud: 'signing',
    jti: 'token-1',
  };
  const sign = (payload: Claims, key = keys.privateKey, header = {}) =>
    new SignJWT(payload as JWTPayload).setProtectedHeader({ alg: 'ES256', kid: 'k1', ...header }).sign(key);

  before(async () => {
    keys = await generateKeyPair('ES256', { extractable: true });
    foreign = await generateKeyPair('ES256', { extractable: true });
  });

  beforeEach(async () => {
    now = NOW;
    asked = [];
    documents = {
      [`${ISSUER}.well-known/openid-configuration`]: { issuer: ISSUER, jwks_uri: JWKS },
      [JWKS]: { keys: [{ ...(await exportJWK(keys.publicKey)), kid: 'k1', alg: 'ES256', use: 'sig' }] },
    };
  });

  it('says who acts and until when', async () => {
    expect(await authenticator()(await sign(claims))).to.deep.equal({
      actor: {
        kind: 'person',
        personNumber: '01810000001',
        level: 0,
        issuer: ISSUER,
        tokenId: 'token-1',
      },
      scopes: [],
      expiresAt: NOW + 600_000,
    });
  });

  it('passes over a token’s name that could not be kept with a signature', async () => {
    for (const jti of ['token\0', 'x'.repeat(301)]) {
      const { actor } = await authenticator()(await sign({ ...claims, jti }));
      expect(actor).to.include({ issuer: ISSUER }).and.not.have.property('tokenId');
    }
  });

  it('reads claims under the names it is told', async () => {
    const verify = authenticator({ claims: { person: ['fnr'] } });
    const verified = await verify(await sign({ ...claims, pid: undefined, fnr: '02820000002' }));
    expect(verified.actor.personNumber).to.equal('02820000002');
  });

  describe('when it looks for the keys', () => {
    const metadata = { issuer: ISSUER, jwks_uri: JWKS };
    const places: [string, string, unknown][] = [
      ['OpenID metadata below the issuer', ISSUER, metadata],
      ['OAuth metadata below the issuer', ISSUER, metadata],
      ['metadata between host and path', ISSUER, metadata],
      [
        'the address of the metadata',
        'https://login.example.org/x/.well-known/openid-configuration',
        metadata,
      ],
    ];
    const addresses = [
      `${ISSUER}.well-known/openid-configuration`,
      `${ISSUER}.well-known/oauth-authorization-server`,
      'https://login.example.org/.well-known/oauth-authorization-server/tenant',
      'https://login.example.org/x/.well-known/openid-configuration',
    ];
    for (const [index, [name, issuer, document]] of places.entries()) {
      it(`finds them by ${name}`, async () => {
        documents = { [JWKS]: documents[JWKS], [addresses[index]!]: document };
        expect((await authenticator({ issuer })(await sign(claims))).actor.kind).to.equal('person');
      });
    }

    it('finds them at the address of the JWKS', async () => {
      expect((await authenticator({ issuer: JWKS })(await sign(claims))).actor.kind).to.equal('person');
    });

    it('finds them over HTTP', async () => {
      const server = createServer((request, response) => {
        const document = request.url === '/keys' ? documents[JWKS] : { issuer: url, jwks_uri: `${url}/keys` };
        response.setHeader('content-type', 'application/json').end(JSON.stringify(document));
      });
      await once(server.listen(0, '127.0.0.1'), 'listening');
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      const verify = createAuthenticator({ issuer: url, clock: () => now });
      const verified = await verify(await sign({ ...claims, iss: url }));
      server.close();
      server.closeAllConnections();
      expect(verified.actor.kind).to.equal('person');
    });

    it('checks the issuer’s name with the address of the JWKS, if it is given', async () => {
      const verify = authenticator({ issuer: JWKS, issuerName: 'https://else.example.org' });
      expect(await errorOf(verify(await sign(claims)))).to.have.nested.property('info.reason', 'issuer');
    });

    it('takes no metadata that speak for another issuer', async () => {
      documents[`${ISSUER}.well-known/openid-configuration`] = {
        issuer: 'https://evil.example.org',
        jwks_uri: JWKS,
      };
      expect(await errorOf(authenticator()(await sign(claims)))).to.include({
        code: 'ERR_ISSUER_UNAVAILABLE',
      });
    });

    for (const address of [
      'http://login.example.org',
      'ftp://x',
      'login.example.org',
      '',
      'file:///etc/passwd',
    ]) {
      it(`takes no address that is not https: ${address}`, () => {
        expect(() => authenticator({ issuer: address })).to.throw('must have an https address');
      });
    }

    it('asks once for many tokens', async () => {
      const verify = authenticator();
      await Promise.all([1, 2, 3].map(async (n) => verify(await sign({ ...claims, n }))));
      expect(asked).to.have.lengthOf(2);
    });

    it('asks an issuer that was silent again, after a pause', async () => {
      const working = documents;
      documents = {};
      const verify = authenticator();
      const token = await sign(claims);
      expect(await errorOf(verify(token))).to.include({ code: 'ERR_ISSUER_UNAVAILABLE' });
      const before = asked.length;
      await errorOf(verify(token));
      expect(asked, 'asked again at once').to.have.lengthOf(before);

      documents = working;
      now += 5_000;
      expect((await verify(token)).actor.kind).to.equal('person');
    });

    it('does not call a token wrong when the keys can’t be fetched', async () => {
      documents[JWKS] = new TypeError('fetch failed');
      expect(await errorOf(authenticator()(await sign(claims)))).to.include({
        code: 'ERR_ISSUER_UNAVAILABLE',
      });
    });
  });

  describe('with the times of a token', () => {
    const times: [string, Claims, string | undefined][] = [
      ['still valid', { ...claims, exp: SECONDS + 1 }, undefined],
      ['expired within the tolerance', { ...claims, exp: SECONDS - 9 }, undefined],
      ['expired', { ...claims, exp: SECONDS - 10 }, 'expired'],
      ['valid from a second ahead', { ...claims, nbf: SECONDS + 1 }, undefined],
      ['not valid yet', { ...claims, nbf: SECONDS + 11 }, 'not-yet-valid'],
      ['without expiry', { ...claims, exp: undefined }, 'claims'],
      ['with expiry as text', { ...claims, exp: 'soon' }, 'claims'],
    ];
    for (const [name, payload, reason] of times) {
      it(`${reason === undefined ? 'accepts' : 'refuses'} one ${name}`, async () => {
        const answer = authenticator()(await sign(payload));
        if (reason === undefined) expect((await answer).actor.kind).to.equal('person');
        else expect(await errorOf(answer)).to.have.nested.property('info.reason', reason);
      });
    }

    it('checks a token that it remembers again once it has expired', async () => {
      const verify = authenticator();
      const token = await sign(claims);
      await verify(token);
      now = NOW + 700_000;
      expect(await errorOf(verify(token))).to.have.nested.property('info.reason', 'expired');
    });
  });

  describe('with a hostile token', () => {
    const hostile: [string, () => Promise<string> | string, string][] = [
      ['alg none', () => `${encode({ alg: 'none' })}.${encode(claims)}.`, 'algorithm'],
      ['alg None', () => `${encode({ alg: 'None' })}.${encode(claims)}.`, 'algorithm'],
      ['the signature cut off', async () => (await sign(claims)).replace(/[^.]*$/, ''), 'signature'],
      ['a foreign key', () => sign(claims, foreign.privateKey), 'signature'],
      ['an unknown key id', () => sign(claims, foreign.privateKey, { kid: 'k2' }), 'key'],
      [
        'other claims under a good signature',
        async () => {
          const [header, , signature] = (await sign(claims)).split('.');
          return `${header}.${encode({ ...claims, pid: '02820000002' })}.${signature}`;
        },
        'signature',
      ],
      [
        'HS256 with the public key as secret',
        async () => {
          const head = `${encode({ alg: 'HS256', kid: 'k1' })}.${encode(claims)}`;
          const secret = await exportSPKI(keys.publicKey);
          return `${head}.${createHmac('sha256', secret).update(head).digest('base64url')}`;
        },
        'algorithm',
      ],
      [
        'a key of its own in the header',
        async () => sign(claims, foreign.privateKey, { jwk: await exportJWK(foreign.publicKey) }),
        'signature',
      ],
      ['another issuer', () => sign({ ...claims, iss: 'https://else.example.org' }), 'issuer'],
      ['no issuer', () => sign({ ...claims, iss: undefined }), 'issuer'],
      ['a pid of 10 digits', () => sign({ ...claims, pid: '0181000000' }), 'claims'],
      ['nobody in it', () => sign({ ...claims, pid: undefined }), 'claims'],
      ['text instead of JSON', () => `${encode({ alg: 'ES256', kid: 'k1' })}.aGVp.AAAA`, 'signature'],
      ['no header', () => 'a.b.c', 'malformed'],
      ['nothing', () => '', 'malformed'],
      ['five parts', () => 'a.b.c.d.e', 'malformed'],
      [
        'a critical header that nobody knows',
        () => {
          const header = encode({ alg: 'ES256', kid: 'k1', crit: ['x'], x: 1 });
          return `${header}.${encode(claims)}.AAAA`;
        },
        'algorithm',
      ],
      [
        'a development issuer',
        async () => {
          const values = new Map<string, string>();
          const development = await createDevelopmentIssuer({
            get: async (name) => values.get(name),
            setOnce: async (_, value) => value,
          });
          return await development.issue({ person: '01810000001' }, { now: NOW });
        },
        'key',
      ],
    ];
    for (const [name, token, reason] of hostile) {
      it(`refuses one with ${name} as ${reason}`, async () => {
        const error = await errorOf(authenticator()(await token()));
        expect(error).to.include({ code: 'ERR_UNAUTHENTICATED' });
        expect(error).to.have.nested.property('info.reason', reason);
      });

      it(`tells nothing of one with ${name}`, async () => {
        const error = await errorOf(authenticator()(await token()));
        expect(error).to.not.have.property('cause');
        expect(JSON.stringify({ ...error, message: error.message })).to.not.match(/\d{8}|eyJ|else\.example/);
      });
    }
  });

  describe('with an audience', () => {
    for (const audience of ['signing', ['other', 'signing']]) {
      it(`accepts a token meant for one of ${audience}`, async () => {
        expect((await authenticator({ audience })(await sign(claims))).actor.kind).to.equal('person');
      });
    }

    for (const aud of [undefined, 'other', ['a', 'b']]) {
      it(`refuses a token meant for ${aud}`, async () => {
        const error = await errorOf(authenticator({ audience: 'signing' })(await sign({ ...claims, aud })));
        expect(error).to.have.nested.property('info.reason', 'audience');
      });
    }
  });

  describe('with algorithms', () => {
    for (const algorithm of ['none', 'HS256', 'HS512', 'ES256K', '']) {
      it(`takes none that is not asymmetric: ${algorithm}`, () => {
        expect(() => authenticator({ algorithms: [algorithm] })).to.throw(TypeError, 'options.algorithms');
      });
    }

    it('refuses one that is not among them', async () => {
      const error = await errorOf(authenticator({ algorithms: ['RS256'] })(await sign(claims)));
      expect(error).to.have.nested.property('info.reason', 'algorithm');
    });
  });
});
