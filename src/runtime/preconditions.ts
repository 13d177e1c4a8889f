import { SigningError } from '../errors.ts';
import { authorise } from './authorise.ts';
import { involvementIn } from './commands/target.ts';
import type { RuntimeContext } from './context.ts';
import type { InstancePlan } from './instance-plan.ts';
import type { Standing } from './standing.ts';

/** What a caller takes to be so, and without which a command is not to be done. */
export interface Preconditions {
  /** Versions of the instance, one of which it must have; none of an empty list. */
  ifVersion?: readonly number[] | undefined;
  /** Digests of a document's bytes, one of which it must have. */
  bytes?: { documentId: string; ifSha256: readonly string[] | undefined };
}

/**
 * Throws `ERR_PRECONDITION_FAILED`. What it looks at is what the command is planned on, and a plan is as good as a
 * lock: of two commands that expect the same version one is done, on whichever nodes they came in.
 */
export async function assertPreconditions(
  context: RuntimeContext,
  plan: InstancePlan,
  standing: Standing,
  { ifVersion, bytes }: Preconditions,
): Promise<void> {
  const { id, version } = plan.instance;
  // A plan that has changed something becomes the next version.
  if (ifVersion && (plan.isChanged || !ifVersion.includes(version))) {
    await refuse(context, plan, standing, `instance <${id}> has changed`);
  }
  const document = plan.documents.find((candidate) => candidate.id === bytes?.documentId);
  if (document && bytes?.ifSha256 && !bytes.ifSha256.includes(document.sha256)) {
    await refuse(context, plan, standing, `document <${document.id}> has changed`);
  }
}

/** Who may not read is not told whether anything has changed. */
async function refuse(
  context: RuntimeContext,
  plan: InstancePlan,
  standing: Standing,
  what: string,
): Promise<never> {
  await authorise(context, standing, 'read', plan.instance, involvementIn(plan, standing));
  throw new SigningError('ERR_PRECONDITION_FAILED', `${what}; read it again and decide anew`);
}
