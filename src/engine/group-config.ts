import { type GroupConfig, outlasts } from '../signing/index.ts';
import type { RawAttributes } from './signing-declaration.ts';
import { isExpression, type ValueReader } from './value-reader.ts';

/**
 * The signee groups of a task, ascending by order: those that are declared, and one for each order that is merely
 * used. What a group doesn't say, the task says for it.
 */
export function readGroups(
  values: ValueReader,
  declared: readonly RawAttributes[],
  defaults: RawAttributes,
  { single, orders }: { single: boolean; orders: readonly number[] },
): GroupConfig[] {
  const groups = declared.map((group) => readGroup(values, { ...groupDefaults(defaults), ...group }, single));
  const known = new Set(groups.map(({ order }) => order));
  if (known.size < groups.length) {
    values.error('ERR_GROUP_ORDER_DUPLICATE', 'order', 'has two groups of one order; number them apart');
  }
  const used = new Set(declared.length === 0 && orders.length === 0 ? [0] : orders);
  for (const order of used) {
    if (!known.has(order))
      groups.push(readGroup(values, { ...groupDefaults(defaults), order: String(order) }, single));
  }
  if (single) checkSingle(values, groups, [...declared, defaults]);
  return groups.sort((one, other) => one.order - other.order);
}

/** ERR_LIFETIME_EXCEEDED for a lifetime that may be longer than the task's maximum, as far as both are known. */
export function checkLifetimes(
  values: ValueReader,
  groups: readonly GroupConfig[],
  maximum: string | undefined,
): void {
  if (maximum === undefined || isExpression(maximum)) return;
  for (const { order, lifetime } of groups) {
    if (lifetime === undefined || isExpression(lifetime) || !outlasts(lifetime, maximum)) continue;
    const message = `has a lifetime in group ${order} that may be longer than its maximumLifetime; shorten it`;
    values.error('ERR_LIFETIME_EXCEEDED', 'lifetime', message);
  }
}

function groupDefaults({ required, minimum, unlisted, lifetime }: RawAttributes): RawAttributes {
  return {
    ...(required !== undefined && { required }),
    ...(minimum !== undefined && { minimum }),
    ...(unlisted !== undefined && { unlisted }),
    ...(lifetime !== undefined && { lifetime }),
  };
}

function readGroup(values: ValueReader, group: RawAttributes, single: boolean): GroupConfig {
  const name = values.text(group, 'name');
  const lifetime = values.duration(group, 'lifetime');
  return {
    order: values.number(group, 'order', 0) ?? 0,
    ...(name !== undefined && { name }),
    required: single ? 0 : (values.numberOr(group, 'required', { all: 'all' as const, any: 1 }) ?? 'all'),
    minimum: single ? 1 : (values.number(group, 'minimum', 0) ?? 0),
    unlisted: values.boolean(group, 'unlisted') ?? false,
    ...(lifetime !== undefined && { lifetime }),
  };
}

function checkSingle(
  values: ValueReader,
  groups: readonly GroupConfig[],
  sources: readonly RawAttributes[],
): void {
  if (groups.length > 1) {
    const message =
      'is completed by the first signature (single) and can have one group only; use automatic for more';
    values.error('ERR_CONFIG_CONFLICT', 'completion', message);
  }
  const counted = ['required', 'minimum'].find((name) =>
    sources.some((source) => source[name] !== undefined),
  );
  if (counted) {
    const message = `says single and ${counted}, which contradict each other; remove one of them`;
    values.error('ERR_CONFIG_CONFLICT', counted, message);
  }
}
