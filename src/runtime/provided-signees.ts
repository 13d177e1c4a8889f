import type { Party, ProvidedSignee } from '../catalog/index.ts';
import { isSigningError, SigningError } from '../errors.ts';
import type { RuntimeContext } from './context.ts';
import type { InstancePlan } from './instance-plan.ts';
import type { NamedSignee } from './name-signees.ts';
import { readFirstDocument } from './read-document.ts';
import { contactOf } from './signee-contact.ts';

/**
 * Whom the providers of a signing task name, looked up. Throws `ERR_SIGNEES_MISSING` or `ERR_SIGNEE_PROVIDER_…`.
 * @param orders order of the group in which the model nests a provider
 */
export async function providedSignees(
  context: RuntimeContext,
  plan: InstancePlan,
  taskId: string,
  providerIds: readonly string[],
  orders: Readonly<Record<string, number>>,
): Promise<NamedSignee[]> {
  const named: NamedSignee[] = [];
  for (const id of providerIds) {
    const provided = await askProvider(context, plan, taskId, id);
    for (const signee of provided) named.push(await lookUpProvided(context, signee, orders[id] ?? 0));
  }
  return named;
}

async function askProvider(
  context: RuntimeContext,
  plan: InstancePlan,
  taskId: string,
  id: string,
): Promise<readonly ProvidedSignee[]> {
  const provider = context.signeeProviders.get(id);
  if (!provider) {
    throw new SigningError(
      'ERR_SIGNEE_PROVIDER_UNKNOWN',
      `signing task <${taskId}> asks signee provider <${id}>, which is not registered here`,
      { element: taskId, attribute: 'provider' },
    );
  }
  const provided = await callProvider(context, plan, taskId, id, provider);
  if (provided.length === 0) {
    throw new SigningError(
      'ERR_SIGNEES_MISSING',
      `signee provider <${id}> named nobody for signing task <${taskId}>`,
      {
        element: taskId,
        attribute: 'provider',
      },
    );
  }
  return provided;
}

async function callProvider(
  context: RuntimeContext,
  plan: InstancePlan,
  taskId: string,
  id: string,
  provider: NonNullable<ReturnType<RuntimeContext['signeeProviders']['get']>>,
): Promise<readonly ProvidedSignee[]> {
  try {
    return await provider.signees({
      app: plan.instance.app,
      instanceId: plan.instance.id,
      taskId,
      readDocument: (dataType) => readFirstDocument(context, plan, dataType),
    });
  } catch (cause) {
    if (isSigningError(cause)) throw cause;
    throw new SigningError(
      'ERR_SIGNEE_PROVIDER_FAILED',
      `signee provider <${id}> failed for signing task <${taskId}>`,
      {
        element: taskId,
        attribute: 'provider',
        cause,
      },
    );
  }
}

async function lookUpProvided(
  { register }: RuntimeContext,
  signee: ProvidedSignee,
  nestedOrder: number,
): Promise<NamedSignee> {
  const { partyKey, said, party } = await identify(register, signee);
  const { order = nestedOrder, slots = 1, level, lookup, cause } = signee;
  const name = party?.name ?? said;
  return {
    ...(party && { party }),
    partyKey,
    ...(name !== undefined && { name }),
    ...contactOf(signee, signee.isToldHereOnly ? withoutAddresses(party) : party),
    order,
    slots,
    ...(level !== undefined && { level }),
    ...(lookup !== undefined && { lookup }),
    ...(cause !== undefined && { cause }),
    repeatable: partyKey.startsWith('organisation:'),
    delegated: true,
  };
}

function withoutAddresses(party: Party | undefined): Party | undefined {
  if (!party) return undefined;
  const { email: _, mobile: __, ...rest } = party;
  return rest;
}

/** Who it is, and the name that the provider says. */
async function identify(register: RuntimeContext['register'], signee: ProvidedSignee) {
  if ('socialSecurityNumber' in signee) {
    const { socialSecurityNumber: number, fullName: said } = signee;
    return { partyKey: `person:${number}`, said, party: await register.byPerson(number) };
  }
  if ('organizationNumber' in signee) {
    const { organizationNumber: number, name: said } = signee;
    return { partyKey: `organisation:${number}`, said, party: await register.byOrganisation(number) };
  }
  return { partyKey: `contact:${signee.contact}`, said: signee.name, party: undefined };
}
