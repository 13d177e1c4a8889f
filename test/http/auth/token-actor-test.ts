import { expect } from 'chai';
import type { JWTPayload } from 'jose';
import { actorOf, defaultClaimNames, scopesOf } from '../../../src/http/auth/token-actor.ts';
import { errorOf } from '../../catalog/folder.ts';

const systemUser = {
  type: 'urn:altinn:systemuser',
  systemuser_id: ['5c3d2e10-aaaa-4bbb-8ccc-000000000001'],
  systemuser_org: { authority: 'iso6523-actorid-upis', ID: '0192:310000001' },
  system_id: '310000009_books',
};

describe('the actor of a token', () => {
  it('is the person whose pid it has', () => {
    const claims = {
      pid: '01810000001',
      'urn:altinn:userid': 1001,
      'urn:altinn:partyid': 50001,
      'urn:altinn:authlevel': 3,
    };
    expect(actorOf(claims)).to.deep.equal({
      kind: 'person',
      personNumber: '01810000001',
      userId: '1001',
      partyId: 50001,
      level: 3,
    });
  });

  it('is a system user for the organisation of its authorization details', () => {
    const consumer = { authority: 'iso6523-actorid-upis', ID: '0192:310000009' };
    expect(actorOf({ authorization_details: [systemUser], consumer })).to.deep.equal({
      kind: 'system',
      systemUserId: systemUser.systemuser_id[0],
      organisationNumber: '310000001',
      level: 0,
    });
  });

  it('is an organisation where neither person nor system user is named', () => {
    expect(actorOf({ 'urn:altinn:orgNumber': '310000001' })).to.deep.equal({
      kind: 'organisation',
      organisationNumber: '310000001',
      level: 0,
    });
  });

  it('is the consumer of a Maskinporten token', () => {
    expect(actorOf({ consumer: { ID: '0192:310000009' } })).to.include({ organisationNumber: '310000009' });
  });

  it('is a person for himself, whatever organisation the token names', () => {
    expect(actorOf({ pid: '01810000001', 'urn:altinn:orgNumber': '310000001' })).to.not.have.property(
      'organisationNumber',
    );
  });

  it('is found under other names, where the mapping says so', () => {
    const names = { ...defaultClaimNames, person: ['ssn', 'pid'] };
    expect(actorOf({ ssn: '02820000002' }, names)).to.include({ personNumber: '02820000002' });
  });

  const levels: [JWTPayload, number][] = [
    [{}, 0],
    [{ 'urn:altinn:authlevel': 4 }, 4],
    [{ 'urn:altinn:authlevel': '2' }, 2],
    [{ acr: 'idporten-loa-substantial' }, 3],
    [{ acr: 'idporten-loa-high' }, 4],
    [{ acr: 'Level4' }, 4],
    [{ acr: 'selfregistered-email' }, 0],
    [{ acr: '__proto__' }, 0],
    [{ acr: 'idporten-loa-high', 'urn:altinn:authlevel': 1 }, 1],
  ];
  for (const [claims, level] of levels) {
    it(`has level ${level} with ${JSON.stringify(claims)}`, () => {
      expect(actorOf({ pid: '01810000001', ...claims }).level).to.equal(level);
    });
  }

  const person = { pid: '01810000001' };
  const wrong: [JWTPayload, string][] = [
    [{}, 'pid'],
    [{ sub: '01810000001' }, 'pid'],
    [{ 'urn:altinn:userid': 1001 }, 'pid'],
    [{ pid: '' }, 'pid'],
    [{ pid: '0181000000' }, 'pid'],
    [{ pid: '018100000012' }, 'pid'],
    [{ pid: '0181000000a' }, 'pid'],
    [{ pid: ' 01810000001' }, 'pid'],
    [{ pid: '01810000001\n' }, 'pid'],
    [{ pid: '٠١٨١٠٠٠٠٠٠١' }, 'pid'],
    [{ pid: 1810000001 }, 'pid'],
    [{ pid: ['01810000001'] }, 'pid'],
    [{ pid: { toString: '01810000001' } }, 'pid'],
    [{ ...person, 'urn:altinn:userid': { a: 1 } }, 'urn:altinn:userid'],
    [{ ...person, 'urn:altinn:userid': 'a b' }, 'urn:altinn:userid'],
    [{ ...person, 'urn:altinn:partyid': -1 }, 'urn:altinn:partyid'],
    [{ ...person, 'urn:altinn:partyid': '1.5' }, 'urn:altinn:partyid'],
    [{ ...person, 'urn:altinn:partyid': [] }, 'urn:altinn:partyid'],
    [{ ...person, 'urn:altinn:authlevel': 5 }, 'urn:altinn:authlevel'],
    [{ ...person, 'urn:altinn:authlevel': 'high' }, 'urn:altinn:authlevel'],
    [{ ...person, 'urn:altinn:authlevel': [] }, 'urn:altinn:authlevel'],
    [{ ...person, acr: 4.5 }, 'acr'],
    [{ 'urn:altinn:orgNumber': '31000000' }, 'urn:altinn:orgNumber'],
    [{ 'urn:altinn:orgNumber': 310000001 }, 'urn:altinn:orgNumber'],
    [{ consumer: 'x:310000001' }, 'consumer'],
    [{ consumer: { ID: '9999:310000001' } }, 'consumer'],
    [{ authorization_details: [systemUser], ...person }, 'pid'],
    [{ authorization_details: [systemUser, systemUser] }, 'authorization_details'],
    [{ authorization_details: [{ ...systemUser, systemuser_id: [] }] }, 'authorization_details'],
    [{ authorization_details: [{ ...systemUser, systemuser_id: ['a', 'b'] }] }, 'authorization_details'],
    [{ authorization_details: [{ ...systemUser, systemuser_id: 7 }] }, 'authorization_details'],
    [{ authorization_details: [{ type: 'urn:altinn:systemuser' }] }, 'authorization_details'],
    [
      { authorization_details: [{ ...systemUser, systemuser_org: undefined }] },
      'authorization_details.systemuser_org',
    ],
    [
      { authorization_details: [{ ...systemUser, systemuser_org: { ID: '0192:31' } }] },
      'authorization_details.systemuser_org',
    ],
    [{ authorization_details: [null, { type: 'other' }] }, 'pid'],
    [{ authorization_details: 'urn:altinn:systemuser' }, 'pid'],
  ];
  for (const [claims, claim] of wrong) {
    it(`is refused for ${claim}: ${JSON.stringify(claims).replace(/\d{9,}/g, '…')}`, async () => {
      const error = await errorOf((async () => actorOf(claims))());
      expect(error).to.include({ code: 'ERR_UNAUTHENTICATED' });
      expect(error).to.have.nested.property('info.claim', claim);
      expect(error.message).to.not.match(/\d{8}/);
    });
  }
});

describe('the scopes of a token', () => {
  it('are the words of its scope', () => {
    expect(scopesOf({ scope: 'altinn:instances.read  altinn:instances.write' })).to.deep.equal([
      'altinn:instances.read',
      'altinn:instances.write',
    ]);
  });

  it('may come as a list', () => {
    expect(scopesOf({ scope: ['a', 'b'] })).to.deep.equal(['a', 'b']);
  });

  it('are none without a scope', () => {
    expect(scopesOf({})).to.deep.equal([]);
  });

  for (const scope of [7, {}, [1], true]) {
    it(`are refused as ${JSON.stringify(scope)}`, async () => {
      expect(await errorOf((async () => scopesOf({ scope }))())).to.include({ code: 'ERR_UNAUTHENTICATED' });
    });
  }
});
