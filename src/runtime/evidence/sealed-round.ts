import { SigningError } from '../../errors.ts';
import type { SignedDocument } from '../../signing/index.ts';
import type { InstanceRecord, RoundRecord } from '../../storage/index.ts';
import type { RuntimeContext } from '../context.ts';
import type { Places } from '../places.ts';
import { assertSealing } from '../sealing.ts';
import { sealAsItStands } from './seal-round.ts';
import { type SealedBytes, storedSeal } from './stored-seal.ts';

/**
 * The one sealed PDF of a round: what was kept of it, else one that is made for the caller with the signatures that stand
 * now. Systems ask at once after the last signature, and take "not yet" for "never": so it does not wait for the job that
 * makes the one to be kept. See `Runtime.sealedRound` for what it throws.
 * @param taskId default: the task in which something was signed last
 */
export async function sealedRound(
  context: RuntimeContext,
  places: Places,
  instance: InstanceRecord,
  taskId?: string,
): Promise<SealedBytes & { state: 'complete' | 'partial' }> {
  const { round, signed } = await roundOf(context, instance.id, taskId);
  const state = round.state === 'completed' ? ('complete' as const) : ('partial' as const);
  const documentIds = new Set(signed.flat().map(({ id }) => id));
  if (documentIds.size > 1 && !round.config.sealTogether) throw severalDocuments(round);

  const ready = await storedSeal(context, round, round.seal?.documents[0]?.sealedId);
  if (ready) return { state, ...ready };
  const sealing = assertSealing(context);
  const { filename, level, bytes } = await places.take(() =>
    sealAsItStands(context, sealing, instance, round),
  );
  return { state, filename, level, bytes };
}

/** The latest round in which a signature stands, and what its signatures cover. */
async function roundOf(
  { storage }: RuntimeContext,
  instanceId: string,
  taskId: string | undefined,
): Promise<{ round: RoundRecord; signed: SignedDocument[][] }> {
  const rounds = (await storage.rounds.list(instanceId)).filter(
    (round) => round.supersededAt === undefined && (taskId === undefined || round.taskId === taskId),
  );
  for (const round of rounds.toReversed()) {
    const signed = await storage.rounds.signedDocuments(round.id);
    if (signed.length > 0) return { round, signed };
  }
  const where = taskId === undefined ? `instance <${instanceId}>` : `signing task <${taskId}>`;
  const [latest] = rounds.slice(-1);
  if (!latest) throw new SigningError('ERR_ROUND_UNKNOWN', `${where} has no round that was entered`);
  throw new SigningError('ERR_NOTHING_SIGNED', `nobody has signed in ${where}`, {
    element: latest.taskId,
    info: { round: latest.id },
  });
}

function severalDocuments({ id, taskId }: RoundRecord): SigningError {
  return new SigningError(
    'ERR_ACTION_NOT_ALLOWED',
    `several documents were signed in signing task <${taskId}>, which does not seal them together; ask for one of them`,
    { element: taskId, info: { round: id } },
  );
}
