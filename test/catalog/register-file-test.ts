import { expect } from 'chai';
import { type PartyRegister, readRegister } from '../../src/catalog/index.ts';
import { errorOf, makeFolder } from './folder.ts';

async function read(register: unknown): Promise<PartyRegister> {
  const folder = await makeFolder({ 'register.json': register });
  try {
    return await readRegister(folder.path);
  } finally {
    await folder.remove();
  }
}

const kari = { partyId: 1, personNumber: '01810000001', name: 'Kari Utpost' };
const ola = { partyId: 2, personNumber: '02820000002', name: 'Ola Utpost' };
const quay = {
  partyId: 3,
  organisationNumber: '310000001',
  name: 'Utpost Kai',
  keyRoles: [kari.personNumber, '03830000003'],
};
const mill = {
  partyId: 4,
  organisationNumber: '310000002',
  name: 'Utpost Mølle',
  keyRoles: [kari.personNumber],
};

describe('a register file', () => {
  let register: PartyRegister;
  before(async () => {
    register = await read([kari, ola, quay, mill]);
  });

  it('finds a person by party id and by number', async () => {
    const party = { partyId: 1, kind: 'person', number: kari.personNumber, name: kari.name, keyRoles: [] };
    expect(await register.byPartyId(1)).to.deep.equal(party);
    expect(await register.byPerson(kari.personNumber)).to.deep.equal(party);
  });

  it('finds an organisation with those who hold key roles in it', async () => {
    expect((await register.byOrganisation('310000001'))?.keyRoles).to.deep.equal(quay.keyRoles);
  });

  it('lists the organisations of a person', async () => {
    const organisations = await register.organisationsOf(kari.personNumber);
    expect(organisations.map(({ partyId }) => partyId)).to.deep.equal([3, 4]);
  });

  it('lists them for a key role holder who is no party', async () => {
    expect(await register.organisationsOf('03830000003')).to.have.lengthOf(1);
  });

  it('lists none for somebody without key roles', async () => {
    expect(await register.organisationsOf(ola.personNumber)).to.have.lengthOf(0);
  });

  it('takes a party id in decimal as a reference', async () => {
    expect((await register.byReference?.('2'))?.name).to.equal('Ola Utpost');
  });

  for (const reference of ['', '02', '+2', '2.0', ' 2', '0x2', '1e0', 'Ola', ola.personNumber, '99']) {
    it(`knows nobody by the reference ${JSON.stringify(reference)}`, async () => {
      expect(await register.byReference?.(reference)).to.equal(undefined);
    });
  }

  it('does not take an organisation for a person', async () => {
    expect(await register.byPerson('310000001')).to.equal(undefined);
    expect(await register.byOrganisation(kari.personNumber)).to.equal(undefined);
  });
});

describe('a register file that is wrong', () => {
  const wrong: [unknown, string][] = [
    [{}, 'must be a list of parties'],
    ['[', 'is not JSON'],
    [[{ ...kari, partyId: '1' }], '[0].partyId must be a whole number'],
    [[{ ...kari, partyId: 0 }], '[0].partyId must be at least 1'],
    [[{ ...kari, personNumber: '0181000000' }], '[0].personNumber must be 11 digits'],
    [[{ ...kari, personNumber: 1810000001 }], '[0].personNumber must be text'],
    [[{ ...kari, personNumber: '01810000001 ' }], '[0].personNumber must be 11 digits'],
    [[{ ...quay, organisationNumber: '31000000A' }], '[0].organisationNumber must be 9 digits'],
    [[{ ...kari, name: '' }], '[0].name must not be empty'],
    [[{ partyId: 1, name: 'Nobody' }], '[0] must have personNumber or organisationNumber, one of the two'],
    [[{ ...kari, organisationNumber: '310000001' }], '[0] must have personNumber or organisationNumber'],
    [[{ ...quay, keyRoles: ['1'] }], '[0].keyRoles[0] must be 11 digits'],
    [[{ ...kari, keyRoles: [ola.personNumber] }], '[0] is a person and has keyRoles'],
    [[kari, { ...ola, partyId: 1 }], '[1] has the partyId of an earlier party'],
    [[kari, { ...kari, partyId: 9 }], '[1] has the number of an earlier party'],
    [[{ ...kari, shoeSize: 44 }], '[0] has a key that is not known: shoeSize'],
    [[{ ...kari, [ola.personNumber]: true }], '[0] has a key that is not known'],
  ];
  for (const [register, message] of wrong) {
    it(`is refused, as ${message}`, async () => {
      const error = await errorOf(read(register));
      expect(error).to.include({ code: 'ERR_REGISTER_INVALID' });
      expect(error.message).to.contain(`register.json: ${message}`);
    });

    it(`is refused without telling a number, as ${message}`, async () => {
      const error = await errorOf(read(register));
      expect(JSON.stringify({ ...error, message: error.message })).to.not.match(/\d{9}/);
    });
  }
});
