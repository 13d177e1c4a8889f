import { randomUUID } from 'node:crypto';
import { isSigningError, SigningError, type SigningErrorCode } from '../../errors.ts';
import {
  chooseSignee,
  type Decision,
  type DecisionContext,
  decide,
  type Signee,
  type SigningAction,
} from '../../signing/index.ts';
import type { RoundRecord, SignatureRecord, SigneeRecord } from '../../storage/index.ts';
import { authorise } from '../authorise.ts';
import type { SignCommand } from '../command-types.ts';
import type { RuntimeContext } from '../context.ts';
import type { InstancePlan } from '../instance-plan.ts';
import { doerOf, organisationKey, type Standing } from '../standing.ts';
import { documentsToSign, stepRound } from './round-step.ts';
import { involvementOnceOpen, targetRound } from './target.ts';

/** Position of those who were not listed: after all who were. The largest that every database takes. */
const lastPosition = 2 ** 31 - 1;

/** What a signature was answered with, before it is shown to anybody. */
export interface Signed {
  decision: Decision;
  record?: SignatureRecord;
  /** Whose it is; undefined for somebody who was not listed. */
  signee?: SigneeRecord;
}

/** Errors that say that nothing is open for the actor any more, which a request made before may be answered with. */
const nothingOpen: ReadonlySet<SigningErrorCode> = new Set([
  'ERR_TASK_LEFT',
  'ERR_ROUND_UNKNOWN',
  'ERR_INSTANCE_ENDED',
]);

/**
 * The round that a signature is meant for. Somebody whose connection broke at the last signature asks again: where
 * nothing is open for them any more, it is the round that they signed last.
 */
export function roundToSign(
  plan: InstancePlan,
  command: SignCommand,
  standing: Standing,
  current: ReadonlySet<string>,
): RoundRecord {
  try {
    return targetRound(plan, command, current);
  } catch (error) {
    if (!isSigningError(error) || !nothingOpen.has(error.code)) throw error;
    const left = plan.rounds.filter((round) => round.state !== 'open' && current.has(round.executionId));
    // A task that was left meanwhile is what was meant; a signature in an earlier one must not answer for it.
    const meant = left.length > 0 ? left : plan.rounds;
    const signed = meant.findLast(
      (round) =>
        (command.taskId === undefined || round.taskId === command.taskId) &&
        plan.signeesOf(round.id, standing.partyKeys).some((signee) => isRepeatOfOwn(plan, signee, standing)),
    );
    if (signed && command.roundId === undefined) return signed;
    throw error;
  }
}

/** Signs in a round, as the signee that the actor means. Leaves it to the caller to throw a refusal. */
export async function signIn(
  context: RuntimeContext,
  plan: InstancePlan,
  round: RoundRecord,
  command: Omit<SignCommand, 'instanceId' | 'key'>,
  standing: Standing,
): Promise<Signed> {
  assertCanSign(standing);
  const task = plan.instance.waiting.find(({ roundId }) => roundId === round.id);
  const { rows, ...involvement } = involvementOnceOpen(plan, standing, round);
  const meant = rows.filter(({ partyKey }) => partyKey === partyMeant(standing, command.onBehalfOf));
  if (command.onBehalfOf !== undefined) assertMayActFor(plan, standing, command.onBehalfOf, meant);
  const signee = chooseSignee(round, meant, plan.now) as SigneeRecord | undefined;
  const newSigneeId = randomUUID();
  const action: SigningAction = {
    type: 'sign',
    signatureId: randomUUID(),
    signeeId: newSigneeId,
    ...(command.documentIds && { documentIds: command.documentIds }),
    ...(command.again !== undefined && { again: command.again }),
    ...(command.fresh !== undefined && { fresh: command.fresh }),
  };
  const about: DecisionContext = {
    ...(signee && { signee: signee as Signee, signatures: plan.signaturesOf(signee.id) }),
    actorKey: standing.actorKey,
    actorLevel: standing.actor.level,
    isNameMissing: isNameMissing(round, standing),
    documents: documentsToSign(plan, round),
    signedTasks: plan.tasksSignedBy(standing.actorKey),
  };
  // The same request again is answered whatever the policy says by now; anything new has to be permitted.
  const isRepeat =
    isRepeatOfOwn(plan, signee, standing) && decide(round, action, about, plan.now).repeat === true;
  if (!isRepeat) {
    await authorise(
      context,
      standing,
      'sign',
      plan.instance,
      involvement,
      task ?? { elementId: round.taskId, taskType: 'signing' },
    );
  }
  const decision = await stepRound(
    context,
    plan,
    round,
    action,
    about,
    doerOf(standing),
    (signatureId, signeeId) => {
      if (signeeId === newSigneeId)
        plan.setSignee(unlisted(plan, round, standing, newSigneeId, decisionGroup(round)));
      return toRecord(plan, round, command, standing, signatureId, signeeId);
    },
    'sign',
  );
  const record =
    decision.signature &&
    plan.signaturesOf(decision.signature.signeeId).find(({ id }) => id === decision.signature?.id);
  return { decision, ...(record && { record }), ...(signee && { signee }) };
}

/** An organisation's own token says of nobody that it was them: it neither signs nor does what only signees do. */
export function assertCanSign({ actor }: Standing): void {
  if (actor.kind !== 'organisation') return;
  throw new SigningError(
    'ERR_ACTOR_CANNOT_SIGN',
    'only persons and system users sign; use a token of one of them',
  );
}

/** Where nothing but a name is shown of who signs, a signature of somebody without one would be nobody's. */
function isNameMissing({ config }: RoundRecord, standing: Standing): boolean {
  return (
    config.showSignee === 'name' && standing.actor.kind === 'person' && nameOfPerson(standing) === undefined
  );
}

/** As whoever vouches for them says it, else as the register does. */
function nameOfPerson({ actor, party }: Standing): string | undefined {
  return actor.name ?? party?.name;
}

/** The party that an actor signs for: the organisation they name, a system user's organisation, else themselves. */
function partyMeant(standing: Standing, onBehalfOf?: string): string {
  return onBehalfOf === undefined ? standing.partyKeys[0]! : organisationKey(onBehalfOf);
}

/** An organisation is signed for by those who hold a key role in it, where it is asked to sign; by nobody else. */
function assertMayActFor(
  plan: InstancePlan,
  standing: Standing,
  organisation: string,
  rows: readonly SigneeRecord[],
): void {
  if (rows.some(({ listed }) => listed) && standing.partyKeys.includes(organisationKey(organisation))) return;
  throw new SigningError(
    'ERR_ON_BEHALF_OF_FORBIDDEN',
    `the caller may not sign for that organisation in instance <${plan.instance.id}>: it is no signee there, or the caller holds no key role in it`,
  );
}

function isRepeatOfOwn(plan: InstancePlan, signee: SigneeRecord | undefined, standing: Standing): boolean {
  return (
    signee !== undefined &&
    plan.signaturesOf(signee.id).some(({ actorKey }) => actorKey === standing.actorKey)
  );
}

/** The group in which an unlisted actor signs. */
function decisionGroup(round: RoundRecord): number {
  return round.groups.find(({ state }) => state === 'open')?.position ?? 0;
}

function unlisted(
  plan: InstancePlan,
  round: RoundRecord,
  { actor, party, partyKeys }: Standing,
  id: string,
  group: number,
): SigneeRecord {
  const partyId = actor.kind === 'person' ? (party?.partyId ?? actor.partyId) : party?.partyId;
  return {
    id,
    instanceId: plan.instance.id,
    roundId: round.id,
    group,
    partyKey: partyKeys[0]!,
    ...(actor.kind === 'person' && actor.personNumber !== undefined && { personNumber: actor.personNumber }),
    ...(actor.kind !== 'person' &&
      actor.organisationNumber !== undefined && { organisationNumber: actor.organisationNumber }),
    ...(partyId !== undefined && { partyId }),
    ...(party && { name: party.name }),
    listed: false,
    slots: 1,
    filled: 0,
    state: 'waiting',
    position: lastPosition,
    delegation: 'none',
    askedAt: plan.now,
  };
}

function toRecord(
  plan: InstancePlan,
  round: RoundRecord,
  command: Omit<SignCommand, 'instanceId' | 'key'>,
  standing: Standing,
  id: string,
  signeeId: string,
): SignatureRecord {
  const { actor, actorKey, party } = standing;
  const name = actor.kind === 'person' ? nameOfPerson(standing) : undefined;
  const organisation = command.onBehalfOf ?? (actor.kind === 'system' ? actor.organisationNumber : undefined);
  const text = textShown(round, command.textLang);
  const actorPartyId = actor.partyId ?? party?.partyId;
  return {
    id,
    instanceId: plan.instance.id,
    roundId: round.id,
    taskId: round.taskId,
    signeeId,
    actorKey,
    ...(actor.kind === 'person' && actor.personNumber !== undefined && { personNumber: actor.personNumber }),
    ...(actor.systemUserId !== undefined && { systemUserId: actor.systemUserId }),
    ...(organisation !== undefined && { organisationNumber: organisation }),
    ...(actor.userId !== undefined && { userId: actor.userId }),
    ...(actorPartyId !== undefined && { actorPartyId }),
    ...(name !== undefined && { actorName: name }),
    level: actor.level,
    ...(actor.issuer !== undefined && { issuer: actor.issuer }),
    ...(actor.tokenId !== undefined && { tokenId: actor.tokenId }),
    documents: [],
    ...(text && { textLang: text.lang, text: text.text }),
    signedAt: plan.now,
  };
}

/** The text in the language asked for, else the model's first. */
function textShown({ config }: RoundRecord, lang?: string) {
  return config.texts.find((text) => text.lang === lang) ?? config.texts[0];
}
