import type { Repositories } from './repositories/repositories.ts';
import type { LoadedInstance, LoadRequest, Transaction } from './storage.ts';

/**
 * Reads what plans need of many instances, with one statement per table whatever their number. The instances come
 * first: where another node writes meanwhile, the version that is read is older than some of the rows, and a commit
 * on it misses.
 */
export async function load(
  { instances, rounds, signees, signatures, documents, answers }: Repositories,
  asked: readonly LoadRequest[],
  transaction?: Transaction,
): Promise<Map<string, LoadedInstance>> {
  const requests = mergeRequests(asked);
  const loaded = new Map<string, LoadedInstance>();
  const ids = requests.map(({ instanceId }) => instanceId);
  for (const row of await instances.load(ids, transaction)) {
    loaded.set(row.instance.id, {
      ...row,
      rounds: [],
      signees: [],
      signatures: [],
      signedTasks: new Map(),
      documents: [],
      answers: new Map(),
    });
  }

  for (const { instanceId, actorKeys } of requests) {
    const signedTasks = loaded.get(instanceId)?.signedTasks;
    for (const key of actorKeys) signedTasks?.set(key, []);
  }

  const parties = signees.load(requests, transaction);
  const [found, listed, signed, tasks, kept, answered] = await Promise.all([
    rounds.load(ids, transaction),
    parties,
    parties.then((rows) =>
      signatures.load(
        rows.map(({ id }) => id),
        transaction,
      ),
    ),
    signatures.loadSignedTasks(requests, transaction),
    documents.load(ids, transaction),
    answers.load(requests, transaction),
  ]);
  const roundIds = new Set(found.map(({ id }) => id));
  for (const round of found) loaded.get(round.instanceId)?.rounds.push(round);
  for (const signee of listed) {
    if (roundIds.has(signee.roundId)) loaded.get(signee.instanceId)?.signees.push(signee);
  }
  for (const signature of signed) {
    if (roundIds.has(signature.roundId)) loaded.get(signature.instanceId)?.signatures.push(signature);
  }
  for (const { instanceId, actorKey, taskId } of tasks) {
    loaded.get(instanceId)?.signedTasks.get(actorKey)?.push(taskId);
  }
  for (const document of kept) loaded.get(document.instanceId)?.documents.push(document);
  for (const answer of answered) loaded.get(answer.instanceId)?.answers.set(answer.key, answer);
  return loaded;
}

/** One request per instance, each key once. */
function mergeRequests(requests: readonly LoadRequest[]): LoadRequest[] {
  const byInstance = new Map<string, Record<'partyKeys' | 'actorKeys' | 'answerKeys', Set<string>>>();
  for (const { instanceId, ...keys } of requests) {
    let merged = byInstance.get(instanceId);
    if (!merged) {
      merged = { partyKeys: new Set(), actorKeys: new Set(), answerKeys: new Set() };
      byInstance.set(instanceId, merged);
    }
    for (const key of keys.partyKeys) merged.partyKeys.add(key);
    for (const key of keys.actorKeys) merged.actorKeys.add(key);
    for (const key of keys.answerKeys) merged.answerKeys.add(key);
  }
  return [...byInstance].map(([instanceId, { partyKeys, actorKeys, answerKeys }]) => ({
    instanceId,
    partyKeys: [...partyKeys],
    actorKeys: [...actorKeys],
    answerKeys: [...answerKeys],
  }));
}
