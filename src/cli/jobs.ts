import { parseArgs } from 'node:util';
import type { JobRecord, Storage } from '../storage/index.ts';
import { instanceIdOf } from './instance-id.ts';
import { atOf, tableLines } from './lines.ts';
import { readSettings } from './settings.ts';
import { type Command, type Terminal, UsageError } from './terminal.ts';
import { withStorage } from './with-storage.ts';

const options = {
  parked: { type: 'boolean' },
  kind: { type: 'string' },
  instance: { type: 'string' },
  limit: { type: 'string' },
  json: { type: 'boolean' },
} as const;

/** Shows what is to be done later, and what was given up; lets that be tried again, or drops it. */
export const jobs: Command = async (args, terminal) => {
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
  const [action = 'list', ...ids] = positionals;
  const limit = limitOf(values.limit);
  return withStorage(readSettings(terminal.env), async (storage) => {
    const { parked, kind, instance } = values;
    const filter = {
      ...(parked && { state: 'parked' as const }),
      ...(kind !== undefined && { kind }),
      ...(instance !== undefined && { instanceId: await instanceIdOf(instance, storage.instances.idOf) }),
      limit,
    };
    switch (action) {
      case 'list':
        return list(await storage.jobs.list(filter), values.json ?? false, terminal);
      case 'retry':
        return each(await chosen(storage, ids, filter), terminal, 'retried', (id) =>
          storage.jobs.requeue(id, Date.now()),
        );
      case 'drop':
        return each(await chosen(storage, ids, filter), terminal, 'dropped', storage.jobs.drop);
      default:
        throw new UsageError(`jobs does not ${action}: list, retry or drop`);
    }
  });
};

/** The ids that were named, or all that are parked: never all that there are. */
async function chosen(
  storage: Storage,
  ids: readonly string[],
  filter: Parameters<Storage['jobs']['list']>[0],
): Promise<readonly string[]> {
  if (ids.length > 0) return ids;
  if (filter.state !== 'parked') throw new UsageError('name the ids of jobs, or say --parked');
  return (await storage.jobs.list(filter)).map(({ id }) => id);
}

async function each(
  ids: readonly string[],
  { print, complain }: Terminal,
  done: string,
  act: (id: string) => Promise<boolean>,
): Promise<number> {
  let missing = 0;
  for (const id of ids) {
    if (await act(id)) {
      print(`${id} ${done}`);
      continue;
    }
    complain(`there is no job ${id}`);
    missing += 1;
  }
  if (ids.length === 0) print('No jobs.');
  return missing === 0 ? 0 : 1;
}

function list(found: readonly JobRecord[], asJson: boolean, { print }: Terminal): number {
  if (asJson) {
    print(JSON.stringify(found.map(shown), null, 2));
    return 0;
  }
  if (found.length === 0) print('No jobs.');
  const rows = found.map(({ id, kind, state, lease, readyAt, attempts, error, instanceId }) => [
    id,
    kind,
    lease === undefined ? state : 'at work',
    atOf(readyAt),
    String(attempts),
    error ?? '-',
    instanceId ?? '-',
  ]);
  for (const line of tableLines(['id', 'kind', 'state', 'next', 'attempts', 'error', 'instance'], rows))
    print(line);
  return 0;
}

function shown({ payload: _, lease, revision: __, ...job }: JobRecord): Record<string, unknown> {
  return { ...job, atWork: lease !== undefined };
}

/** How many are shown, or acted on; default 100. */
export function limitOf(value: string | undefined): number {
  if (value === undefined) return 100;
  if (/^[1-9]\d{0,3}$/.test(value)) return Number(value);
  throw new UsageError('--limit must be a whole number from 1 to 9999');
}
