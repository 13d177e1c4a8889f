import { SigningError } from '../errors.ts';
import type { SigneeConfig } from '../signing/index.ts';
import type { WaitingTask } from './engine-host.ts';
import type { PluginParty, PluginQuery, PluginSignee, SigningPluginOptions } from './plugin-options.ts';

/** A signee of a round that is about to be entered. */
export interface NamedSignee {
  /** `person:`, `organisation:` or `contact:` and what identifies it there. */
  partyKey: string;
  name?: string;
  order: number;
  slots: number;
  level?: number;
}

/**
 * The signees of a task: those that the model lists, looked up, and those that its providers name. An answer and not
 * a promise where nobody had to be waited for, so that the round is there as soon as the task waits. Fails with
 * `ERR_PARTY_UNKNOWN`, `ERR_SIGNEE_PROVIDER_UNKNOWN`, `ERR_SIGNEE_PROVIDER_FAILED` or `ERR_SIGNEE_DUPLICATE`.
 */
export function nameSignees(
  task: WaitingTask,
  options: SigningPluginOptions,
): NamedSignee[] | Promise<NamedSignee[]> {
  const query: PluginQuery = {
    taskId: task.elementId,
    executionId: task.executionId,
    variables: task.variables(),
  };
  const { signees = [], providers = [] } = task.signing ?? {};
  const asked = [
    ...signees.map((signee) => lookUp(signee, query, options)),
    ...providers.map((id) => askProvider(id, query, options, task.providerOrders?.[id] ?? 0)),
  ];
  if (asked.some((answer) => answer instanceof Promise)) {
    return Promise.all(asked).then((answers) => merge(answers.flat(), task.elementId));
  }
  return merge((asked as NamedSignee[][]).flat(), task.elementId);
}

function lookUp(
  signee: SigneeConfig,
  query: PluginQuery,
  { resolveReference }: SigningPluginOptions,
): NamedSignee[] | Promise<NamedSignee[]> {
  const { reference, order } = signee;
  if (reference === undefined) return [toNamed(signee, order, query.taskId)];
  const found = resolveReference?.(reference, query);
  const use = (party: PluginSignee | undefined): NamedSignee[] => {
    if (!party) {
      const message = `signing task <${query.taskId}> names a signee by a reference that nobody knows; give the plugin resolveReference`;
      throw new SigningError('ERR_PARTY_UNKNOWN', message, { element: query.taskId, attribute: 'reference' });
    }
    const { slots, level } = signee;
    return [toNamed({ slots, ...(level !== undefined && { level }), ...party }, order, query.taskId)];
  };
  return found instanceof Promise ? found.then(use) : use(found);
}

function askProvider(
  id: string,
  query: PluginQuery,
  { providers = {} }: SigningPluginOptions,
  order: number,
): NamedSignee[] | Promise<NamedSignee[]> {
  const provider = Object.hasOwn(providers, id) ? providers[id] : undefined;
  if (!provider) {
    const message = `signing task <${query.taskId}> asks signee provider ${id}, which is not registered; give it to the plugin`;
    throw new SigningError('ERR_SIGNEE_PROVIDER_UNKNOWN', message, {
      element: query.taskId,
      attribute: 'provider',
    });
  }
  const failed = (cause: unknown) => {
    const message = `signee provider ${id} of signing task <${query.taskId}> failed; mend it and resume`;
    return new SigningError('ERR_SIGNEE_PROVIDER_FAILED', message, { element: query.taskId, cause });
  };
  const use = (signees: readonly PluginSignee[]) =>
    signees.map((signee) => toNamed(signee, order, query.taskId));
  try {
    const answer = provider(query);
    if (!(answer instanceof Promise)) return use(answer);
    return answer.then(use, (cause: unknown) => {
      throw failed(cause);
    });
  } catch (cause) {
    throw failed(cause);
  }
}

/** Whom a signee hands over to. Fails with `ERR_PARTY_UNKNOWN`. */
export function nameReceiver(receiver: PluginParty, taskId: string): Pick<NamedSignee, 'partyKey' | 'name'> {
  const { partyKey, name } = toNamed(receiver, 0, taskId);
  return { partyKey, ...(name !== undefined && { name }) };
}

function toNamed(signee: PluginSignee, order: number, taskId: string): NamedSignee {
  const { person, organisation, contact, name, slots = 1, level } = signee;
  const partyKey = keyOf(person, organisation, contact);
  if (partyKey === undefined) {
    const message = `signing task <${taskId}> has a signee that is neither person, organisation nor contact; say who`;
    throw new SigningError('ERR_PARTY_UNKNOWN', message, { element: taskId, attribute: 'signee' });
  }
  return {
    partyKey,
    order: signee.order ?? order,
    slots,
    ...(name !== undefined && { name }),
    ...(level !== undefined && { level }),
  };
}

function keyOf(person?: string, organisation?: string, contact?: string): string | undefined {
  if (person !== undefined) return `person:${person}`;
  if (organisation !== undefined) return `organisation:${organisation}`;
  return contact === undefined ? undefined : `contact:${contact}`;
}

/** An organisation that is named n times has n slots; anybody else may be named once in a group. */
function merge(named: readonly NamedSignee[], taskId: string): NamedSignee[] {
  const merged = new Map<string, NamedSignee>();
  for (const signee of named) {
    const key = `${signee.order} ${signee.partyKey}`;
    const known = merged.get(key);
    if (known && !signee.partyKey.startsWith('organisation:')) {
      const message = `signing task <${taskId}> has somebody twice in group ${signee.order}; name them once`;
      throw new SigningError('ERR_SIGNEE_DUPLICATE', message, { element: taskId });
    }
    merged.set(key, known ? { ...known, slots: known.slots + signee.slots } : signee);
  }
  return [...merged.values()];
}
