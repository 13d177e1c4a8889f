import { SigningError } from '../../errors.ts';
import type { RoundRecord } from '../../storage/index.ts';
import type { RuntimeContext } from '../context.ts';
import { Places } from '../places.ts';
import { readableInstance } from '../readable-instance.ts';
import type { Runtime } from '../runtime.ts';
import { assertSealing } from '../sealing.ts';
import { evidenceOf } from './evidence-of.ts';
import { sealAsItStands } from './seal-round.ts';
import { sealState } from './seal-state.ts';
import { sealedRound } from './sealed-round.ts';
import { storedSeal } from './stored-seal.ts';
import { xadesOfSignature } from './xades-of-signature.ts';

/** Documents that are sealed for callers at the same time: each holds the processor and a whole document in memory. */
const sealedAtOnce = 2;
/** Callers that may wait for that; more are told to come again. */
const waitingAtMost = 32;

/** Proof of what was signed, for those who may read the instance. */
export function createProofQueries(
  context: RuntimeContext,
): Pick<Runtime, 'evidence' | 'sealedDocument' | 'sealedRound' | 'xades'> {
  const { storage } = context;
  const places = new Places(sealedAtOnce, waitingAtMost, 'documents are being sealed');

  /**
   * The round that a document was signed in last, or is being signed in. What was signed is proved also where it was
   * deleted since.
   */
  async function roundOf(instanceId: string, documentId: string, taskId?: string): Promise<RoundRecord> {
    const rounds = (await storage.rounds.list(instanceId)).filter(
      ({ taskId: id, supersededAt }) => supersededAt === undefined && (taskId === undefined || id === taskId),
    );
    for (const round of rounds.toReversed()) {
      const signed = await storage.rounds.signedDocuments(round.id);
      if (signed.flat().some(({ id }) => id === documentId)) return round;
    }
    if (!(await storage.documents.find(instanceId, documentId))) {
      throw new SigningError(
        'ERR_DOCUMENT_NOT_FOUND',
        `instance <${instanceId}> has no document <${documentId}>`,
      );
    }
    throw new SigningError('ERR_NOTHING_SIGNED', `nobody has signed document <${documentId}>`, {
      info: { document: documentId },
    });
  }

  return {
    async evidence({ identities = false, ...query }) {
      const { instance, withheld } = await readableInstance(context, query);
      return evidenceOf(context, instance, { withheld, identities });
    },

    async xades({ signatureId, ...query }) {
      const { instance } = await readableInstance(context, query);
      return xadesOfSignature(context, instance, signatureId);
    },

    async sealedDocument({ documentId, taskId, ...query }) {
      const { instance } = await readableInstance(context, query);
      const round = await roundOf(instance.id, documentId, taskId);
      const state = round.state === 'completed' ? ('complete' as const) : ('partial' as const);
      const found = round.seal?.documents.find((sealed) => sealed.documentId === documentId);
      const ready = await storedSeal(context, round, found?.sealedId);
      if (ready) return { state, ...ready };
      if (sealState(round) === 'pending') {
        throw new SigningError(
          'ERR_SEAL_PENDING',
          `document <${documentId}> is signed, and is being sealed; ask again in a moment`,
          { element: round.taskId, info: { round: round.id } },
        );
      }
      // what is sealed already can be had on a node without the key too
      const sealing = assertSealing(context);
      const { filename, level, bytes } = await places.take(() =>
        sealAsItStands(context, sealing, instance, round, documentId),
      );
      return { state, filename, level, bytes };
    },

    async sealedRound({ taskId, ...query }) {
      const { instance } = await readableInstance(context, query);
      return sealedRound(context, places, instance, taskId);
    },
  };
}
