import { expect } from 'chai';
import { type FormTask, FormThread } from '../../../src/documents/forms/form-thread.ts';
import { codeOf, rejection } from '../../runtime/on-runtime.ts';

/** A thread that does what its schema says, and answers with it. */
const file = new URL(
  `data:text/javascript,${encodeURIComponent(`
    import { parentPort } from 'node:worker_threads';
    const acts = {
      hang() { for (;;); },
      fill() { for (const all = []; ; ) all.push(new Array(100_000).fill(0.5)); },
      fail() { throw new TypeError('01810000001'); },
      exit() { process.exit(3); },
    };
    parentPort.on('message', ({ schema }) => {
      acts[schema]?.();
      parentPort.postMessage({ fault: schema });
    });
    parentPort.postMessage('ready');
  `)}`,
);

const form = (schema: string): FormTask => ({ kind: 'form', bytes: Buffer.from('<a/>'), schema });
const newThread = (timeLimit = 10_000) => new FormThread({ file, timeLimit, heapLimit: 16 });

/** In which order the tasks are answered; the letter is the lane. */
async function orderOf(thread: FormThread, ...tasks: string[]): Promise<string[]> {
  const answered: string[] = [];
  await Promise.all(tasks.map(async (task) => answered.push((await thread.do(form(task), task[0]!)).fault!)));
  return answered;
}

describe('the thread that validates forms', function () {
  // a thread has to be started
  this.timeout(30_000);

  it('lets lanes take turns', async () => {
    const answered = await orderOf(newThread(), 'a1', 'a2', 'a3', 'a4', 'b1', 'b2', 'c1');
    expect(answered).to.deep.equal(['a1', 'b1', 'c1', 'a2', 'b2', 'a3', 'a4']);
  });

  describe('where tasks wait', () => {
    const waiting = (lanes: readonly string[], each: number) => {
      const thread = newThread();
      // the first is begun at once, and does not wait
      const tasks = [thread.do(form(''), 'first')];
      for (const lane of lanes)
        for (let count = 0; count < each; count += 1) tasks.push(thread.do(form(''), lane));
      return { thread, tasks };
    };

    it('takes 8 of a lane and refuses the ninth', async () => {
      const { thread, tasks } = waiting(['a'], 8);
      expect(await codeOf(thread.do(form(''), 'a'))).to.equal('ERR_CALL_LIMIT');
      expect(await Promise.all(tasks)).to.have.lengthOf(9);
    });

    it('takes those of another lane all the same', async () => {
      const { thread } = waiting(['a'], 8);
      expect(await codeOf(thread.do(form(''), 'b'))).to.equal(undefined);
    });

    it('takes a lane’s next once one of it was done', async () => {
      const { thread, tasks } = waiting(['a'], 8);
      await tasks[1];
      expect(await codeOf(thread.do(form(''), 'a'))).to.equal(undefined);
    });

    const many = Array.from({ length: 25 }, (_, index) => String(index));

    it('takes 200 of all lanes and refuses one more', async () => {
      const { thread, tasks } = waiting(many, 8);
      expect(await codeOf(thread.do(form(''), 'new'))).to.equal('ERR_BUSY');
      expect(await Promise.all(tasks)).to.have.lengthOf(201);
    });

    it('takes a schema however many there are', async () => {
      const { thread } = waiting(many, 8);
      expect(await thread.do({ kind: 'schema', schema: 's' }, 'catalog')).to.deep.equal({ fault: 's' });
    });
  });

  for (const [what, act, timeLimit] of [
    ['takes too long', 'hang', 50],
    ['takes too much memory', 'fill', 20_000],
  ] as const) {
    it(`finds too complex what ${what}`, async () => {
      expect(await codeOf(newThread(timeLimit).do(form(act), 'a'))).to.equal('ERR_DOCUMENT_TOO_COMPLEX');
    });
  }

  for (const [what, act, cause] of [
    ['an error of its own', 'fail', 'TypeError'],
    ['its own end', 'exit', 'Error'],
  ] as const) {
    it(`takes ${what} for no fault of the form, and names the cause`, async () => {
      const error = await rejection(newThread().do(form(act), 'a'));
      expect(error.code).to.equal('ERR_INTERNAL');
      expect((error.cause as Error).name).to.equal(cause);
      expect(error.message).to.not.contain('01810000001');
    });
  }

  it('takes it for no fault of the form that it can’t be started', async () => {
    const thread = new FormThread({ file: new URL('data:text/javascript,throw new Error()') });
    expect(await codeOf(thread.do(form(''), 'a'))).to.equal('ERR_INTERNAL');
  });

  it('is started anew after an error', async () => {
    const thread = newThread();
    await codeOf(thread.do(form('fail'), 'a'));
    expect(await thread.do(form('next'), 'a')).to.deep.equal({ fault: 'next' });
  });
});
