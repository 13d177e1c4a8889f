import { randomUUID } from 'node:crypto';
import { SigningError } from '../../errors.ts';
import { applyToSignee, chooseSignee, type Decision, type ListedSignee } from '../../signing/index.ts';
import type { RoundRecord, SigneeRecord } from '../../storage/index.ts';
import type { RoundCommand } from '../command-types.ts';
import type { RuntimeContext } from '../context.ts';
import { identityOf } from '../enter-rounds.ts';
import type { InstancePlan } from '../instance-plan.ts';
import type { NamedSignee } from '../name-signees.ts';
import { doerOf, organisationKey, type Standing } from '../standing.ts';
import { authoriseIn, type Moved } from './next.ts';
import { stepRound, throwRefusal } from './round-step.ts';
import { assertCanSign } from './sign.ts';
import { involvementIn } from './target.ts';

/** A signee hands over what is asked of them to somebody else. From then on it is no business of theirs. */
export async function delegate(
  context: RuntimeContext,
  plan: InstancePlan,
  round: RoundRecord,
  command: RoundCommand,
  standing: Standing,
  to: NamedSignee,
): Promise<Moved> {
  assertCanSign(standing);
  // Whoever may sign may hand it over, where the task lets them: it is the same right.
  await authoriseIn(context, plan, round, standing, 'sign');
  const { rows } = involvementIn(plan, standing, round);
  const party =
    command.onBehalfOf === undefined ? standing.partyKeys[0] : organisationKey(command.onBehalfOf);
  const own = rows.filter(({ partyKey }) => partyKey === party);
  const signee = chooseSignee(round, own, plan.now) as SigneeRecord | undefined;
  const receiver = signee && rowIn(plan, round, signee.group, to.partyKey);
  const delegateId = receiver?.id ?? randomUUID();
  const decision = await stepRound(
    context,
    plan,
    round,
    { type: 'delegate', signeeId: delegateId },
    {
      ...(signee && { signee, signatures: plan.signaturesOf(signee.id) }),
      ...(receiver && { delegate: receiver }),
      actorKey: standing.actorKey,
      actorLevel: standing.actor.level,
    },
    doerOf(standing),
  );
  if (decision.refusal) throwRefusal(decision.refusal, round);
  addRows(plan, round, decision, [{ ...to, id: delegateId, position: signee!.position }]);
  return { repeat: decision.repeat ?? false, outcome: plan.round(round.id)!.state };
}

/** Signees of groups that have not begun are removed and others added, all or nothing. */
export async function changeSignees(
  context: RuntimeContext,
  plan: InstancePlan,
  round: RoundRecord,
  standing: Standing,
  { add, remove }: { add: readonly NamedSignee[]; remove: readonly string[] },
): Promise<Moved> {
  await authoriseIn(context, plan, round, standing, 'change-signees');
  const removed = plan.signeesOf(round.id).filter(({ id }) => remove.includes(id));
  const added = add.map((signee, index) => {
    const isTwice = add.slice(0, index).some(isAlso(signee));
    return { ...signee, ...placeFor(plan, round, signee, remove, isTwice) };
  });
  const decision = await stepRound(
    context,
    plan,
    round,
    { type: 'change-signees', add: added.map(toListed), remove },
    { removed },
    doerOf(standing),
  );
  if (decision.refusal) throwRefusal(decision.refusal, round);
  addRows(plan, round, decision, added);
  return { repeat: decision.repeat ?? false, outcome: plan.round(round.id)!.state };
}

interface Placed extends NamedSignee {
  id: string;
  position: number;
}

/** Where a party that is added has its row: the one that it had, where it was removed; it is asked once in a group. */
function placeFor(
  plan: InstancePlan,
  round: RoundRecord,
  { order, partyKey }: NamedSignee,
  remove: readonly string[],
  isTwice: boolean,
): { id: string; position: number } {
  const group = round.groups.find((each) => each.order === order);
  const row = group && rowIn(plan, round, group.position, partyKey);
  if (isTwice) throw duplicate(round, 'is to ask somebody twice', order);
  if (row && row.state !== 'removed' && !remove.includes(row.id))
    throw duplicate(round, `asks signee <${row.id}> already`, order);
  // Behind all that the model and its providers listed, in the order in which they came.
  return { id: row?.id ?? randomUUID(), position: row?.position ?? plan.instance.version + 1_000_000 };
}

function rowIn(
  plan: InstancePlan,
  round: RoundRecord,
  group: number,
  partyKey: string,
): SigneeRecord | undefined {
  return plan.signeesOf(round.id, [partyKey]).find((row) => row.group === group);
}

function isAlso({ order, partyKey }: NamedSignee) {
  return (other: NamedSignee) => other.order === order && other.partyKey === partyKey;
}

function duplicate({ taskId }: RoundRecord, what: string, order: number): SigningError {
  return new SigningError(
    'ERR_SIGNEE_DUPLICATE',
    `signing task <${taskId}> ${what} in the group of order ${order}; add somebody else`,
    { element: taskId },
  );
}

function toListed({ id, order, slots, level }: Placed): ListedSignee {
  return { id, order, slots, ...(level !== undefined && { level }) };
}

/** Stores who they are that the decision has made signees. */
function addRows(
  plan: InstancePlan,
  round: RoundRecord,
  decision: Decision,
  placed: readonly Placed[],
): void {
  for (const signee of placed) {
    const made = applyToSignee(
      undefined,
      decision.events.filter((event) => isAbout(event, signee.id)),
    );
    if (!made) continue;
    plan.setSignee({
      ...made,
      instanceId: plan.instance.id,
      roundId: round.id,
      ...identityOf(signee),
      position: signee.position,
      delegation: 'done',
      askedAt: plan.now,
    });
  }
}

function isAbout(event: Decision['events'][number], signeeId: string): boolean {
  if (event.type === 'signee-delegated') return event.delegateId === signeeId;
  return event.type === 'signee-added' && event.signeeId === signeeId;
}
