import { randomUUID } from 'node:crypto';
import type { WaitingElement } from '../engine/index.ts';
import { SigningError } from '../errors.ts';
import { enterRound, type RoundEvent, type SigningTaskConfig } from '../signing/index.ts';
import type { RoundRecord, SigneeRecord } from '../storage/index.ts';
import type { RuntimeContext } from './context.ts';
import type { InstancePlan } from './instance-plan.ts';
import { type NamedSignee, nameSignees } from './name-signees.ts';
import { assertTexts } from './texts.ts';

/** A round that is about to be entered, with its signees and what that made true. */
export interface EnteredRound {
  record: RoundRecord;
  signees: SigneeRecord[];
  events: RoundEvent[];
}

/** Makes the rounds of signing tasks that were reached: asks providers and register, outside of any transaction. */
export async function enterRounds(
  context: RuntimeContext,
  plan: InstancePlan,
  entered: readonly WaitingElement[],
): Promise<EnteredRound[]> {
  const rounds: EnteredRound[] = [];
  for (const element of entered) {
    if (element.kind === 'signing') rounds.push(await enterOne(context, plan, element));
  }
  return rounds;
}

async function enterOne(
  context: RuntimeContext,
  plan: InstancePlan,
  { elementId, executionId, scopeExecutionId, signing: config, providerOrders = {} }: WaitingElement,
): Promise<EnteredRound> {
  if (!config)
    throw new SigningError('ERR_ENGINE_FAILED', `signing task <${elementId}> has no configuration`, {
      element: elementId,
    });
  const named = await nameSignees(context, plan, elementId, config, providerOrders);
  // what expressions, providers and registers say is stored with the round, beside signatures that must not fail by it
  assertTexts({ task: config, signees: named }, elementId);
  const roundId = randomUUID();
  const withIds = named.map((signee) => ({ ...signee, id: randomUUID() }));
  const { round, signees, events } = enterRound({
    roundId,
    taskId: elementId,
    config,
    signees: withIds.map(({ id, order, slots, level, cause }) => ({
      id,
      order,
      slots,
      ...(level !== undefined && { level }),
      ...(cause !== undefined && { cause }),
    })),
    now: plan.now,
    maximumLifetime: context.maximumLifetime,
    maximumSignees: context.maximumSignees,
  });
  const byId = new Map<string, NamedSignee & { position: number }>(
    withIds.map((signee, position) => [signee.id, { ...signee, position }]),
  );
  return {
    record: {
      ...round,
      instanceId: plan.instance.id,
      executionId,
      ...(scopeExecutionId !== undefined && { scopeId: scopeExecutionId }),
      config: withoutSignees(config),
    },
    signees: signees.map((signee) => toRecord(signee, byId.get(signee.id)!, plan, roundId)),
    events,
  };
}

/** Who the signees are stands in their own rows: from there it can be erased, and a signature need not read it. */
function withoutSignees(config: SigningTaskConfig): SigningTaskConfig {
  return { ...config, signees: [] };
}

function toRecord(
  signee: ReturnType<typeof enterRound>['signees'][number],
  named: NamedSignee & { position: number },
  { instance, now }: InstancePlan,
  roundId: string,
): SigneeRecord {
  return {
    ...signee,
    instanceId: instance.id,
    roundId,
    ...identityOf(named),
    position: named.position,
    delegation: named.delegated ? 'done' : 'none',
    askedAt: now,
  };
}

/** Who a signee is, as their row says it. */
export function identityOf({ party, partyKey, name, email, mobile, language, lookup }: NamedSignee) {
  const separator = partyKey.indexOf(':');
  const [kind, number] = [partyKey.slice(0, separator), partyKey.slice(separator + 1)];
  return {
    partyKey,
    ...(kind === 'person' && { personNumber: number }),
    ...(kind === 'organisation' && { organisationNumber: number }),
    ...(party && { partyId: party.partyId }),
    ...(name !== undefined && { name }),
    ...(email !== undefined && { email }),
    ...(mobile !== undefined && { mobile }),
    ...(language !== undefined && { language }),
    ...(lookup !== undefined && { lookup }),
  };
}
