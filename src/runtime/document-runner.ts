import type { DocumentRecord } from '../storage/index.ts';
import { assertPlannedAddress } from './authorise.ts';
import type { CommandQueue } from './command-queue.ts';
import type { CommandOptions, InstanceAddress, NewDocument, ReceivedDocument } from './command-types.ts';
import type { RuntimeContext } from './context.ts';
import type { InstancePlan } from './instance-plan.ts';
import { answerOnce, commandKey, isAnswered, keptKey } from './keyed.ts';
import type { KeysInUse } from './keys-in-use.ts';
import { needsOf } from './needs-of.ts';
import { assertPreconditions, type Preconditions } from './preconditions.ts';
import { digestDocument, putDocument, type Received } from './put-document.ts';
import type { Reception } from './receive-document.ts';
import { type Standing, standingOf } from './standing.ts';

/** What a command on documents does. */
interface DocumentWork {
  /** What tells it from another command under the same key. */
  asked: Record<string, unknown>;
  /** Bytes that a document must have. */
  ifBytes?: Preconditions['bytes'];
  act: (plan: InstancePlan, standing: Standing) => Promise<DocumentRecord>;
}

/** What a command does that brings bytes. */
interface Upload<Document extends Pick<NewDocument, 'bytes' | 'contentType'>>
  extends Omit<DocumentWork, 'asked' | 'act'> {
  document: Document;
  /** Whether it would be done, and what its bytes must be. */
  expect: (plan: InstancePlan, standing: Standing) => Promise<Reception>;
  act: (plan: InstancePlan, standing: Standing, received: Received<Document>) => Promise<DocumentRecord>;
}

/** Puts commands in line that change documents, and answers the document concerned. */
export function documentRunner(context: RuntimeContext, queue: CommandQueue, inUse: KeysInUse) {
  /** What every step of such a command does. */
  function steps(
    name: string,
    { key, transaction, instanceId, ifVersion, ...address }: CommandOptions & InstanceAddress,
    standing: Standing,
    ifBytes: Preconditions['bytes'],
  ) {
    const kept = keptKey(standing, key);
    const inLine = <Answer>(run: (plan: InstancePlan) => Promise<Answer>) =>
      queue.add({
        instanceId,
        needs: needsOf(standing, kept?.key),
        ...(transaction && { transaction }),
        async run(plan) {
          assertPlannedAddress(plan, address, standing);
          const answer = await run(plan);
          return () => answer;
        },
      });
    const assertExpected = (plan: InstancePlan) =>
      assertPreconditions(context, plan, standing, { ifVersion, ...(ifBytes && { bytes: ifBytes }) });
    return {
      once: (work: () => Promise<DocumentRecord>) => inUse.run(instanceId, kept, work),

      /** Undefined: it was done before, and is answered again, however things stand by now. */
      receptionBy: <Expected>(expect: (plan: InstancePlan, standing: Standing) => Promise<Expected>) =>
        inLine(async (plan): Promise<Expected | undefined> => {
          if (isAnswered(plan, kept)) return undefined;
          await assertExpected(plan);
          return expect(plan, standing);
        }),

      act(asked: Record<string, unknown>, act: DocumentWork['act']) {
        const stored = commandKey(name, standing, key, asked);
        return inLine(async (plan) => {
          const { answer } = await answerOnce(plan, stored, async () => {
            await assertExpected(plan);
            return act(plan, standing);
          });
          return answer;
        });
      },
    };
  }

  async function documentCommand(
    name: string,
    command: CommandOptions & InstanceAddress,
    { asked, ifBytes, act }: DocumentWork,
  ): Promise<DocumentRecord> {
    const standing = await standingOf(command.actor, context.register);
    const step = steps(name, command, standing, ifBytes);
    return step.once(() => step.act(asked, act));
  }

  /**
   * Goes in line twice: first to see whether the bytes would be taken, so that nothing of what is refused is stored;
   * and when they have been put, to do it.
   */
  async function uploadCommand<Document extends Pick<NewDocument, 'bytes' | 'contentType'>>(
    name: string,
    command: CommandOptions & InstanceAddress,
    { document, ifBytes, expect, act }: Upload<Document>,
  ): Promise<DocumentRecord> {
    const standing = await standingOf(command.actor, context.register);
    const step = steps(name, command, standing, ifBytes);
    return step.once(async () => {
      const reception = await step.receptionBy(expect);
      const received = reception
        ? await putDocument(context, document, reception, command.transaction)
        : await digestDocument(document);
      return step.act(digested(received), (plan, standing) => act(plan, standing, received));
    });
  }

  /**
   * Puts the documents that another command brings, if they would be taken by then. Those of a command that was done
   * before are only compared.
   */
  async function received(
    command: CommandOptions & InstanceAddress,
    documents: readonly NewDocument[],
    expect: (plan: InstancePlan, standing: Standing) => Promise<Reception[]>,
  ): Promise<ReceivedDocument[]> {
    if (documents.length === 0) return [];
    const standing = await standingOf(command.actor, context.register);
    const receptions = await steps('', command, standing, undefined).receptionBy(expect);
    const put: ReceivedDocument[] = [];
    for (const [index, document] of documents.entries()) {
      put.push(
        receptions
          ? await putDocument(context, document, receptions[index]!, command.transaction)
          : await digestDocument(document),
      );
    }
    return put;
  }

  return { documentCommand, uploadCommand, received };
}

/** What of a document tells one command from another: not its bytes, which may be many. */
export function digested(document: {
  documentId?: string;
  dataType?: string;
  contentType: string;
  filename?: string;
  sha256: string;
  sentSha256?: string;
}): Record<string, unknown> {
  const { documentId: id, dataType, contentType, filename, sha256, sentSha256 = sha256 } = document;
  return { id, dataType, contentType, filename, sha256: sentSha256 };
}
