import { expect } from 'chai';
import { readSigneesFile } from '../../src/catalog/signees-file.ts';
import { errorOf, makeFolder } from './folder.ts';

const FILE = 'signees/board.json';

async function read(content: unknown) {
  const folder = await makeFolder({ [FILE]: content });
  try {
    return await readSigneesFile(folder.path, FILE);
  } finally {
    await folder.remove();
  }
}

const kari = { socialSecurityNumber: '01810000001', fullName: 'Kari Utpost' };
const quay = { organizationNumber: '310000001', name: 'Utpost Kai' };

describe('a signees file', () => {
  it('lists persons and organisations in its order', async () => {
    expect(await read([quay, kari])).to.deep.equal([quay, kari]);
  });

  it('may list an organisation as often as it has to sign', async () => {
    expect(await read([quay, quay])).to.have.lengthOf(2);
  });

  it('may say group, slots, level and addresses', async () => {
    const said = { ...quay, order: 2, slots: 2, level: 3, email: 'kai@example.org', mobile: '+4799999999' };
    expect(await read([said])).to.deep.equal([said]);
  });

  const wrong: [unknown, string][] = [
    [{ signees: [] }, 'must be a list'],
    [[], 'must name at least one signee'],
    [['01810000001'], '[0] must be an object'],
    [[{ ...kari, socialSecurityNumber: '0181000000' }], '[0].socialSecurityNumber must be 11 digits'],
    [[{ ...kari, socialSecurityNumber: 1810000001 }], '[0].socialSecurityNumber must be text'],
    [[{ ...quay, organizationNumber: '01810000001' }], '[0].organizationNumber must be 9 digits'],
    [[{ socialSecurityNumber: '01810000001' }], '[0] must have socialSecurityNumber and fullName'],
    [
      [{ socialSecurityNumber: '01810000001', name: 'Kari' }],
      '[0] must have socialSecurityNumber and fullName',
    ],
    [[{ ...kari, ...quay }], '[0] must have socialSecurityNumber and fullName'],
    [[{ ...kari, name: 'Kari' }], '[0] must have socialSecurityNumber and fullName'],
    [[{}], '[0] must have socialSecurityNumber and fullName'],
    [[{ ...kari, level: 5 }], '[0].level must be 0 to 4'],
    [[{ ...quay, slots: 0 }], '[0].slots must be at least 1'],
    [[{ ...kari, slot: 2 }], '[0] has a key that is not known: slot'],
    [[kari, quay, kari], '[2] is a person who is listed twice'],
    [`[{"socialSecurityNumber": 01810000001}]`, 'is not JSON'],
  ];
  for (const [content, message] of wrong) {
    it(`is refused, as ${message}: ${JSON.stringify(content).replace(/\d{9,}/g, '…')}`, async () => {
      const error = await errorOf(read(content));
      expect(error).to.include({ code: 'ERR_SIGNEES_FILE_INVALID' });
      expect(error.message).to.contain(`${FILE}: ${message}`);
      expect(JSON.stringify({ ...error, message: error.message })).to.not.match(/\d{9}/);
    });
  }
});
