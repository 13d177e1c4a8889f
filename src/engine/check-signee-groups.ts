import type { SigningErrorCode } from '../errors.ts';
import type { GroupConfig, SigneeConfig, SigningTaskConfig } from '../signing/index.ts';
import type { SigningTaskDeclaration } from './signing-declaration.ts';
import { isExpression } from './value-reader.ts';

/**
 * Checks that the groups of a signing task can be satisfied, as far as the file can tell: not where a provider names
 * signees on entry, nor where an expression stands for a number.
 */
export function checkSigneeGroups(
  config: SigningTaskConfig,
  { vocabulary }: SigningTaskDeclaration,
  report: (code: SigningErrorCode, attribute: string | undefined, message: string) => void,
): void {
  const listed = config.providers.length === 0;
  const byOrder = new Map<number, SigneeConfig[]>();
  for (const signee of config.signees) {
    const others = byOrder.get(signee.order);
    if (others) others.push(signee);
    else byOrder.set(signee.order, [signee]);
  }
  for (const group of config.groups) {
    const signees = byOrder.get(group.order) ?? [];
    if (hasDuplicate(signees)) {
      const message = `names somebody twice in group ${group.order}; give one signee more slots instead`;
      report('ERR_SIGNEE_DUPLICATE', 'signee', message);
    }
    if (vocabulary !== 'altinn' && listed && signees.length === 0 && group.unlisted === false) {
      const message = `has nobody in group ${group.order}; list signees, name a provider, or allow unlisted ones`;
      report('ERR_SIGNEES_MISSING', 'signee', message);
    } else if (listed) checkReach(group, signees, config, report);
    if (group.required === 0 && group.minimum === 0 && config.completion !== 'parallel') {
      const message = `requires no signature in group ${group.order}; set minimum to 1 or more, or complete in parallel`;
      report('ERR_ATTRIBUTE_INVALID', 'minimum', message);
    }
  }
}

function checkReach(
  group: GroupConfig,
  signees: readonly SigneeConfig[],
  { completion }: SigningTaskConfig,
  report: (code: SigningErrorCode, attribute: string, message: string) => void,
): void {
  if (signees.some(({ slots }) => isExpression(slots))) return;
  const slots = signees.reduce((sum, signee) => sum + signee.slots, 0);
  const tooMany = (count: unknown) => typeof count === 'number' && count > slots;
  if (tooMany(group.required)) {
    const message = `requires ${group.required} slots in group ${group.order}, which has ${slots}; require fewer`;
    report('ERR_REQUIRED_UNREACHABLE', 'required', message);
  }
  if (group.unlisted === false && tooMany(group.minimum)) {
    const message = `asks for ${group.minimum} signatures in group ${group.order}, where ${slots} can be made; ask for fewer`;
    report('ERR_REQUIRED_UNREACHABLE', completion === 'single' ? 'signee' : 'minimum', message);
  }
}

/**
 * An organisation may be listed again, for one more slot; anybody else is listed once. Whether a reference means an
 * organisation only entry can tell.
 */
function hasDuplicate(signees: readonly SigneeConfig[]): boolean {
  const keys = signees
    .map(({ person, contact }) => person ?? contact)
    .filter((key) => key !== undefined && !isExpression(key));
  return new Set(keys).size < keys.length;
}
