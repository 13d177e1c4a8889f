import { expect } from 'chai';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import {
  createDevelopmentIssuer,
  type DevelopmentIssuer,
  type KeySettings,
} from '../../../src/http/auth/index.ts';
import { errorOf } from '../../catalog/folder.ts';

const NOW = Date.parse('2026-03-01T12:00:00Z');
const HOUR = 3_600_000;
const kari = { person: '01810000001', userId: 1001, partyId: 50001, level: 4, scope: 'a b' };

function memorySettings(): KeySettings & { values: Map<string, string> } {
  const values = new Map<string, string>();
  return {
    values,
    get: async (name) => values.get(name),
    setOnce: async (name, value) => {
      if (!values.has(name)) values.set(name, value);
      return values.get(name)!;
    },
  };
}

describe('the development issuer', () => {
  let now: number;
  let settings: ReturnType<typeof memorySettings>;
  let issuer: DevelopmentIssuer;
  const open = () => createDevelopmentIssuer(settings, { clock: () => now });

  beforeEach(async () => {
    now = NOW;
    settings = memorySettings();
    issuer = await open();
  });

  it('accepts its token for a person', async () => {
    const token = await issuer.issue(kari, { now });
    const verified = await issuer.verify(token);
    expect(verified.actor.tokenId).to.match(/^[0-9a-f-]{36}$/);
    expect({ ...verified.actor, tokenId: '' }).to.deep.equal({
      kind: 'person',
      issuer: 'urn:bpmn-signing:development',
      tokenId: '',
      personNumber: '01810000001',
      userId: '1001',
      partyId: 50001,
      level: 4,
    });
    expect(verified.scopes).to.deep.equal(['a', 'b']);
  });

  it('accepts its token for a system user', async () => {
    const token = await issuer.issue({ systemUser: 'abc', organisation: '310000001' }, { now });
    expect({ ...(await issuer.verify(token)).actor, tokenId: '' }).to.deep.equal({
      kind: 'system',
      issuer: 'urn:bpmn-signing:development',
      tokenId: '',
      systemUserId: 'abc',
      organisationNumber: '310000001',
      level: 3,
    });
  });

  it('accepts its token for an organisation', async () => {
    const token = await issuer.issue({ organisation: '310000001' }, { now });
    expect((await issuer.verify(token)).actor).to.include({ kind: 'organisation' });
  });

  it('names the claims as Altinn does', async () => {
    const claims = decodeJwt(await issuer.issue({ ...kari, organisation: '310000001' }, { now }));
    expect(claims).to.include({
      pid: '01810000001',
      'urn:altinn:userid': 1001,
      'urn:altinn:partyid': 50001,
      'urn:altinn:authlevel': 4,
      'urn:altinn:orgNumber': '310000001',
      scope: 'a b',
    });
  });

  it('keeps its key after a restart', async () => {
    const token = await issuer.issue(kari, { now });
    expect((await (await open()).verify(token)).actor.kind).to.equal('person');
  });

  it('has one key if many start at once', async () => {
    settings.values.clear();
    const issuers = await Promise.all(Array.from({ length: 5 }, open));
    for (const from of issuers) {
      const token = await from.issue(kari, { now });
      for (const to of issuers) expect((await to.verify(token)).actor.kind).to.equal('person');
    }
  });

  it('refuses a token of another database', async () => {
    const other = await createDevelopmentIssuer(memorySettings(), { clock: () => now });
    const error = await errorOf(issuer.verify(await other.issue(kari, { now })));
    expect(error).to.include({ code: 'ERR_UNAUTHENTICATED' });
    expect(error).to.have.nested.property('info.reason', 'key');
  });

  it('refuses a token at the instant it expires, also one that it has accepted', async () => {
    const token = await issuer.issue(kari, { now, lifetime: HOUR });
    now = NOW + HOUR - 1;
    await issuer.verify(token);
    now = NOW + HOUR;
    expect(await errorOf(issuer.verify(token))).to.have.nested.property('info.reason', 'expired');
  });

  it('signs with an asymmetric key', async () => {
    expect(decodeProtectedHeader(await issuer.issue(kari, { now }))).to.include({ alg: 'ES256', typ: 'JWT' });
  });

  it('does not issue for a system user without organisation', async () => {
    const error = await errorOf(issuer.issue({ systemUser: 'abc' }, { now }));
    expect(error).to.be.instanceOf(TypeError);
  });
});
