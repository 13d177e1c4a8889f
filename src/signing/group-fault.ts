import type { SigningErrorCode } from '../errors.ts';
import type { ListedSignee } from './enter-round.ts';
import type { SigneeGroup } from './round.ts';
import { canBeSatisfied, isSatisfied } from './satisfaction.ts';
import type { CompletionRule } from './signing-task.ts';

/** Why signees or their group can't work: what is wrong, in words, and the attribute of the model that says it. */
export interface GroupFault {
  code: SigningErrorCode;
  attribute: string;
  what: string;
}

/** ERR_ATTRIBUTE_INVALID for the first signee who is not asked for a number of signatures. */
export function slotsFault(signees: readonly ListedSignee[]): GroupFault | undefined {
  const wrong = signees.find(({ slots }) => !isCount(slots) || slots === 0);
  if (wrong === undefined) return undefined;
  const what = `slots of signee <${wrong.id}> are no number from 1`;
  return { code: 'ERR_ATTRIBUTE_INVALID', attribute: 'slots', what };
}

/**
 * Why a group that has not begun could never be satisfied, or would be before anybody is asked: ERR_ATTRIBUTE_INVALID,
 * ERR_SIGNEES_MISSING, ERR_REQUIRED_UNREACHABLE or ERR_CONFIG_CONFLICT.
 */
export function groupFault(
  group: SigneeGroup,
  completion: CompletionRule,
  isLast: boolean,
): GroupFault | undefined {
  const name = `group <${group.order}>`;
  if (!isCount(group.minimum) || !(group.required === 'all' || isCount(group.required))) {
    const what = `required and minimum of ${name} are no numbers from 0`;
    return { code: 'ERR_ATTRIBUTE_INVALID', attribute: 'required', what };
  }
  if (group.slots === 0 && !group.unlisted) {
    const what = `nobody is in ${name}, and it takes no unlisted signees`;
    return { code: 'ERR_SIGNEES_MISSING', attribute: 'signees', what };
  }
  if (!canBeSatisfied(group)) {
    const what = `${name} asks for more signatures than it has slots`;
    return { code: 'ERR_REQUIRED_UNREACHABLE', attribute: 'required', what };
  }
  // Else it would be over before anybody is asked: only the last group of a parallel round waits to be told.
  if (isSatisfied(group) && !(completion === 'parallel' && isLast)) {
    const what = `${name} asks for no signature; give it a minimum of at least 1`;
    return { code: 'ERR_CONFIG_CONFLICT', attribute: 'minimum', what };
  }
  return undefined;
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}
