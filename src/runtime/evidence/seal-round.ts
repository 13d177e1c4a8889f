import { attachedEvidence } from '../../documents/evidence/attached-evidence.ts';
import { TRAIL_HEAD_FORMAT } from '../../documents/evidence/evidence-record.ts';
import { signTrailHead } from '../../documents/evidence/sign-trail-head.ts';
import type { EvidenceDocument, SealLevel } from '../../documents/index.ts';
import type { DocumentToSeal, SealingTools } from '../../documents/seal-document.ts';
import { isSigningError, SigningError } from '../../errors.ts';
import type { SignedDocument } from '../../signing/index.ts';
import type {
  DocumentRecord,
  InstanceRecord,
  RoundRecord,
  SignatureRecord,
  SigneeRecord,
} from '../../storage/index.ts';
import type { RuntimeContext } from '../context.ts';
import type { Sealing } from '../sealing.ts';
import { readContent } from './read-content.ts';
import { isUnsigned } from './record-of.ts';
import { levelOf, sealingTools } from './sealing-tools.ts';
import { signLate } from './sign-late.ts';
import { signaturePage } from './signature-page.ts';

/** A sealed document of a round. */
export interface SealedDocument {
  /** What was signed; absent where nothing but a text was. */
  documentId?: string;
  filename: string;
  level: SealLevel;
  bytes: Uint8Array;
}

/** What a round's documents were sealed as, and whether at a lower level than the settings say. */
export interface SealedRound {
  documents: SealedDocument[];
  lowered: boolean;
}

interface RoundSources {
  instance: InstanceRecord;
  round: RoundRecord;
  taskName?: string;
  signatures: readonly SignatureRecord[];
  signees: ReadonlyMap<string, SigneeRecord>;
  documents: readonly DocumentRecord[];
}

/** How documents are sealed. */
interface Manner {
  tools: SealingTools;
  /** There was to be a time stamp, and none was to be had. */
  lowered: boolean;
}

/**
 * Seals the documents of a completed round with all signatures that stand in it. Throws `ERR_DOCUMENT_REMOVED`,
 * `ERR_TIME_STAMP_FAILED`, `ERR_REVOCATION_DATA_FAILED`, `ERR_SEAL_FAILED`.
 */
export async function sealRound(
  context: RuntimeContext,
  sealing: Sealing,
  instance: InstanceRecord,
  round: RoundRecord,
): Promise<SealedRound> {
  const sources = await readSources(context, instance, round);
  const sealer = await sealing.sealer();
  try {
    const tools = await sealingTools(sealer, sealing.options);
    return { documents: await sealAll(context, sealing, sources, { tools, lowered: false }), lowered: false };
  } catch (error) {
    if (!isSigningError(error) || error.code !== 'ERR_TIME_STAMP_FAILED') throw error;
    if (sealing.options.timeStamps?.onFailure !== 'lower') throw error;
    context.log.warn(
      { instance: instance.id, round: round.id, err: error },
      'no time stamp was to be had: sealed at level B-B, as the settings say',
    );
    const documents = await sealAll(context, sealing, sources, { tools: { sealer }, lowered: true });
    return { documents, lowered: true };
  }
}

/**
 * Seals one document of a round with the signatures that stand in it so far; without a document, the text that was signed
 * alone. No authority is asked: whoever may read could
 * else have it asked as often as they like. Throws as {@link sealRound} does, and `ERR_NOTHING_SIGNED`.
 */
export async function sealAsItStands(
  context: RuntimeContext,
  sealing: Sealing,
  instance: InstanceRecord,
  round: RoundRecord,
  documentId?: string,
): Promise<SealedDocument> {
  const sources = await readSources(context, instance, round);
  const signed = documentId === undefined ? undefined : signedIn(sources).get(documentId);
  if (documentId === undefined ? sources.signatures.length === 0 : !signed) {
    const what = documentId === undefined ? '' : ` document <${documentId}>`;
    throw new SigningError(
      'ERR_NOTHING_SIGNED',
      `nobody has signed${what} in signing task <${round.taskId}>`,
      {
        element: round.taskId,
        info: { round: round.id, ...(documentId !== undefined && { document: documentId }) },
      },
    );
  }
  const tools = { sealer: await sealing.sealer() };
  return sealOne(context, sealing, sources, { tools, lowered: false }, signed);
}

async function readSources(
  { storage, definitions }: RuntimeContext,
  instance: InstanceRecord,
  round: RoundRecord,
): Promise<RoundSources> {
  const [signatures, signees, documents, { definition }] = await Promise.all([
    storage.signatures.list({ instanceId: instance.id, roundId: round.id }),
    storage.signees.list(round.id),
    storage.documents.list(instance.id),
    definitions.byHash(instance.app, instance.definitionHash),
  ]);
  const taskName = round.config.title ?? definition.element(round.taskId)?.name;
  return {
    instance,
    round,
    ...(taskName !== undefined && { taskName }),
    signatures,
    signees: new Map(signees.map((signee) => [signee.id, signee])),
    documents,
  };
}

/** What was signed, each document as it was signed last. */
function signedIn({ signatures }: RoundSources): Map<string, SignedDocument> {
  const documents = signatures.flatMap((signature) => signature.documents);
  return new Map(documents.map((document) => [document.id, document]));
}

async function sealAll(
  context: RuntimeContext,
  sealing: Sealing,
  sources: RoundSources,
  manner: Manner,
): Promise<SealedDocument[]> {
  const signed = [...signedIn(sources).values()];
  if (signed.length === 0) return [await sealOne(context, sealing, sources, manner)];
  const sealed: SealedDocument[] = [];
  // one after the other: each is in memory as a whole
  for (const document of signed) sealed.push(await sealOne(context, sealing, sources, manner, document));
  return sealed;
}

/** @param signed none: nothing but a text was signed */
async function sealOne(
  context: RuntimeContext,
  sealing: Sealing,
  sources: RoundSources,
  { tools, lowered }: Manner,
  signed?: SignedDocument,
): Promise<SealedDocument> {
  // It loads what handles PDFs, which a server that seals nothing does not need in memory.
  const { sealDocument } = await import('../../documents/seal-document.ts');
  const signatures = sources.signatures.filter(
    ({ documents }) =>
      signed === undefined ||
      documents.some(({ id, sha256 }) => id === signed.id && sha256 === signed.sha256),
  );
  const document = signed && (await documentToSeal(context, sources, signed));
  const now = context.clock();
  const { language } = sealing.options;
  const page = signaturePage({
    ...sources,
    signatures,
    ...(document && { document }),
    seal: { name: tools.sealer.name, level: levelOf(tools), ...(lowered && { timeStampFailed: true }) },
    ...(language && { language }),
    now,
  });
  const evidence = await evidenceOf(context, sealing, sources, signatures, document, now);
  const { allowActiveContent = false } = context.sealable;
  const content = { page, evidence, now };
  const { bytes, level } = await sealDocument(document, content, { ...tools, allowActiveContent });
  const name = document?.name ?? signed?.dataType ?? sources.round.taskId;
  return { ...(signed && { documentId: signed.id }), filename: sealedName(name), level, bytes };
}

async function documentToSeal(
  context: RuntimeContext,
  { instance, documents }: RoundSources,
  { id, dataType, sha256 }: SignedDocument,
): Promise<DocumentToSeal> {
  const stored = documents.find((document) => document.id === id);
  const bytes = await readContent(context, instance.id, id, sha256);
  return {
    id,
    dataType,
    ...(stored?.filename !== undefined && { name: stored.filename }),
    contentType: stored?.contentType ?? 'application/octet-stream',
    size: bytes.length,
    sha256,
    bytes,
  };
}

/** Records of the signatures that cover a document, and up to where the trail goes: for programs. */
async function evidenceOf(
  { storage }: RuntimeContext,
  sealing: Sealing,
  { instance, round }: RoundSources,
  signatures: readonly SignatureRecord[],
  document: DocumentToSeal | undefined,
  now: number,
): Promise<Uint8Array> {
  const covering = new Set(signatures.map(({ id }) => id));
  const kept = await storage.signatures.records({ instanceId: instance.id, roundId: round.id });
  const sealer = await sealing.sealer();
  const records: string[] = [];
  for (const { signatureId, record } of kept) {
    if (record === undefined || !covering.has(signatureId)) continue;
    const signed = isUnsigned(record) ? await signLate(storage, signatureId, record, sealer) : record;
    if (signed !== undefined) records.push(signed);
  }
  const { sequence, hash } = (await storage.events.last(instance.id))!;
  const head = { format: TRAIL_HEAD_FORMAT, instance: instance.id, at: new Date(now).toISOString() } as const;
  const { bytes: _, ...named } = document ?? {};
  return attachedEvidence({
    ...(document && { document: named as EvidenceDocument }),
    records,
    trailHead: await signTrailHead({ ...head, sequence, hash }, sealer),
    chains: await sealing.chainsOf(records),
  });
}

/** What a sealed document is called. */
function sealedName(name: string): string {
  return `${name.replace(/\.[A-Za-z0-9]{1,5}$/, '')}-sealed.pdf`;
}
