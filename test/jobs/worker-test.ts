import { expect } from 'chai';
import {
  type Job,
  type JobHandler,
  type JobQueue,
  type JobResult,
  type TakenJob,
  Worker,
  type WorkerOptions,
} from '../../src/jobs/index.ts';
import { TestClock } from '../helpers/runtime.ts';

/** The port in memory: what a test has put there, given out under a lease. */
class MemoryQueue implements Pick<JobQueue, 'take' | 'renew' | 'done' | 'retry' | 'park'> {
  readonly jobs = new Map<string, Job & { readyAt: number; error?: string; parked?: boolean }>();
  taken: number[] = [];
  renewed: string[][] = [];
  failure: Error | undefined;
  #leases = 0;

  add(id: string, kind = 'work'): void {
    const job = {
      id,
      kind,
      key: id,
      payload: { id },
      dueAt: 0,
      attempts: 0,
      readyAt: 0,
      lease: '',
      revision: 0,
    };
    this.jobs.set(id, job);
  }

  async take({ now, leaseMs, limit, kinds }: Parameters<JobQueue['take']>[0]): Promise<Job[]> {
    if (this.failure) throw this.failure;
    const isDue = ({ kind, readyAt, parked }: { kind: string; readyAt: number; parked?: boolean }) =>
      kinds.includes(kind) && readyAt <= now && !parked;
    const given = [...this.jobs.values()].filter(isDue).slice(0, limit);
    this.#leases += 1;
    for (const job of given)
      Object.assign(job, { readyAt: now + leaseMs, attempts: job.attempts + 1, lease: String(this.#leases) });
    this.taken.push(given.length);
    return given.map((job) => ({ ...job }));
  }

  async renew(jobs: readonly TakenJob[], readyAt: number): Promise<Set<string>> {
    const own = jobs.filter(({ id, lease }) => this.jobs.get(id)?.lease === lease);
    for (const { id } of own) this.jobs.get(id)!.readyAt = readyAt;
    this.renewed.push(own.map(({ id }) => id));
    return new Set(own.map(({ id }) => id));
  }

  async done({ id, lease, revision }: TakenJob): Promise<void> {
    const job = this.jobs.get(id);
    if (job?.lease !== lease) return;
    if (job.revision === revision) this.jobs.delete(id);
    else Object.assign(job, { lease: '', readyAt: job.dueAt });
  }

  async retry({ id }: TakenJob, options: { readyAt: number; error?: string }): Promise<void> {
    Object.assign(this.jobs.get(id)!, options);
  }

  async park({ id }: TakenJob, error: string): Promise<void> {
    Object.assign(this.jobs.get(id)!, { parked: true, error });
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
  let handle: JobHandler['run'];
  let more: Partial<JobHandler>;

  const finish = async (job: Job): Promise<JobResult> => {
    done.push({ ...job });
    return 'done';
  };

  function create(options: Partial<WorkerOptions> = {}): Worker {
    return new Worker({
      queue,
      handlers: { work: { run: (job) => handle(job), ...more } },
      random: () => 0.5,
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
    more = {};
    worker = create();
  });
  afterEach(() => worker.stop());

  const ids = () => done.map(({ id }) => id);

  /** One job is at work at a time, until what this answers ends it, and so many are taken at once. */
  async function atWorkOn(jobs: readonly string[], ahead: number): Promise<() => void> {
    let end = () => {};
    handle = async (job) => {
      await new Promise<void>((resolve) => (end = resolve));
      return finish(job);
    };
    for (const id of jobs) queue.add(id);
    worker = create({ concurrency: 1, ahead });
    worker.start();
    await settle();
    return () => end();
  }

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
    handle = async (job) => {
      done.push({ ...job });
      return 'committed';
    };
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
      return finish(job);
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

  it('does a job once more that was made anew before it took it again', async () => {
    const ends: (() => void)[] = [];
    handle = async (job) => {
      const { payload } = job;
      await new Promise<void>((resolve) => ends.push(resolve));
      return finish({ ...job, payload });
    };
    queue.add('a');
    worker.start();
    await settle();
    Object.assign(queue.jobs.get('a')!, { payload: 'new', revision: 1 });
    clock.advance(30_000);
    await wake();
    for (let turn = 0; turn < 2; turn += 1) {
      ends[turn]?.();
      await wake();
    }
    expect(done.map(({ payload }) => payload)).to.deep.equal([{ id: 'a' }, 'new']);
    expect(queue.jobs.size).to.equal(0);
  });

  it('gives a job back that failed, and tries it after pauses that grow', async () => {
    handle = () => Promise.reject(new Error('not yet'));
    more = { retries: { attempts: 9, first: 1_000, factor: 2, longest: 20_000 } };
    worker = create();
    queue.add('a');
    worker.start();
    const pauses: number[] = [];
    for (let attempt = 0; attempt < 7; attempt += 1) {
      await wake();
      pauses.push(queue.jobs.get('a')!.readyAt - clock.now);
      clock.advance(pauses.at(-1)!);
    }
    expect(pauses).to.deep.equal([1_000, 2_000, 4_000, 8_000, 16_000, 20_000, 20_000]);
  });

  it('parks a job with the code of its error after the last attempt', async () => {
    handle = () => Promise.reject(Object.assign(new Error('never'), { code: 'ERR_NEVER' }));
    more = { retries: { attempts: 2, first: 1_000, factor: 2, longest: 20_000 } };
    worker = create();
    queue.add('a');
    worker.start();
    await settle();
    expect(queue.jobs.get('a')!.parked).to.equal(undefined);
    clock.advance(1_000);
    await wake();
    expect(queue.jobs.get('a')).to.include({ parked: true, attempts: 2, error: 'ERR_NEVER' });
  });

  it('does not try again what trying again will not mend', async () => {
    handle = () => Promise.reject(Object.assign(new Error('gone'), { info: { permanent: true } }));
    queue.add('a');
    worker.start();
    await settle();
    expect(queue.jobs.get('a')).to.include({ parked: true, attempts: 1 });
  });

  it('lets a kind of jobs say what follows when one is given up', async () => {
    const givenUp: [string, string][] = [];
    handle = () => Promise.reject(new TypeError('never'));
    more = {
      retries: { attempts: 1, first: 0, factor: 1, longest: 0 },
      async giveUp(job, error) {
        givenUp.push([job.id, (error as Error).name]);
        return 'done';
      },
    };
    worker = create();
    queue.add('a');
    worker.start();
    await settle();
    expect(givenUp).to.deep.equal([['a', 'TypeError']]);
    expect(queue.jobs.size).to.equal(0);
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
      return finish(job);
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
      return finish(job);
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

  it('takes more at once where it is told to, and gives back what it has not begun when it stops', async () => {
    const end = await atWorkOn(['a', 'b', 'c', 'd'], 3);
    expect(queue.taken).to.deep.equal([3]);
    const stopping = worker.stop();
    await settle();
    end();
    await stopping;
    expect(ids()).to.deep.equal(['a']);
    expect(['b', 'c', 'd'].map((id) => queue.jobs.get(id)!.readyAt <= clock.now)).to.deep.equal([
      true,
      true,
      true,
    ]);
  });

  it('says of what it has taken that it still has it', async () => {
    const end = await atWorkOn(['a', 'b'], 2);
    clock.advance(20_000);
    await worker.renew();
    expect(queue.renewed).to.deep.equal([['b', 'a']]);
    expect(queue.jobs.get('a')!.readyAt).to.equal(clock.now + 30_000);
    const stopping = worker.stop();
    end();
    await stopping;
  });

  it('leaves to others what they have taken meanwhile', async () => {
    const end = await atWorkOn(['a', 'b'], 2);
    queue.jobs.get('b')!.lease = 'of somebody else';
    queue.jobs.get('b')!.readyAt = clock.now + 60_000;
    await worker.renew();
    end();
    await settle();
    expect(ids()).to.deep.equal(['a']);
  });

  it('keeps what it takes while it says so', async () => {
    const end = await atWorkOn(['a', 'b', 'c', 'd'], 2);
    const endOne = async () => {
      end();
      await settle();
    };
    const { renew } = queue;
    queue.renew = async (...asked) => {
      const kept = await renew.apply(queue, asked);
      // it takes the others before it hears of the first ones
      await endOne();
      await endOne();
      return kept;
    };
    await worker.renew();
    queue.renew = renew;
    await endOne();
    await endOne();
    expect(ids()).to.deep.equal(['a', 'b', 'c', 'd']);
  });

  describe('that is drained', () => {
    it('does all that is due without having been started', async () => {
      for (const id of ['a', 'b', 'c', 'd', 'e', 'f']) queue.add(id);
      expect(await worker.drain()).to.equal(true);
      expect(ids()).to.deep.equal(['a', 'b', 'c', 'd', 'e', 'f']);
    });

    it('does what its jobs bring as well', async () => {
      handle = (job) => {
        if (job.id === 'a') queue.add('b');
        return finish(job);
      };
      queue.add('a');
      await worker.drain();
      expect(ids()).to.deep.equal(['a', 'b']);
    });

    it('leaves what is not due yet, and says that it found nothing', async () => {
      queue.add('a');
      queue.jobs.get('a')!.readyAt = clock.now + 1;
      expect(await worker.drain()).to.equal(false);
      expect(ids()).to.deep.equal([]);
    });
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
