import { expect } from 'chai';
import type { GatewayChoice } from '../../src/engine/index.ts';
import type { ServiceHandler } from '../../src/runtime/index.ts';
import { createTestRuntime, type TestApp } from '../helpers/runtime.ts';
import { corpusSource, filled, needsCorpus, owned } from './altinn-corpus.ts';
import { Journey, ServedApps, type Upload } from './served-apps.ts';

/** What the owner says next with, until the end, and the way that this takes. */
const ways: [file: string, what: string, steps: readonly (string | undefined)[], way: string][] = [
  [
    '13',
    'a form, confirmed',
    ['write', 'confirm', 'write'],
    'Activity_1hr05xz Activity_0ei8xi2 Activity_0091dh9 EndEvent_1',
  ],
  [
    '13',
    'the same, without naming actions',
    [undefined, undefined, undefined],
    'Activity_1hr05xz Activity_0ei8xi2 Activity_0091dh9 EndEvent_1',
  ],
  ['14', 'a form, confirmed', [undefined, 'confirm'], 'Activity_0u5anl6 Activity_0z0r9lk EndEvent_1'],
  ['26', 'a form, confirmed', [undefined, 'confirm'], 'Task_1 Task_Confirm EndEvent_1'],
  ['33', 'a payment', [undefined, 'pay'], 'Task1 Task2 EndEvent'],
  [
    '33',
    'a payment that is rejected without a gateway',
    [undefined, 'reject'],
    'Task1 Task2 (Task2) EndEvent',
  ],
  ['35', 'a default flow', [undefined, 'confirm'], 'Task1 Task2 EndEvent'],
  ['36', 'a default flow', [undefined, 'confirm'], 'Task1 Task2 EndEvent'],
  // tasks of no type that anybody knows have nothing to wait for
  ['37', 'a flow that code chooses', [], 'Task1 Task2 EndEvent'],
  ['38', 'a flow that code chooses, and a join', [undefined, undefined], 'Task1 Task2 EndEvent'],
  ['39', 'a form, confirmed', [undefined, 'confirm'], 'Task1 Task2 EndEvent'],
  ['40', 'types in the old namespace', [undefined, 'confirm'], 'Task1 Task2 EndEvent'],
  ['41', 'types in attributes', [undefined, 'confirm'], 'Task1 Task2 EndEvent'],
  ['42', 'no end event', [undefined, 'confirm'], 'Task1 Task2'],
  ['45', 'a byte order mark, and types in attributes', [undefined, 'confirm'], 'Task_1 Task_2 EndEvent_1'],
  ['46', 'service tasks', [undefined], 'Task_1 Task_2 Task_3 EndEvent_1'],
  [
    '51',
    'a default flow, and types in attributes',
    [undefined, undefined, 'confirm'],
    'Task_1 Task_2 Task_3 EndEvent_1',
  ],
  ['79', 'a payment, confirmed', [undefined, 'confirm'], 'Task_1 Task_2 EndEvent_1'],
  [
    '79',
    'a payment, rejected once',
    [undefined, 'reject', undefined, 'confirm'],
    'Task_1 Task_2 (Task_2) Task_1 Task_2 EndEvent_1',
  ],
];

/** Where a service task has failed, whose gateways read a reject. */
const failing = 'Task_Utfylling1 Task_Utfylling2 Task_PDF_Layout Task_PDF_Auto Task_Fail';

const pdf: ServiceHandler = async ({ addDocument }) =>
  addDocument({ dataType: 'ref-data-as-pdf', contentType: 'application/pdf', bytes: Buffer.from('%PDF') });

const toTask2: GatewayChoice = ({ flows }) => flows.find(({ targetId }) => targetId === 'Task2')!.id;

function app(number: string): TestApp {
  const model = number === '104' ? [filled('Model2', 'Task_2', { min: 1 })] : [];
  return { source: corpusSource(number), dataTypes: [owned('ref-data-as-pdf'), ...model] };
}

describe('the collected process files without signing tasks', () => {
  let served: ServedApps;
  let journey: Journey;
  /** Whether the service task that is made to fail does. */
  let fails = false;
  let sent: string[] = [];

  before(async function () {
    needsCorpus(this);
    this.timeout(30_000);
    const numbers = ['03', '104', ...ways.map(([number]) => number)];
    served = await ServedApps.start((database, clock) =>
      createTestRuntime(database, {
        apps: Object.fromEntries(numbers.map((number) => [`ttd/c${number}`, app(number)])),
        // what fails is given up at once
        serviceRetries: { attempts: 1, first: 0, factor: 1, longest: 0 },
        services: {
          pdf,
          eFormidling: async ({ elementId }) => void sent.push(elementId),
          fail: async () => {
            if (fails) throw new Error('made to fail');
          },
        },
        gatewayChoices: { Gateway1: toTask2 },
        clock: clock.read,
      }),
    );
  });

  beforeEach(() => {
    fails = false;
    sent = [];
  });

  after(() => served?.stop());

  for (const [number, what, steps, way] of ways) {
    it(`${number} runs through ${what}`, async () => {
      journey = await Journey.begin(served, `ttd/c${number}`);
      for (const step of steps) await journey.next(step);
      expect(await journey.way()).to.equal(way);
      expect((await journey.end()).ended).to.equal(true);
    });
  }

  it('42 ends without an end event', async () => {
    journey = await Journey.begin(served, 'ttd/c42');
    for (const step of [undefined, 'confirm']) await journey.next(step);
    expect(await journey.end()).to.deep.equal({ ended: true, endEvent: null });
  });

  it('46 sends once', async () => {
    journey = await Journey.begin(served, 'ttd/c46');
    await journey.next();
    expect(sent).to.deep.equal(['Task_3']);
  });

  describe('104: a condition on the form’s data', () => {
    const form = (content: string): Upload => ({
      dataType: 'Model2',
      contentType: 'application/xml',
      content,
    });
    const cases: [string, string][] = [
      ['<Model2><fail>false</fail></Model2>', 'Task_1 Task_2 Task_3 Task_4 EndEvent_1'],
      ['<Model2><fail>true</fail></Model2>', 'Task_1 Task_2 Task_5 Task_4 EndEvent_1'],
    ];
    for (const [content, way] of cases) {
      it(`takes the way of ${content}`, async () => {
        journey = await Journey.begin(served, 'ttd/c104');
        await journey.next();
        await journey.upload(form(content));
        await journey.next();
        expect(await journey.way()).to.equal(way);
      });
    }

    it('stops with an incident where neither flow holds, and goes on once the form is mended', async () => {
      journey = await Journey.begin(served, 'ttd/c104');
      await journey.next();
      await journey.upload(form('<Model2/>'));
      const stopped = await journey.tryNext();
      await journey.replace('Model2', 'application/xml', '<Model2><fail>false</fail></Model2>');
      await journey.next();
      expect([stopped.status, stopped.body.incidentCode, await journey.way()]).to.deep.equal([
        500,
        'ERR_GATEWAY_FLOWS',
        'Task_1 Task_2 Task_3 Task_4 EndEvent_1',
      ]);
    });
  });

  describe('03: service tasks in a row', () => {
    beforeEach(async () => {
      journey = await Journey.begin(served, 'ttd/c03');
      await journey.next();
    });

    it('runs through to the end', async () => {
      await journey.next();
      expect(await journey.way()).to.equal(`${failing} Task_Send_EFormidling EndEvent_1`);
    });

    it('stops where one fails, and goes on with the next next', async () => {
      fails = true;
      const stopped = await journey.tryNext();
      fails = false;
      await journey.next();
      expect([stopped.status, stopped.body.incidentCode, await journey.way()]).to.deep.equal([
        500,
        'ERR_SERVICE_FAILED',
        `${failing} Task_Send_EFormidling EndEvent_1`,
      ]);
    });

    it('goes back to the form when the one that failed is rejected, and through again', async () => {
      fails = true;
      await journey.tryNext();
      await journey.next('reject');
      const back = await journey.task();
      fails = false;
      await journey.next();
      expect([back, await journey.way()]).to.deep.equal([
        'Task_Utfylling2',
        `${failing} (Task_Fail) ${failing.slice('Task_Utfylling1 '.length)} Task_Send_EFormidling EndEvent_1`,
      ]);
    });
  });
});
