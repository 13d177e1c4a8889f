import { join } from 'node:path';
import { Engine } from 'bpmn-engine';
import { openDatabase } from '../src/storage/index.ts';
import { inFolder } from './in-folder.ts';
import { openSample, person } from './sample.ts';
import { median, round, timed } from './statistics.ts';

const signees = 1_000;
const signatures = 12;

const source = `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" id="Usual" targetNamespace="urn:bench">
  <bpmn:process id="Process" isExecutable="true">
    <bpmn:startEvent id="Start" />
    <bpmn:sequenceFlow id="ToSign" sourceRef="Start" targetRef="Sign" />
    <bpmn:userTask id="Sign">
      <bpmn:multiInstanceLoopCharacteristics isSequential="false">
        <bpmn:loopCardinality>${signees}</bpmn:loopCardinality>
      </bpmn:multiInstanceLoopCharacteristics>
    </bpmn:userTask>
    <bpmn:sequenceFlow id="ToEnd" sourceRef="Sign" targetRef="End" />
    <bpmn:endEvent id="End" />
  </bpmn:process>
</bpmn:definitions>`;

/** Engine options that let it start more than 50 instances of a task at once. */
const settings = { batchSize: signees };

/**
 * Today's usual way to let many sign: a parallel multi-instance user task, the engine's state loaded and saved for
 * each signature, in a database with the same durability. Against it our signature of a task of the same size.
 */
export async function measureUsualWay() {
  return inFolder(async (folder) => {
    const usual = await usualTimes(`sqlite:${join(folder, 'usual.db')}`);
    const ours = await ourTimes(`sqlite:${join(folder, 'ours.db')}`);
    const [usualMs, ourMs] = [median(usual), median(ours)];
    return { signees, usualMs: round(usualMs), oursMs: round(ourMs), timesFaster: round(usualMs / ourMs, 1) };
  });
}

async function usualTimes(url: string): Promise<number[]> {
  const { knex, close } = openDatabase(url);
  await knex.schema.createTable('state', (table) => {
    table.integer('id').primary();
    table.text('json');
  });
  const engine = new Engine({ name: 'usual', source, settings });
  const execution = await engine.execute();
  const waiting = execution.getPostponed().flatMap((api) => api.getExecuting());
  if (waiting.length !== signees) throw new Error(`only ${waiting.length} of ${signees} wait`);
  await knex('state').insert({ id: 1, json: JSON.stringify(await execution.getState()) });
  await execution.stop();
  const times: number[] = [];
  for (let n = 0; n < signatures; n += 1) {
    const executionId = waiting[n]!.content.executionId as string;
    times.push(await timed(() => signUsually(knex, executionId)));
  }
  await close();
  return times;
}

async function signUsually(
  knex: ReturnType<typeof openDatabase>['knex'],
  executionId: string,
): Promise<void> {
  const { json } = await knex('state').where({ id: 1 }).first('json');
  const engine = new Engine({ name: 'usual' }).recover(JSON.parse(json), { settings });
  const execution = await engine.resume();
  execution.signal({ id: 'Sign', executionId });
  const state = JSON.stringify(await execution.getState());
  await knex('state').where({ id: 1 }).update({ json: state });
  await execution.stop();
}

async function ourTimes(url: string): Promise<number[]> {
  const sample = await openSample(url, signees);
  const instanceId = await sample.startTask(signees);
  const times: number[] = [];
  for (let n = 0; n < 200; n += 1) {
    times.push(await timed(() => sample.runtime.sign({ instanceId, actor: person(n) })));
  }
  await sample.close();
  return times.slice(50);
}
