import type { Repositories } from './repositories/repositories.ts';
import type { InstanceChanges, Transaction } from './storage.ts';

/** Writes the changes of those instances whose version still is the one that was read; see `Storage.commit`. */
export async function commit(
  {
    instances,
    rounds,
    signees,
    signatures,
    documents,
    contents,
    events,
    answers,
    jobs,
    persons,
    statusEvents,
    signeeLinks,
  }: Repositories,
  changes: readonly InstanceChanges[],
  transaction: Transaction,
): Promise<Set<string>> {
  // first of all: SQLite refuses to write in a transaction that has read what another connection has since written
  const hits = await instances.raiseVersions(changes, transaction);
  const hit = changes.filter(({ instance }) => hits.has(instance.id));

  await instances.save(hit, transaction);
  await rounds.save(
    hit.flatMap(({ changedRounds }) => changedRounds),
    transaction,
  );
  await rounds.saveGroups(
    hit.flatMap((change) => change.rounds),
    transaction,
  );
  await signees.ask(
    hit.flatMap(({ openedGroups }) => openedGroups),
    transaction,
  );
  await signees.save(hit, transaction);
  await signatures.supersede(
    hit.flatMap(({ superseded }) => superseded),
    transaction,
  );
  await signatures.insert(
    hit.flatMap((change) => change.signatures),
    transaction,
  );
  await documents.save(hit, transaction);
  await contents.saveUses(hit, transaction);
  await events.insert(
    hit.flatMap((change) => change.events),
    transaction,
  );
  await answers.insert(
    hit.flatMap((change) => change.answers),
    transaction,
  );
  await statusEvents.save(hit, transaction);
  await signeeLinks.save(hit, transaction);
  await persons.erase(hit, transaction);
  await jobs.deleteKeys(
    hit.flatMap(({ doneJobs }) => doneJobs),
    transaction,
  );
  await jobs.enqueue(
    transaction,
    hit.flatMap((change) => change.jobs),
    hit[0]?.instance.changedAt ?? 0,
  );
  return hits;
}
