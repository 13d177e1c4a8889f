import { expect } from 'chai';
import { readDefinition } from '../../src/engine/index.ts';
import { fillingTasks } from '../../src/runtime/data-types.ts';
import { end, path, process, service, signedBy, task } from './processes.ts';

describe('the tasks in which forms are filled in', () => {
  const form = (taskId?: string) => ({
    id: 'form',
    form: { kind: 'main' as const, format: 1, version: 1 },
    ...(taskId !== undefined && { taskId }),
    allowedContentTypes: [],
    appOwned: false,
    minCount: 0,
    maxCount: 0,
  });
  const read = () =>
    readDefinition(
      process(
        signedBy('Consent', [1]),
        service('Fetch', 'fetch'),
        task('Fill'),
        task('Pay'),
        end(),
        path('Start', 'Consent', 'Fetch', 'Fill', 'Pay', 'End'),
      ),
    );

  it('are those that forms belong to', async () => {
    expect([...fillingTasks(await read(), [form('Pay')])]).to.deep.equal(['Pay']);
  });

  it('are the first for people that signs nothing where no form belongs to one', async () => {
    expect([...fillingTasks(await read(), [form()])]).to.deep.equal(['Fill']);
  });

  it('are none where there is no such task', async () => {
    const definition = await readDefinition(
      process(signedBy('Sign', [1]), end(), path('Start', 'Sign', 'End')),
    );
    expect([...fillingTasks(definition, [form()])]).to.deep.equal([]);
  });
});
