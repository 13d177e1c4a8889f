import { expect } from 'chai';
import { instanceIdOf } from '../../src/cli/instance-id.ts';

const ID = 'd7f13ca1-6940-4a7e-b38d-b68ddd1cbdaa';

describe('an instance that an operator names', () => {
  const idOf = async (number: number) => (number === 7 ? ID : undefined);

  const known: [how: string, name: string][] = [
    ['its id', ID],
    ['its id behind its owner’s party', `51001/${ID}`],
    ['its number, which is a job’s id in Posten’s API', '7'],
    ['the id of a message in Altinn II’s API', 'a7'],
    ['the id of an archived message', 'b7'],
  ];
  for (const [how, name] of known) {
    it(`is found by ${how}`, async () => {
      expect(await instanceIdOf(name, idOf)).to.equal(ID);
    });
  }

  for (const name of ['8', '07', '7.0', 'c7', '9'.repeat(16), 'none']) {
    it(`is not found by ${name}, which is left as it is`, async () => {
      expect(await instanceIdOf(name, idOf)).to.equal(name);
    });
  }
});
