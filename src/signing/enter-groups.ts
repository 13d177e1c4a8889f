import { SigningError, type SigningErrorCode } from '../errors.ts';
import { endOfDuration, outlasts } from './deadline.ts';
import type { ListedSignee } from './enter-round.ts';
import { type GroupFault, groupFault, slotsFault } from './group-fault.ts';
import type { SigneeGroup } from './round.ts';
import type { GroupConfig, SigningTaskConfig } from './signing-task.ts';

/**
 * The groups of a new round, ascending by order: those that the model declares, and one for each further order that a
 * provider brings, by the same rules as the first declared one.
 */
export function enterGroups(
  taskId: string,
  config: SigningTaskConfig,
  signees: readonly ListedSignee[],
  { activationAt, maximumLifetime }: { activationAt: number; maximumLifetime: string | undefined },
): SigneeGroup[] {
  const refuse = refusing(taskId);
  const refuseFault = (fault: GroupFault | undefined) => {
    if (fault !== undefined) refuse(fault.code, fault.attribute, fault.what);
  };
  refuseFault(slotsFault(signees));

  const groups = groupConfigs(config, signees).map((group, position) =>
    pendingGroup(group, position, signees),
  );
  if (groups.length === 0) refuse('ERR_SIGNEES_MISSING', 'groups', 'it has no signee group');
  if (config.completion === 'single' && groups.length > 1) {
    refuse('ERR_CONFIG_CONFLICT', 'completion', 'completion single takes one group only');
  }
  for (const group of groups) {
    const name = `group <${group.order}>`;
    if (groups.some(({ order, position }) => order === group.order && position !== group.position)) {
      refuse('ERR_GROUP_ORDER_DUPLICATE', 'order', `there is more than one ${name}`);
    }
    if (group.lifetime !== undefined && endOfDuration(activationAt, group.lifetime) === undefined) {
      refuse('ERR_LIFETIME_INVALID', 'lifetime', `lifetime of ${name} is no ISO 8601 duration above zero`);
    }
    if (maximumLifetime !== undefined && outlasts(group.lifetime ?? maximumLifetime, maximumLifetime)) {
      const what = `lifetime of ${name} may be longer than its maximum, <${maximumLifetime}>`;
      refuse('ERR_LIFETIME_EXCEEDED', 'lifetime', what);
    }
    refuseFault(groupFault(group, config.completion, group.position === groups.length - 1));
  }
  return groups;
}

/** A single group in which nobody is, while a provider brings other orders, only says by which rules they sign. */
function groupConfigs(config: SigningTaskConfig, signees: readonly ListedSignee[]): GroupConfig[] {
  const isSingle = config.completion === 'single';
  const declared = config.groups.map((group) => (isSingle ? { ...group, required: 0, minimum: 1 } : group));
  const [first] = declared;
  if (first === undefined) return [];

  const orders = new Set(signees.map(({ order }) => order));
  const isTemplate = declared.length === 1 && orders.size > 0 && !orders.has(first.order);
  const { name: _, ...rules } = first;
  const brought = [...orders]
    .filter((order) => declared.every((group) => group.order !== order))
    .map((order) => ({ ...rules, order }));
  return [...(isTemplate ? [] : declared), ...brought].sort((one, other) => one.order - other.order);
}

function pendingGroup(
  { order, name, required, minimum, unlisted, lifetime }: GroupConfig,
  position: number,
  signees: readonly ListedSignee[],
): SigneeGroup {
  const listed = signees.filter((signee) => signee.order === order);
  return {
    position,
    order,
    ...(name !== undefined && { name }),
    state: 'pending',
    required,
    minimum,
    unlisted,
    ...(lifetime !== undefined && { lifetime }),
    signees: listed.length,
    slots: listed.reduce((sum, { slots }) => sum + slots, 0),
    filled: 0,
    lost: 0,
    unlistedSignatures: 0,
  };
}

type Refuse = (code: SigningErrorCode, attribute: string, what: string) => never;

function refusing(taskId: string): Refuse {
  return (code, attribute, what) => {
    throw new SigningError(code, `signing task <${taskId}> can't be entered: ${what}`, {
      element: taskId,
      attribute,
    });
  };
}
