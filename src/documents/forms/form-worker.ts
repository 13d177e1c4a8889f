import { parentPort } from 'node:worker_threads';
import type { FormAnswer, FormTask } from './form-thread.ts';
import { faultOfSchema, faultsOfXml } from './xml-form.ts';

/** Runs in a thread of its own, see `FormThread`. */
function answer(task: FormTask): FormAnswer {
  if (task.kind === 'schema') return { fault: faultOfSchema(task.schema) };
  return { faults: faultsOfXml(task.bytes, task.schema) };
}

parentPort!.on('message', (task: FormTask) => parentPort!.postMessage(answer(task)));
parentPort!.postMessage('ready');
