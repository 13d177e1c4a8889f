import type { Policy, PolicyQuery } from './policy.ts';

/** What a signee may do besides signing, while their round is open. */
const signeeActions = new Set(['read', 'sign', 'next']);

/**
 * The policy that holds unless a host brings its own: the owner of an instance may do everything with it; a signee
 * reads, also afterwards, and signs and says next while their round is open; nobody else may do anything. What completed
 * and is kept for nobody, nobody reads.
 */
export const defaultPolicy: Policy = {
  permits({ action, isOwner, isOpenSignee, isSignee, isWithheld }: PolicyQuery): boolean {
    if (isWithheld) return false;
    if (isOwner) return true;
    if (isOpenSignee) return signeeActions.has(action);
    return isSignee && action === 'read';
  },
};
