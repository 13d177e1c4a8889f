import type { ContactLookup, Party } from '../catalog/index.ts';
import { SigningError } from '../errors.ts';
import type { NoticeLanguage } from '../notify/index.ts';
import type { FailureCause, SigneeConfig, SigningTaskConfig } from '../signing/index.ts';
import type { InstanceRecord } from '../storage/index.ts';
import type { RuntimeContext } from './context.ts';
import type { InstancePlan } from './instance-plan.ts';
import { lookUpContacts } from './look-up-contacts.ts';
import { providedSignees } from './provided-signees.ts';
import { contactOf } from './signee-contact.ts';

/** A signee as the model or a provider names it, looked up. */
export interface NamedSignee {
  party?: Party;
  partyKey: string;
  name?: string;
  email?: string;
  mobile?: string;
  /** In which they are told. */
  language?: NoticeLanguage;
  order: number;
  slots: number;
  level?: number;
  /** Where they are told is looked up anew each time; see `ProvidedSignee`. */
  lookup?: ContactLookup;
  /** Why they can't be asked. */
  cause?: FailureCause;
  /** Whether a second mention means one more slot (an organisation listed n times) or is a mistake. */
  repeatable: boolean;
  delegated: boolean;
}

/**
 * Names everybody whom a signing task asks, by the model and by its providers, outside of any transaction. Throws
 * `ERR_PARTY_UNKNOWN`, `ERR_SIGNEES_MISSING`, `ERR_SIGNEE_DUPLICATE`, `ERR_SIGNEE_PROVIDER_…` or
 * `ERR_CONTACT_REGISTER_FAILED`.
 * @param providerOrders order of the group in which the model nests a provider
 */
export async function nameSignees(
  context: RuntimeContext,
  plan: InstancePlan,
  taskId: string,
  config: SigningTaskConfig,
  providerOrders: Readonly<Record<string, number>>,
): Promise<NamedSignee[]> {
  const named = mergeMentions(taskId, [
    ...(await Promise.all(
      config.signees.map((signee) => nameSignee(context, plan.instance, taskId, signee)),
    )),
    ...(await providedSignees(context, plan, taskId, config.providers, providerOrders)),
  ]);
  return lookUpContacts(context, named);
}

/** Looks up one signee. Throws `ERR_PARTY_UNKNOWN`. */
export async function nameSignee(
  context: RuntimeContext,
  instance: Pick<InstanceRecord, 'ownerPartyId'>,
  taskId: string,
  signee: Omit<SigneeConfig, 'onBehalfOf'>,
): Promise<NamedSignee> {
  const { order, slots, level } = signee;
  const party = await partyOf(context, instance, signee);
  const partyKey = party ? `${party.kind}:${party.number}` : literalKey(signee);
  if (!partyKey) {
    throw new SigningError(
      'ERR_PARTY_UNKNOWN',
      `signing task <${taskId}> names a signee by reference that the register doesn't know; add the party, or mend the reference`,
      { element: taskId, attribute: 'reference' },
    );
  }
  const name = party?.name ?? signee.name;
  return {
    ...(party && { party }),
    partyKey,
    ...(name !== undefined && { name }),
    ...contactOf(signee, party),
    order,
    slots,
    ...(level !== undefined && { level }),
    repeatable: partyKey.startsWith('organisation:'),
    delegated: true,
  };
}

/** A reference is `owner` for the instance's owner, what the register makes of it, or a party id. */
async function partyOf(
  { register }: RuntimeContext,
  instance: Pick<InstanceRecord, 'ownerPartyId'>,
  signee: Omit<SigneeConfig, 'onBehalfOf'>,
): Promise<Party | undefined> {
  if (signee.person !== undefined) return register.byPerson(signee.person);
  if (signee.organisation !== undefined) return register.byOrganisation(signee.organisation);
  if (signee.reference === undefined) return undefined;
  if (signee.reference === 'owner') return register.byPartyId(instance.ownerPartyId);
  const found = await register.byReference?.(signee.reference);
  if (found) return found;
  const partyId = Number(signee.reference);
  return Number.isSafeInteger(partyId) ? register.byPartyId(partyId) : undefined;
}

function literalKey(signee: Omit<SigneeConfig, 'onBehalfOf'>): string | undefined {
  if (signee.person !== undefined) return `person:${signee.person}`;
  if (signee.organisation !== undefined) return `organisation:${signee.organisation}`;
  if (signee.contact !== undefined) return `contact:${signee.contact}`;
  return undefined;
}

/** An organisation listed n times has n slots; a person listed twice in a group is a mistake. */
function mergeMentions(taskId: string, named: readonly NamedSignee[]): NamedSignee[] {
  const merged = new Map<string, NamedSignee>();
  for (const signee of named) {
    const key = `${signee.order} ${signee.partyKey}`;
    const earlier = merged.get(key);
    if (earlier && !signee.repeatable) {
      throw new SigningError(
        'ERR_SIGNEE_DUPLICATE',
        `signing task <${taskId}> lists the same person twice in the group of order ${signee.order}; use slots for several signatures`,
        { element: taskId },
      );
    }
    merged.set(key, earlier ? { ...earlier, slots: earlier.slots + signee.slots } : signee);
  }
  return [...merged.values()];
}
