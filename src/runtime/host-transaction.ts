import type { Transaction } from '../storage/index.ts';

/** What knex says of a transaction, and its types leave out in part. */
interface HostTransaction {
  executionPromise: Promise<unknown>;
  parentTransaction?: HostTransaction;
}

/** Resolves when a transaction is over: one within another is committed when the outermost is. */
export async function endOf(transaction: Transaction): Promise<void> {
  let each: HostTransaction | undefined = transaction;
  for (; each; each = each.parentTransaction) await each.executionPromise;
}
