import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { SigningError } from '../../errors.ts';
import type { FormFault } from './form-fault.ts';
import { Lanes } from './lanes.ts';

/** What is asked of the thread. */
export type FormTask =
  | { kind: 'form'; bytes: Uint8Array; schema: string | undefined }
  | { kind: 'schema'; schema: string };

/** What it answers: of a form `faults`, of a schema `fault`. */
export interface FormAnswer {
  faults?: FormFault[];
  fault?: string | undefined;
}

/** How long one task may take, milliseconds. A valid form of 3 MB takes a quarter of it at most. */
const timeLimit = 3_000;
/** JavaScript heap of the thread, megabytes. */
const heapLimit = 256;
/** Tasks that may wait in one lane, and in all of them. */
const waitingInLane = 8;
const waitingInAll = 200;

interface Entry {
  task: FormTask;
  resolve: (answer: FormAnswer) => void;
  reject: (error: unknown) => void;
}

/**
 * Validates in a thread of its own, one after the other, since nothing else bounds what a form costs: each fault of
 * an element costs a walk over those beside it, so that some megabytes of faults would keep the whole process busy for
 * minutes. The thread is ended when a task takes too long; the next task gets a new one. Lanes take turns, so that
 * whoever has many costly forms waits for themselves: everybody else finds one of them in front.
 */
export class FormThread {
  readonly #timeLimit: number;
  readonly #heapLimit: number;
  readonly #file: URL;
  readonly #lanes = new Lanes<Entry>();
  #worker: Promise<Worker> | undefined;
  #isAtWork = false;

  /**
   * @param options.timeLimit of a task, milliseconds; default 3 000
   * @param options.heapLimit of the thread, megabytes; default 256
   * @param options.file what runs in the thread; default the worker that reads XML
   */
  constructor(options: { timeLimit?: number; heapLimit?: number; file?: URL } = {}) {
    this.#timeLimit = options.timeLimit ?? timeLimit;
    this.#heapLimit = options.heapLimit ?? heapLimit;
    this.#file = options.file ?? workerFile();
  }

  /**
   * Throws `ERR_DOCUMENT_TOO_COMPLEX` for what takes too long, or too much memory, `ERR_CALL_LIMIT` for a form where 8 wait
   * in its lane, `ERR_BUSY` where 200 do in all, and `ERR_INTERNAL` with the cause where the thread itself is at fault.
   * @param lane whose task it is
   */
  do(task: FormTask, lane: string): Promise<FormAnswer> {
    return new Promise((resolve, reject) => {
      // schemas are the operator's and not many, and whoever waits for one could not even read their instance
      if (task.kind === 'form') assertRoom(this.#lanes, lane);
      this.#lanes.add(lane, { task, resolve, reject });
      if (!this.#isAtWork) void this.#work();
    });
  }

  async #work(): Promise<void> {
    this.#isAtWork = true;
    for (let entry = this.#lanes.take(); entry; entry = this.#lanes.take()) {
      try {
        entry.resolve(await this.#doNow(entry.task));
      } catch (error) {
        entry.reject(error);
      }
    }
    this.#isAtWork = false;
  }

  async #doNow(task: FormTask): Promise<FormAnswer> {
    const worker = await this.#started().catch((cause: unknown) => {
      throw broken(cause);
    });
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
    const starting = start(this.#file, this.#heapLimit, () => {
      if (this.#worker === starting) this.#worker = undefined;
    });
    this.#worker = starting;
    return starting;
  }
}

function assertRoom(lanes: Lanes<Entry>, lane: string): void {
  const code =
    lanes.sizeOf(lane) >= waitingInLane
      ? 'ERR_CALL_LIMIT'
      : lanes.size >= waitingInAll
        ? 'ERR_BUSY'
        : undefined;
  if (code === undefined) return;
  throw new SigningError(
    code,
    'too many forms are being validated at the moment; try again in a few seconds',
  );
}

function workerFile(): URL {
  const here = new URL(import.meta.url);
  return new URL(`./form-worker${extname(here.pathname)}`, here);
}

/** Resolves when the thread has loaded what it needs: that is not for the first task to pay. */
function start(file: URL, maxOldGenerationSizeMb: number, onExit: () => void): Promise<Worker> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(file, { resourceLimits: { maxOldGenerationSizeMb } });
    // between two tasks there is nobody else to hear of an error
    worker.on('error', reject);
    worker.once('exit', (code) => {
      onExit();
      reject(ended(code));
    });
    worker.once('message', () => resolve(worker));
  });
}

function answerOf(worker: Worker, task: FormTask, limit: number): Promise<FormAnswer> {
  return new Promise((resolve, reject) => {
    const settle = (act: () => void) => {
      clearTimeout(timer);
      worker.off('message', onMessage).off('error', onError).off('exit', onExit);
      act();
    };
    const onMessage = (answer: FormAnswer) => settle(() => resolve(answer));
    const onError = (error: unknown) =>
      settle(() => reject(isOutOfMemory(error) ? tooComplex() : broken(error)));
    const onExit = (code: number) => settle(() => reject(broken(ended(code))));
    const onTimeout = () => settle(() => reject(tooComplex()));
    // where this thread itself was busy meanwhile, an answer that is there is taken first
    const timer = setTimeout(() => setImmediate(onTimeout), limit);
    worker.on('message', onMessage).on('error', onError).on('exit', onExit);
    post(worker, task);
  });
}

function post(worker: Worker, task: FormTask): void {
  if (task.kind === 'schema') {
    worker.postMessage(task);
    return;
  }
  // a copy: the bytes are the caller's, and may be part of a larger buffer, all of which would be sent
  const bytes = Uint8Array.from(task.bytes);
  worker.postMessage({ ...task, bytes }, [bytes.buffer]);
}

function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
}

function ended(code: number): Error {
  return new Error(`the thread that validates forms ended with ${code}`);
}

function tooComplex(): SigningError {
  return new SigningError(
    'ERR_DOCUMENT_TOO_COMPLEX',
    'it takes too long to validate, or too much memory: it has too many faults, or its schema is too costly',
  );
}

/** A fault of ours: whoever sent the form could mend nothing. */
function broken(cause: unknown): SigningError {
  return new SigningError('ERR_INTERNAL', 'the thread that validates forms failed; report it', { cause });
}
