import { parseArgs } from 'node:util';
import { findBreak } from '../documents/index.ts';
import type { InstanceSummary, Runtime } from '../runtime/index.ts';
import type { Storage } from '../storage/index.ts';
import { instanceIdOf } from './instance-id.ts';
import { limitOf } from './jobs.ts';
import { atOf, tableLines } from './lines.ts';
import { operator, withRuntime } from './operator.ts';
import { readSettings } from './settings.ts';
import { type Command, type Terminal, UsageError } from './terminal.ts';
import { withStorage } from './with-storage.ts';

const STATES = ['running', 'incident', 'ended'] as const;

const options = {
  state: { type: 'string' },
  app: { type: 'string' },
  limit: { type: 'string' },
  json: { type: 'boolean' },
  cause: { type: 'string' },
  variable: { type: 'string', multiple: true },
  flow: { type: 'string', multiple: true },
  definition: { type: 'string' },
} as const;

type Values = ReturnType<typeof read>['values'];

function read(args: string[]) {
  return parseArgs({ args, options, allowPositionals: true });
}

/** Shows instances and what happened in them; lets those go on that are on hold, and calls others off. */
export const instances: Command = async (args, terminal) => {
  const { values, positionals } = read(args);
  const [action = 'list', ...ids] = positionals;
  const settings = readSettings(terminal.env);
  switch (action) {
    case 'list':
      return withRuntime(settings, (runtime) => list(runtime, values, terminal));
    case 'show': {
      const name = only(ids, action);
      return withStorage(settings, async (storage) =>
        show(storage, await instanceIdOf(name, storage.instances.idOf), values, terminal),
      );
    }
    case 'resume':
    case 'cancel': {
      const name = only(ids, action);
      const act = { resume, cancel }[action];
      return withRuntime(settings, async (runtime) => {
        const id = await instanceIdOf(name, (number) => runtime.instanceIdOf({ number }));
        return act(runtime, id, values, terminal);
      });
    }
    default:
      throw new UsageError(`instances does not ${action}: list, show, resume or cancel`);
  }
};

function only(ids: readonly string[], action: string): string {
  const [id, ...more] = ids;
  if (id === undefined || more.length > 0) throw new UsageError(`name the one instance to ${action}`);
  return id;
}

async function list(
  runtime: Runtime,
  { state, app, limit, json }: Values,
  { print }: Terminal,
): Promise<number> {
  const inState = STATES.find((each) => each === state);
  if (state !== undefined && inState === undefined)
    throw new UsageError(`--state must be one of ${STATES.join(', ')}`);
  const found: InstanceSummary[] = [];
  const wanted = limitOf(limit);
  for (let cursor: string | undefined; ; ) {
    const page = await runtime.search({
      actor: 'host',
      ...(inState && { state: inState }),
      ...(app !== undefined && { app }),
      ...(cursor !== undefined && { cursor }),
      limit: Math.min(200, wanted - found.length),
    });
    found.push(...page.items);
    cursor = page.cursor;
    if (cursor === undefined || found.length >= wanted) break;
  }
  if (json) {
    print(JSON.stringify(found, null, 2));
    return 0;
  }
  if (found.length === 0) print('No instances.');
  const rows = found.map((instance) => [
    instance.id,
    String(instance.number),
    instance.app,
    instance.outcome ?? instance.state,
    instance.waitsIn.join(' ') || '-',
    atOf(instance.dueAt),
    instance.incident ? `${instance.incident.code} ${instance.incident.elementId ?? ''}`.trim() : '-',
  ]);
  for (const line of tableLines(['id', 'number', 'app', 'state', 'waits in', 'due', 'incident'], rows))
    print(line);
  return 0;
}

/** Who did what is not shown: ids only. */
async function show(
  storage: Storage,
  id: string,
  { json }: Values,
  { print, complain }: Terminal,
): Promise<number> {
  const instance = await storage.instances.find(id);
  if (!instance) {
    complain(`bpmn-signing: ERR_INSTANCE_UNKNOWN: instance <${id}> does not exist`);
    return 1;
  }
  const [rounds, events, jobs] = await Promise.all([
    storage.rounds.list(id),
    storage.events.list(id),
    storage.jobs.list({ instanceId: id, limit: 100 }),
  ]);
  const broken = findBreak(events.map(({ identity: _, ...event }) => event));
  const chain = broken ? `broken at ${broken.sequence} (${broken.reason})` : 'holds';
  const { incident } = instance;
  if (json) {
    const { pending: _, ...told } = incident ?? {};
    print(
      JSON.stringify(
        {
          id,
          number: instance.number,
          app: instance.app,
          state: instance.state,
          outcome: instance.outcome,
          version: instance.version,
          waiting: instance.waiting,
          dueAt: instance.dueAt,
          incident: incident && told,
          rounds: rounds.map(({ config: _config, rules: _rules, ...round }) => round),
          jobs: jobs.map(({ payload: _payload, lease: _lease, ...job }) => job),
          trail: events.map(({ identity: _identity, ...event }) => event),
          chain,
        },
        null,
        2,
      ),
    );
    return broken ? 1 : 0;
  }
  const { app, number, state, outcome, version } = instance;
  print(`${id}  number ${number}  ${app}  ${outcome ?? state}  version ${version}`);
  print(
    `waits in: ${instance.waiting.map(({ elementId }) => elementId).join(' ') || '-'}   due: ${atOf(instance.dueAt)}`,
  );
  if (incident) print(`incident: ${incident.code}: ${incident.message}`);
  const states = rounds.map(({ id: roundId, taskId, state, cause, groups }) => [
    roundId,
    taskId,
    cause === undefined ? state : `${state} (${cause})`,
    groups.map((group) => `${group.order}: ${group.state} ${group.filled}/${group.slots}`).join(', '),
  ]);
  for (const line of tableLines(['round', 'task', 'state', 'groups'], states)) print(line);
  const waiting = jobs.map((job) => [job.id, job.kind, job.state, atOf(job.readyAt), job.error ?? '-']);
  for (const line of tableLines(['job', 'kind', 'state', 'next', 'error'], waiting)) print(line);
  const trail = events.map(({ sequence, at, type, elementId, roundId }) => [
    String(sequence),
    atOf(at),
    type,
    elementId ?? '-',
    roundId ?? '-',
  ]);
  for (const line of tableLines(['event', 'at', 'type', 'element', 'round'], trail)) print(line);
  print(`audit trail: ${chain}`);
  return broken ? 1 : 0;
}

async function resume(
  runtime: Runtime,
  instanceId: string,
  values: Values,
  { print, complain }: Terminal,
): Promise<number> {
  const { instance } = await runtime.resume({
    instanceId,
    actor: operator,
    ...(values.variable && { variables: pairs(values.variable, '--variable', readJson) }),
    ...(values.flow && { flows: pairs(values.flow, '--flow', (value) => value) }),
    ...(values.definition !== undefined && { definitionHash: values.definition }),
  });
  if (instance.incident) {
    complain(`${instanceId} is on hold again: ${instance.incident.code}: ${instance.incident.message}`);
    return 1;
  }
  print(
    `${instanceId} goes on: ${instance.outcome ?? (instance.tasks.map((task) => task.elementId).join(' ') || instance.state)}`,
  );
  return 0;
}

async function cancel(
  runtime: Runtime,
  instanceId: string,
  { cause }: Values,
  { print }: Terminal,
): Promise<number> {
  await runtime.cancelInstance({ instanceId, actor: operator, ...(cause !== undefined && { cause }) });
  print(`${instanceId} cancelled`);
  return 0;
}

function pairs<Value>(
  given: readonly string[],
  option: string,
  toValue: (text: string) => Value,
): Record<string, Value> {
  return Object.fromEntries(
    given.map((pair) => {
      const at = pair.indexOf('=');
      if (at < 1) throw new UsageError(`${option} must be name=value`);
      return [pair.slice(0, at), toValue(pair.slice(at + 1))];
    }),
  );
}

/** JSON, or else the text itself: `count=3` is a number, `name=Kari` needs no quotes. */
function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
