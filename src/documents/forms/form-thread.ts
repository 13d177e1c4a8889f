import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { SigningError } from '../../errors.ts';
import type { FormFault } from './form-fault.ts';

/** What is asked of the thread. */
export type FormTask =
  | { kind: 'form'; bytes: Uint8Array<ArrayBuffer>; schema: string | undefined }
  | { kind: 'schema'; schema: string };

/** What it answers: of a form `faults`, of a schema `fault`. */
export interface FormAnswer {
  faults?: FormFault[];
  fault?: string | undefined;
}

/** How long one task may take, milliseconds. A valid form of 3 MB takes a tenth of it. */
const timeLimit = 5_000;
/** JavaScript heap of the thread, megabytes. */
const heapLimit = 256;

/**
 * Validates in a thread of its own, one after the other, since nothing else bounds what a form costs: each fault of
 * an element costs a walk over those beside it, so that some megabytes of faults would keep the whole process busy for
 * minutes. The thread is ended when a task takes too long; the next task gets a new one.
 */
export class FormThread {
  readonly #timeLimit: number;
  #worker: Promise<Worker> | undefined;
  #last: Promise<unknown> = Promise.resolve();

  /** @param options.timeLimit of a task, milliseconds; default 5 000 */
  constructor(options: { timeLimit?: number } = {}) {
    this.#timeLimit = options.timeLimit ?? timeLimit;
  }

  /** Throws `ERR_DOCUMENT_TOO_COMPLEX` for what takes too long, or too much memory. */
  do(task: FormTask): Promise<FormAnswer> {
    const done = this.#last.then(() => this.#doNow(task));
    this.#last = done.catch(() => {});
    return done;
  }

  async #doNow(task: FormTask): Promise<FormAnswer> {
    const worker = await this.#started();
    // nothing else may keep a process alive that waits for the answer
    worker.ref();
    try {
      return await answerOf(worker, task, this.#timeLimit);
    } catch (error) {
      this.#worker = undefined;
      await worker.terminate();
      throw error;
    } finally {
      worker.unref();
    }
  }

  #started(): Promise<Worker> {
    if (this.#worker) return this.#worker;
    const starting = start(() => {
      if (this.#worker === starting) this.#worker = undefined;
    });
    this.#worker = starting;
    return starting;
  }
}

/** Resolves when the thread has loaded what it needs: that is not for the first task to pay. */
function start(onExit: () => void): Promise<Worker> {
  return new Promise((resolve, reject) => {
    const here = new URL(import.meta.url);
    const worker = new Worker(new URL(`./form-worker${extname(here.pathname)}`, here), {
      resourceLimits: { maxOldGenerationSizeMb: heapLimit },
    });
    // between two tasks there is nobody else to hear of an error
    worker.on('error', reject);
    worker.once('exit', (code) => {
      onExit();
      reject(new Error(`the thread that validates forms ended with ${code}`));
    });
    worker.once('message', () => resolve(worker));
  });
}

function answerOf(worker: Worker, task: FormTask, limit: number): Promise<FormAnswer> {
  return new Promise((resolve, reject) => {
    const settle = (act: () => void) => {
      clearTimeout(timer);
      worker.off('message', onMessage).off('error', onFailure).off('exit', onFailure);
      act();
    };
    const onMessage = (answer: FormAnswer) => settle(() => resolve(answer));
    const onFailure = (cause?: unknown) => settle(() => reject(tooComplex(cause)));
    // where this thread itself was busy meanwhile, an answer that is there is taken first
    const timer = setTimeout(() => setImmediate(onFailure), limit);
    worker.on('message', onMessage).on('error', onFailure).on('exit', onFailure);
    worker.postMessage(task, task.kind === 'form' ? [task.bytes.buffer] : []);
  });
}

function tooComplex(cause: unknown): SigningError {
  return new SigningError(
    'ERR_DOCUMENT_TOO_COMPLEX',
    'it takes too long to validate, or too much memory: it has too many faults, or its schema is too costly',
    cause instanceof Error ? { cause } : {},
  );
}
