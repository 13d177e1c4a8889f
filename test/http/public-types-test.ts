import {
  type Authenticate,
  authenticateBearer,
  type ClaimNames,
  createAuthenticator,
  type VerifiedToken,
  type VerifyToken,
} from 'bpmn-signing/http';
import { expect } from 'chai';

describe('a host that names the types of its parts', () => {
  const claims: Partial<ClaimNames> = { person: ['personidentifier'] };
  const verified: VerifiedToken = {
    actor: { kind: 'organisation', organisationNumber: '310000305', level: 3 },
    scopes: ['signing'],
    expiresAt: 0,
  };

  it('brings its own check of tokens', async () => {
    const verify: VerifyToken = async () => verified;
    const authenticate: Authenticate = authenticateBearer(verify);
    expect(await authenticate('Bearer a.b.c')).to.deep.equal({ ...verified.actor, scopes: ['signing'] });
  });

  it('names the claims of its issuer', () => {
    const verify: VerifyToken = createAuthenticator({ issuer: 'https://login.example.org', claims });
    expect(verify).to.be.a('function');
  });
});
