import { expect } from 'chai';
import type { SigneeProvider } from '../../src/catalog/index.ts';
import { createRuntime } from '../../src/runtime/index.ts';
import { makeFolder } from '../catalog/folder.ts';
import { run } from '../cli/run.ts';
import { createTestRuntime, personNumber } from '../helpers/runtime.ts';
import { filled } from '../interop/altinn-corpus.ts';
import { Journey, ServedApps } from '../interop/served-apps.ts';
import { definition } from './bad-definitions.ts';
import { tableContents } from './table-contents.ts';

const provided = definition({
  task: `<bpmn:userTask id="Form"><bpmn:extensionElements><altinn:taskExtension xmlns:altinn="http://altinn.no/process"><altinn:taskType>data</altinn:taskType></altinn:taskExtension></bpmn:extensionElements></bpmn:userTask>
    <bpmn:sequenceFlow id="Between" sourceRef="Form" targetRef="Sign" />
    <bpmn:userTask id="Sign"><bpmn:extensionElements><signing:task><signing:document dataType="lease" /><signing:signees provider="board" /></signing:task></bpmn:extensionElements></bpmn:userTask>`,
}).replace('sourceRef="Start" targetRef="Sign"', 'sourceRef="Start" targetRef="Form"');

const kari = { socialSecurityNumber: personNumber(1), fullName: 'Person 1' };
const lease = filled('lease', 'Form');

type Provider = SigneeProvider['signees'];

const failures: [what: string, code: string, provider: Provider | undefined][] = [
  ['is not registered', 'ERR_SIGNEE_PROVIDER_UNKNOWN', undefined],
  ['names nobody', 'ERR_SIGNEES_MISSING', async () => []],
  ['names a person twice', 'ERR_SIGNEE_DUPLICATE', async () => [kari, kari]],
  [
    'fails',
    'ERR_SIGNEE_PROVIDER_FAILED',
    async () => {
      throw new Error(`no answer for ${personNumber(1)}`);
    },
  ],
];

describe('signees that can’t be', () => {
  for (const [what, code, provider] of failures) {
    describe(`whose provider ${what}`, () => {
      let served: ServedApps;
      let journey: Journey;
      let answer: Awaited<ReturnType<Journey['tryNext']>>;
      /** Read when it is asked, so that it can be mended. */
      let current = provider;

      before(async function () {
        this.timeout(30_000);
        current = provider;
        served = await ServedApps.start((database, clock) =>
          createTestRuntime(database, {
            apps: { 'local/board': { source: provided, dataTypes: [lease] } },
            signees: provider === undefined ? {} : { board: (query) => current!(query) },
            clock: clock.read,
          }),
        );
        journey = await Journey.begin(served, 'local/board');
        await journey.upload({ dataType: 'lease', contentType: 'text/plain', content: 'agreed' });
        answer = await journey.tryNext();
      });

      after(() => served.stop());

      it('stops the process with an incident that has a code', () => {
        expect([answer.status, answer.body.title, answer.body.incidentCode]).to.deep.equal([
          500,
          'Process next failed.',
          code,
        ]);
      });

      it('tells nobody’s identity number', () => {
        expect(answer.text).to.not.contain(personNumber(1));
      });

      it('enters no round', async () => {
        const { rounds, signees } = await counts(served);
        expect([rounds, signees]).to.deep.equal([0, 0]);
      });

      it('lets nobody sign', async () => {
        const signed = await served.call(10, 'post', `${journey.path}/actions`, { action: 'sign' });
        expect([signed.status, (await counts(served)).signatures]).to.deep.equal([409, 0]);
      });

      if (provider !== undefined) {
        it('goes on once the provider is mended', async () => {
          current = async () => [kari];
          await journey.next();
          expect(await journey.task()).to.equal('Sign');
        });
      }
    });
  }
});

async function counts({ database: { knex } }: ServedApps) {
  const contents = await tableContents(knex);
  const rows = (table: string) => Number.parseInt(contents[`signing_${table}`]!, 10);
  return { rounds: rows('round'), signees: rows('signee'), signatures: rows('signature') };
}

describe('an app whose parts don’t fit together', () => {
  const process = 'acme/board/process/process.bpmn';
  const metadata = (...dataTypes: string[]) => ({
    id: 'acme/board',
    dataTypes: dataTypes.map((id) => ({ id })),
  });

  async function check(files: Record<string, unknown>) {
    const folder = await makeFolder(files);
    const { code, out } = await run(['check', folder.path]);
    await folder.remove();
    return { code, out };
  }

  it('is refused by check where a signee provider is unknown', async () => {
    const { code, out } = await check({
      [process]: provided,
      'acme/board/applicationmetadata.json': metadata('lease'),
      'acme/board/signees/owners.json': [{ organizationNumber: '310000500', name: 'Organisation 500' }],
    });
    expect(out).to.contain('process.bpmn: error ERR_SIGNEE_PROVIDER_UNKNOWN <Sign> provider: ');
    expect(code).to.equal(1);
  });

  it('is refused by check where a data type is unknown', async () => {
    const { code, out } = await check({
      [process]: provided,
      'acme/board/applicationmetadata.json': metadata('form'),
      'acme/board/signees/board.json': [{ organizationNumber: '310000500', name: 'Organisation 500' }],
    });
    expect(out).to.contain('process.bpmn: error ERR_DATA_TYPE_UNKNOWN <Sign> document: ');
    expect(code).to.equal(1);
  });

  describe('at the runtime', () => {
    let served: ServedApps;

    before(async function () {
      this.timeout(30_000);
      served = await ServedApps.start((database) =>
        createTestRuntime(database, { apps: { 'local/sound': { source: definition() } } }),
      );
    });

    after(() => served.stop());

    it('is refused where a data type is unknown, and nothing of it is kept', async () => {
      const before = await tableContents(served.database.knex);
      const apps = { 'acme/board': { source: provided, dataTypes: [filled('form')] } };
      const error = await createTestRuntime(served.database, { apps }).catch((refusal) => refusal);
      expect(error).to.include({ code: 'ERR_DATA_TYPE_UNKNOWN', element: 'Sign', attribute: 'document' });
      expect(await tableContents(served.database.knex)).to.deep.equal(before);
    });

    it('is refused where two providers bear one id', () => {
      const { runtime } = served;
      const twice = [
        { id: 'board', signees: async () => [kari] },
        { id: 'board', signees: async () => [kari] },
      ];
      const options = { knex: served.database.knex, catalog: runtime.catalog, signeeProviders: twice };
      expect(() => createRuntime(options))
        .to.throw()
        .with.property('code', 'ERR_SETTING_INVALID');
    });
  });
});
