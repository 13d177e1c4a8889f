import { expect } from 'chai';
import {
  type Job,
  type JobHandler,
  type JobQueue,
  Worker,
  type WorkerOptions,
} from '../../src/jobs/index.ts';
import { TestClock } from '../helpers/runtime.ts';

/** The port in memory: what a test has put there, given out under a lease. */
class MemoryQueue implements JobQueue {
  readonly jobs = new Map<string, Job & { readyAt: number; error?: string }>();
  taken: number[] = [];
  failure: Error | undefined;

  add(id: string, kind = 'work'): void {
    this.jobs.set(id, { id, kind, key: id, payload: { id }, dueAt: 0, attempts: 0, readyAt: 0 });
  }

  async take({ now, leaseMs, limit, kinds }: Parameters<JobQueue['take']>[0]): Promise<Job[]> {
    if (this.failure) throw this.failure;
    const due = [...this.jobs.values()].filter(({ kind, readyAt }) => kinds.includes(kind) && readyAt <= now);
    const given = due.slice(0, limit);
    for (const job of given) Object.assign(job, { readyAt: now + leaseMs, attempts: job.attempts + 1 });
    this.taken.push(given.length);
    return given.map((job) => ({ ...job }));
  }

  async retry(id: string, { dueAt, error }: { dueAt: number; error: string }): Promise<void> {
    Object.assign(this.jobs.get(id)!, { readyAt: dueAt, error });
  }
}

/** Lets everything go on that waits for nothing but its turn. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

describe('a worker', () => {
  let queue: MemoryQueue;
  let clock: TestClock;
  let worker: Worker;
  let done: Job[];
  let errors: [unknown, string | undefined][];
  let handle: JobHandler;

  const finish: JobHandler = async (job) => {
    done.push(job);
    queue.jobs.delete(job.id);
  };

  function create(options: Partial<WorkerOptions> = {}): Worker {
    return new Worker({
      queue,
      handlers: { work: (job) => handle(job) },
      clock: clock.read,
      pollMs: 3_600_000,
      onError: (error, job) => errors.push([error, job?.id]),
      ...options,
    });
  }

  /** Wakes the worker and waits until it has nothing left to do at once. */
  async function wake(): Promise<void> {
    worker.wake();
    await settle();
  }

  beforeEach(() => {
    queue = new MemoryQueue();
    clock = new TestClock();
    done = [];
    errors = [];
    handle = finish;
    worker = create();
  });
  afterEach(() => worker.stop());

  const ids = () => done.map(({ id }) => id);

  it('does the jobs that are there when it starts', async () => {
    queue.add('a');
    queue.add('b');
    worker.start();
    await settle();
    expect(ids()).to.deep.equal(['a', 'b']);
  });

  it('does a job that comes later when it is woken', async () => {
    worker.start();
    await settle();
    queue.add('a');
    await wake();
    expect(ids()).to.deep.equal(['a']);
  });

  it('does nothing before it is started', async () => {
    queue.add('a');
    await wake();
    expect(ids()).to.deep.equal([]);
  });

  it('starts once, however often it is told to', async () => {
    worker.start();
    worker.start();
    await settle();
    expect(queue.taken).to.have.lengthOf(1);
  });

  it('takes jobs of the kinds that it has handlers for alone', async () => {
    queue.add('a', 'other');
    worker.start();
    await settle();
    expect(queue.jobs.get('a')!.attempts).to.equal(0);
  });

  it('does a job again whose lease ran out, as after a worker that was killed', async () => {
    handle = async (job) => void done.push(job);
    queue.add('a');
    worker.start();
    await settle();
    clock.advance(29_999);
    await wake();
    expect(ids()).to.deep.equal(['a']);
    clock.advance(1);
    handle = finish;
    await wake();
    expect(done.map(({ id, attempts }) => [id, attempts])).to.deep.equal([
      ['a', 1],
      ['a', 2],
    ]);
  });

  it('does not begin a job anew that is still under way here, however long it takes', async () => {
    let end = () => {};
    let begun = 0;
    handle = async (job) => {
      begun += 1;
      await new Promise<void>((resolve) => (end = resolve));
      await finish(job);
    };
    queue.add('a');
    worker.start();
    await settle();
    clock.advance(30_000);
    await wake();
    expect(begun).to.equal(1);
    end();
    await settle();
    expect(ids()).to.deep.equal(['a']);
  });

  it('gives a job back that failed, and tries it after pauses that grow to a minute', async () => {
    handle = async () => {
      throw new Error('not yet');
    };
    queue.add('a');
    worker.start();
    const pauses: number[] = [];
    for (let attempt = 0; attempt < 8; attempt += 1) {
      await wake();
      pauses.push(queue.jobs.get('a')!.readyAt - clock.now);
      clock.advance(pauses.at(-1)!);
    }
    expect(pauses).to.deep.equal([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]);
  });

  it('tells of a failure with its job, and keeps no more of it than its name', async () => {
    const error = new TypeError('a secret');
    handle = () => Promise.reject(error);
    queue.add('a');
    worker.start();
    await settle();
    expect(errors).to.deep.equal([[error, 'a']]);
    expect(queue.jobs.get('a')!.error).to.equal('TypeError');
  });

  it('goes on with others when one fails', async () => {
    handle = (job) => (job.id === 'a' ? Promise.reject(new Error('no')) : finish(job));
    for (const id of ['a', 'b', 'c']) queue.add(id);
    worker.start();
    await settle();
    expect(ids()).to.deep.equal(['b', 'c']);
  });

  it('survives a queue that is away for a while', async () => {
    queue.failure = new Error('away');
    worker.start();
    await settle();
    expect(errors).to.deep.equal([[queue.failure, undefined]]);
    queue.failure = undefined;
    queue.add('a');
    await wake();
    expect(ids()).to.deep.equal(['a']);
  });

  it('has no more at work than its limit, and takes the next when one is done', async () => {
    await worker.stop();
    worker = create({ concurrency: 2 });
    const ends: (() => void)[] = [];
    let most = 0;
    let atWork = 0;
    handle = async (job) => {
      atWork += 1;
      most = Math.max(most, atWork);
      await new Promise<void>((resolve) => ends.push(resolve));
      atWork -= 1;
      await finish(job);
    };
    for (const id of ['a', 'b', 'c', 'd', 'e']) queue.add(id);
    worker.start();
    while (done.length < 5) {
      await settle();
      ends.shift()!();
      await settle();
    }
    expect(most).to.equal(2);
  });

  it('waits when it is stopped for what is under way, and takes no more', async () => {
    let end = () => {};
    handle = async (job) => {
      await new Promise<void>((resolve) => (end = resolve));
      await finish(job);
    };
    queue.add('a');
    worker.start();
    await settle();
    let stopped = false;
    const stopping = worker.stop().then(() => (stopped = true));
    queue.add('b');
    await wake();
    expect(stopped).to.equal(false);
    end();
    await stopping;
    expect(ids()).to.deep.equal(['a']);
  });

  it('may be started again', async () => {
    worker.start();
    await worker.stop();
    queue.add('a');
    worker.start();
    await settle();
    expect(ids()).to.deep.equal(['a']);
  });
});
