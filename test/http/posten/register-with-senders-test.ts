import { expect } from 'chai';
import { createPartyRegister, type Party } from '../../../src/catalog/index.ts';
import { registerWithSenders } from '../../../src/http/posten/register-with-senders.ts';
import { codeOfRejected } from '../error-code.ts';

const person = '01017012345';
const known: Party = {
  partyId: 51001,
  kind: 'organisation',
  number: '991825827',
  name: 'Tax',
  keyRoles: [person],
};
const inTheWay: Party = {
  partyId: 937884117,
  kind: 'person',
  number: person,
  name: 'Somebody',
  keyRoles: [],
};

describe('a register with senders', () => {
  const own = createPartyRegister([known, inTheWay]);
  const register = registerWithSenders(own, [
    { number: '991825827', name: 'Tax, as the settings have it' },
    { number: '984661185', name: 'Post' },
    { number: '937884117', name: 'Bank' },
  ]);
  const added = { partyId: 984661185, kind: 'organisation', number: '984661185', name: 'Post', keyRoles: [] };

  it('knows a sender that it did not have, by its number', async () => {
    expect(await register.byOrganisation('984661185')).to.deep.equal(added);
  });

  it('knows it by its party id, which is that number', async () => {
    expect(await register.byPartyId(984661185)).to.deep.equal(added);
  });

  it('keeps a sender that it had', async () => {
    expect(await register.byOrganisation('991825827')).to.equal(known);
    expect(await register.byPartyId(51001)).to.equal(known);
  });

  it('has such a sender under one party id alone', async () => {
    expect(await register.byPartyId(991825827)).to.equal(undefined);
  });

  it('knows nobody else', async () => {
    expect(await register.byOrganisation('889640782')).to.equal(undefined);
    expect(await register.byPartyId(889640782)).to.equal(undefined);
  });

  it('takes no other party for a sender', async () => {
    expect(await codeOfRejected(register.byOrganisation('937884117'))).to.equal('ERR_REGISTER_INVALID');
    expect(await register.byPartyId(937884117)).to.equal(inTheWay);
  });

  it('still knows persons, key roles and references', async () => {
    expect(await register.byPerson(person)).to.equal(inTheWay);
    expect(await register.organisationsOf(person)).to.deep.equal([known]);
    expect(await register.byReference?.('51001')).to.equal(known);
  });

  it('takes no references where the register took none', () => {
    const { byReference: _, ...without } = own;
    expect(registerWithSenders(without, [])).to.not.have.property('byReference');
  });
});
