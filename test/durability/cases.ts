import { type AppId, owner } from './apps.ts';
import type { Caller } from './caller.ts';

/** What the people of one instance do. Some cases are left half-way: what nobody goes on with must stand too. */
export const cases: Record<AppId, (caller: Caller) => Promise<void>> = {
  async 'local/chained'(caller) {
    if (caller.chance(20)) await caller.sign(4);
    await all([2, 3].map((person) => () => caller.sign(person)));
    if (caller.chance(15)) return;
    await all([4, 5, 6].map((person) => () => caller.sign(person)));
  },

  async 'local/board'(caller) {
    if (caller.chance(15)) await caller.sign(5);
    else await all([2, 3, 4, 5, 6].map((person) => () => caller.sign(person)));
  },

  async 'local/parallel'(caller) {
    const next = () => caller.next(owner, 'Sign');
    await all([
      ...[2, 3].map((person) => () => caller.sign(person)),
      () => caller.next(4, 'Sign', 'sign'),
      next,
    ]);
    if (caller.chance(10)) return;
    if ((await caller.place()) === 'Sign') await next();
    if ((await caller.place()) === 'After') await caller.next(owner, 'After');
  },

  async 'local/returned'(caller) {
    for (let turn = 0; turn < 3; turn += 1) {
      if ((await caller.place()) === 'Form') await caller.next(owner, 'Form');
      const reject = () => caller.next(owner, 'Sign', 'reject');
      await all([
        () => caller.sign(2),
        () => caller.sign(3),
        ...(turn < 2 && caller.chance(70) ? [reject] : []),
      ]);
      if ((await caller.place()) === undefined) return;
    }
  },

  async 'local/timed'(caller) {
    const isLeft = caller.chance(50);
    await all((isLeft ? [2] : [2, 3]).map((person) => () => caller.sign(person)));
  },

  async 'local/filed'(caller) {
    await all([() => caller.sign(2), () => caller.sign(3)]);
  },
};

async function all(calls: readonly (() => Promise<unknown>)[]): Promise<void> {
  await Promise.all(calls.map((call) => call()));
}
