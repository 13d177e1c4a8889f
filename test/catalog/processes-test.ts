import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { type Application, type FolderCatalog, readCatalog } from '../../src/catalog/index.ts';
import { checkDefinition, readDefinition } from '../../src/engine/index.ts';

const FOLDER = fileURLToPath(new URL('../../processes', import.meta.url));
const IDS = [
  ...[
    'annual-accounts',
    'approval',
    'bid',
    'board-resolution',
    'building-notice',
    'four-eyes',
    'grant-application',
    'lease',
    'offer',
    'petition',
    'posten-direct',
    'posten-portal',
    'purchase',
    'sale',
    'share-transfer',
    'tax-return',
  ].map((name) => `local/${name}`),
  'demo/board-approval',
];

describe('the example processes', () => {
  let read: FolderCatalog;
  const app = (id: string): Application => read.catalog.application(id)!;

  before(async () => {
    read = await readCatalog(FOLDER);
  });

  it('are these', () => {
    expect(read.catalog.applications().map(({ id }) => id)).to.deep.equal(IDS);
  });

  it('have signees whom the register knows', async () => {
    const [board] = read.signeeProviders;
    const signees = await board!.signees({
      app: 'demo/board-approval',
      instanceId: '',
      taskId: '',
      readDocument: async () => undefined,
    });
    for (const signee of signees) {
      if ('contact' in signee) continue;
      const party =
        'socialSecurityNumber' in signee
          ? await read.register.byPerson(signee.socialSecurityNumber)
          : await read.register.byOrganisation(signee.organizationNumber);
      expect(party?.name).to.equal('name' in signee ? signee.name : signee.fullName);
    }
  });

  it('have synthetic people: 80 is added to the month of their birth', async () => {
    const register: { personNumber?: string }[] = JSON.parse(
      await readFile(`${FOLDER}/register.json`, 'utf8'),
    );
    for (const { personNumber } of register) {
      if (personNumber !== undefined) expect(Number(personNumber.slice(2, 4))).to.be.within(81, 92);
    }
  });

  for (const id of IDS) {
    describe(id, () => {
      it('has nothing wrong or doubtful', async () => {
        const { source, dataTypes } = app(id);
        const surroundings = {
          services: ['pdf'],
          signeeProviders: ['board', 'posten'],
          ...(dataTypes && { dataTypes }),
        };
        const issues = await checkDefinition(source, surroundings);
        expect(issues).to.deep.equal([]);
      });

      it('names parties that the register knows', async () => {
        const { elements } = await readDefinition(app(id).source);
        const references = elements.flatMap(
          ({ signing }) => signing?.signees.map((each) => each.reference) ?? [],
        );
        // whoever an instance is about is a party by itself
        for (const reference of references.filter((each) => each !== 'owner')) {
          expect((await read.register.byReference!(reference!))?.kind, reference).to.equal('person');
        }
      });

      it('can be drawn: every element and flow has its place in the diagram', () => {
        const { source } = app(id);
        const kinds =
          'startEvent|endEvent|boundaryEvent|userTask|serviceTask|task|exclusiveGateway|parallelGateway|sequenceFlow';
        for (const [, element] of source.matchAll(new RegExp(`<bpmn:(?:${kinds}) id="(\\w+)"`, 'g'))) {
          expect(source).to.contain(`bpmnElement="${element}"`);
        }
      });
    });
  }
});
