import type { Runtime, ServiceHandler } from '../../src/runtime/index.ts';

import { type OnRuntime, owner, waitingIn } from './on-runtime.ts';
import { end, expression, flow, gateway, path, process, service, signedBy, task } from './processes.ts';

type Call = Parameters<ServiceHandler>[0];

/** Calls of the handlers since the test began, and what they do. */
export const work: { calls: Call[]; behaviour: (call: Call) => unknown } = {
  calls: [],
  behaviour: () => undefined,
};

const handler = (async (call: Call) => {
  work.calls.push(call);
  return work.behaviour(call);
}) as ServiceHandler;
export const services = { archive: handler, second: handler };

const archived = { id: 'archived', allowedContentTypes: [], appOwned: true, minCount: 0, maxCount: 0 };
const lease = { ...archived, id: 'lease', appOwned: false };
const sources = {
  'test/one': {
    source: process(
      task('Form'),
      service('Archive', 'archive'),
      task('After'),
      end(),
      path('Start', 'Form', 'Archive', 'After', 'End'),
    ),
  },
  'test/chain': {
    source: process(
      task('Form'),
      service('Archive', 'archive'),
      service('Second', 'second'),
      task('After'),
      end(),
      path('Start', 'Form', 'Archive', 'Second', 'After', 'End'),
    ),
  },
  'test/output': {
    source: process(
      task('Form'),
      service('Archive', 'archive'),
      gateway('Choice', 'exclusive', 'default="Choice-Bad"'),
      task('Good'),
      task('Bad'),
      end(),
      path('Start', 'Form', 'Archive', 'Choice'),
      flow('Choice', 'Good', expression('environment.output.Archive.ok')),
      flow('Choice', 'Bad'),
      path('Good', 'End'),
      path('Bad', 'End'),
    ),
  },
  'test/unknown': {
    source: process(
      task('Form'),
      service('Archive', 'nobody'),
      end(),
      path('Start', 'Form', 'Archive', 'End'),
    ),
  },
  'test/signed': {
    source: process(
      signedBy('Sign', [1]),
      service('Archive', 'archive'),
      end(),
      path('Start', 'Sign', 'Archive', 'End'),
    ),
  },
  'test/fork': {
    source: process(
      gateway('Fork', 'parallel'),
      service('Archive', 'archive'),
      service('Second', 'second'),
      gateway('Join', 'parallel'),
      task('After'),
      end(),
      path('Start', 'Fork', 'Archive', 'Join', 'After', 'End'),
      path('Fork', 'Second', 'Join'),
    ),
  },
};

export const apps = Object.fromEntries(
  Object.entries(sources).map(([id, app]) => [id, { ...app, dataTypes: [lease, archived] }]),
);

/** For the beginning of a test. */
export function forgetWork(): void {
  work.calls = [];
  work.behaviour = () => undefined;
}

export const next = (runtime: Runtime, instanceId: string) => runtime.next({ instanceId, actor: owner });

/** Resolves when something is so; the worker works beside the test. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let turns = 0; !(await holds()); turns += 1) {
    if (turns > 2_000) throw new Error('it did not come to it');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

export const isAt = (on: OnRuntime, instanceId: string, element: string) => async () =>
  (await waitingIn(on, instanceId)).includes(element);
