import { SigningError } from '../errors.ts';
import { applyEvents, applyToSignee } from './apply-events.ts';
import { activationInstant } from './deadline.ts';
import { afterLosses } from './drop-out.ts';
import { due } from './due.ts';
import { enterGroups } from './enter-groups.ts';
import { resolveMaximumLifetime } from './maximum-lifetime.ts';
import { signeesFault } from './maximum-signees.ts';
import type { FailureCause, Round, RoundRules, Signee } from './round.ts';
import type { RoundEvent } from './round-event.ts';
import type { SigningTaskConfig } from './signing-task.ts';

/** A signee as the model or a provider lists them; who it is, is the caller's business. */
export interface ListedSignee {
  id: string;
  /** Order of the group. */
  order: number;
  slots: number;
  level?: number | undefined;
  /** They can't be asked at all, as is known before anybody is. */
  cause?: FailureCause | undefined;
}

/** What a round is made of. */
export interface RoundEntry {
  roundId: string;
  taskId: string;
  /** Without expressions. */
  config: SigningTaskConfig;
  signees: readonly ListedSignee[];
  /** Milliseconds since 1970, UTC. */
  now: number;
  /** The host's own bound of a group's lifetime, an ISO 8601 duration; it holds where it is shorter than the task's. */
  maximumLifetime?: string | undefined;
  /** The host's own bound of a round's listed signees, whatever their slots. */
  maximumSignees?: number | undefined;
}

/** A new round, its signees, and what is true of it from the start. */
export interface EnteredRound {
  /** With the events applied. */
  round: Round;
  signees: Signee[];
  events: RoundEvent[];
}

/**
 * Begins one execution of a signing task; the first group opens at once unless its activation lies ahead. A round that
 * could never be completed, or that would be before anybody is asked, is refused: throws a `SigningError` with
 * ERR_REQUIRED_UNREACHABLE, ERR_SIGNEES_MISSING, ERR_TOO_MANY_SIGNEES, ERR_CONFIG_CONFLICT, ERR_GROUP_ORDER_DUPLICATE, ERR_LIFETIME_INVALID,
 * ERR_LIFETIME_EXCEEDED or ERR_ATTRIBUTE_INVALID.
 */
export function enterRound({ roundId, taskId, config, signees, now, ...host }: RoundEntry): EnteredRound {
  const activationAt = activationInstant(config.activation, now);
  if (activationAt === undefined) {
    throw new SigningError(
      'ERR_ATTRIBUTE_INVALID',
      `activation of signing task <${taskId}> is neither an ISO 8601 date-time nor a duration`,
      { element: taskId, attribute: 'activation' },
    );
  }
  if (!config.freeze && config.completion !== 'parallel') {
    throw new SigningError(
      'ERR_CONFIG_CONFLICT',
      `signing task <${taskId}> must freeze its documents unless its completion is parallel`,
      { element: taskId, attribute: 'freeze' },
    );
  }

  const bounds = [config.maximumLifetime, host.maximumLifetime];
  const maximumLifetime = resolveMaximumLifetime(taskId, bounds, activationAt);
  const groups = enterGroups(taskId, config, signees, { activationAt, maximumLifetime });
  const entered: Round = {
    id: roundId,
    taskId,
    state: 'open',
    rules: rulesOf(config, { maximumLifetime, maximumSignees: host.maximumSignees }),
    enteredAt: now,
    activationAt,
    rejections: 0,
    groups,
  };
  const tooMany = signeesFault(entered);
  if (tooMany !== undefined) {
    throw new SigningError(tooMany.code, `signing task <${taskId}> can't be entered: ${tooMany.what}`, {
      element: taskId,
    });
  }
  const asked = signees.map((signee) => waiting(signee, groups));
  const lost = lossesOf(entered, signees, now);
  const round = applyEvents(entered, lost);
  const opened = due(round, now);
  return {
    round: applyEvents(round, opened),
    signees: asked.map((signee) => applyToSignee(signee, lost)!),
    events: [...lost, ...opened],
  };
}

function waiting({ id, order, slots, level }: ListedSignee, groups: Round['groups']): Signee {
  return {
    id,
    group: groups.findIndex((group) => group.order === order),
    listed: true,
    slots,
    filled: 0,
    state: 'waiting',
    ...(level !== undefined && { level }),
  };
}

/** Those who can't be asked drop out before the first group opens: where that ends the round, nobody ever is. */
function lossesOf(round: Round, signees: readonly ListedSignee[], at: number): RoundEvent[] {
  const losses = signees.flatMap(({ id, order, slots, cause }) =>
    cause === undefined
      ? []
      : [
          {
            type: 'signee-failed' as const,
            group: round.groups.findIndex((group) => group.order === order),
            signeeId: id,
            lost: slots,
            cause,
            at,
          },
        ],
  );
  return losses.length === 0 ? [] : afterLosses(round, losses);
}

function rulesOf(
  config: SigningTaskConfig,
  { maximumLifetime, maximumSignees }: Pick<RoundEntry, 'maximumLifetime' | 'maximumSignees'>,
): RoundRules {
  const { title, completion, onDropout, allow, level, freeze, documents, distinctFrom } = config;
  return {
    ...(title !== undefined && { title }),
    completion: completion === 'parallel' ? 'parallel' : 'automatic',
    onDropout,
    allow: [...allow],
    level,
    freeze,
    ...(maximumLifetime !== undefined && { maximumLifetime }),
    ...(maximumSignees !== undefined && { maximumSignees }),
    documents: documents.map((rule) => ({ ...rule })),
    distinctFrom: [...distinctFrom],
  };
}
