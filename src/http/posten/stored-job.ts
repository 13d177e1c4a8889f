import type { Request, Response } from 'express';
import { SigningError } from '../../errors.ts';
import type { InstanceView } from '../../runtime/view-types.ts';
import type { PostenContext } from './context.ts';
import type { JobKind } from './job-links.ts';
import { callOf, type SenderCall } from './sender-call.ts';

/** Data types of what a job is made of, as the process files of this dialect name them. */
export const DOCUMENT = 'document';
export const MANIFEST = 'manifest';
export const PACKAGE_SIGNATURE = 'package-signature';
export const REQUEST = 'request';

/** A job that somebody asks about who may. */
export interface StoredJob extends SenderCall {
  kind: JobKind;
  instance: InstanceView;
  /** What every command and query about it says. */
  address: { actor: SenderCall['actor']; instanceId: string };
}

/** Id of the job that an address names, whosever it is. */
export async function jobIdIn(
  { runtime }: Pick<PostenContext, 'runtime'>,
  { params }: Request,
): Promise<string | undefined> {
  const number = String(params.job);
  return /^[1-9]\d{0,14}$/.test(number) ? runtime.instanceIdOf({ number: Number(number) }) : undefined;
}

/** The job that an address names. Throws `ERR_INSTANCE_UNKNOWN`, also for a job of another sender or another kind. */
export async function jobOf(
  { runtime, apps }: Pick<PostenContext, 'runtime' | 'apps'>,
  kind: JobKind,
  req: Request,
  res: Response,
): Promise<StoredJob> {
  const call = callOf(res);
  const instanceId = await jobIdIn({ runtime }, req);
  if (instanceId === undefined) throw unknownJob();
  const box = { kind: 'organisation' as const, number: call.sender.number };
  const address = { actor: call.actor, instanceId };
  const instance = await runtime.instance({ ...address, app: apps[kind], box });
  return { ...call, kind, instance, address };
}

/** Reads what a job was made of: the one document of a data type. Throws `ERR_DOCUMENT_REMOVED`. */
export async function readPart(
  { runtime }: Pick<PostenContext, 'runtime'>,
  { instance, address }: Pick<StoredJob, 'instance' | 'address'>,
  dataType: string,
): Promise<Buffer> {
  const record = instance.documents.find((document) => document.dataType === dataType);
  if (!record) throw unknownJob();
  const { content } = await runtime.document({ ...address, documentId: record.id });
  const pieces: Uint8Array[] = [];
  for await (const piece of content) pieces.push(piece);
  return Buffer.concat(pieces);
}

/** What everybody is told alike whose job it is not. */
export function unknownJob(): SigningError {
  return new SigningError('ERR_INSTANCE_UNKNOWN', 'there is no such job');
}
