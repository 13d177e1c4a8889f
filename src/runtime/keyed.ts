import { createHash } from 'node:crypto';
import { canonicalJson } from '../documents/index.ts';
import { SigningError } from '../errors.ts';
import type { InstancePlan } from './instance-plan.ts';
import type { Standing } from './standing.ts';

/** How long an answer is given again, milliseconds; an older one counts for nothing, whether it is stored or not. */
export const answerLifetime = 24 * 60 * 60 * 1000;

/** A command's idempotency key as it is stored, and what it was asked with. */
export interface CommandKey {
  /** Digest of actor and key: nobody meets another's answer by choosing their key. */
  key: string;
  fingerprint: string;
}

/** Key under which a command's answer is kept; undefined for a command without one. */
export function commandKey(
  name: string,
  standing: Standing,
  key: string | undefined,
  asked: unknown,
): CommandKey | undefined {
  const kept = keptKey(standing, key);
  return kept && { ...kept, fingerprint: digest([name, asked]) };
}

/** The same of a command of which it is not yet known what is asked. */
export function keptKey(standing: Standing, key: string | undefined): Pick<CommandKey, 'key'> | undefined {
  return key === undefined ? undefined : { key: digest([standing.actorKey, key]) };
}

/** Whether something was answered under a key that still counts, to whichever command. */
export function isAnswered(plan: InstancePlan, key: Pick<CommandKey, 'key'> | undefined): boolean {
  const earlier = key && plan.answers.get(key.key);
  return earlier !== undefined && plan.now - earlier.at < answerLifetime;
}

function digest(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex');
}

/** What was answered under a key, if that still counts. Throws `ERR_KEY_REUSED` if another command was. */
export function earlierAnswer<Answer>(
  plan: InstancePlan,
  key: CommandKey | undefined,
): { answer: Answer } | undefined {
  if (!isAnswered(plan, key)) return undefined;
  const earlier = plan.answers.get(key!.key)!;
  if (earlier.fingerprint === key!.fingerprint) return { answer: earlier.answer as Answer };
  throw new SigningError(
    'ERR_KEY_REUSED',
    'this idempotency key was used for another command; take a new one',
  );
}

/** Answers a command that was answered before under its key; else does it and keeps the answer. */
export async function answerOnce<Answer>(
  plan: InstancePlan,
  key: CommandKey | undefined,
  act: () => Promise<Answer>,
): Promise<{ answer: Answer; isEarlier: boolean }> {
  const earlier = earlierAnswer<Answer>(plan, key);
  if (earlier) return { ...earlier, isEarlier: true };
  const answer = await act();
  if (key) plan.setAnswer({ instanceId: plan.instance.id, ...key, answer, at: plan.now });
  return { answer, isEarlier: false };
}
