import type { SealLevel } from '../../documents/index.ts';
import type { DocumentToSeal, SealingTools } from '../../documents/seal-document.ts';
import { isSigningError, SigningError } from '../../errors.ts';
import type { SignedDocument } from '../../signing/index.ts';
import type { InstanceRecord, RoundRecord } from '../../storage/index.ts';
import type { RuntimeContext } from '../context.ts';
import type { Sealing } from '../sealing.ts';
import { readContent } from './read-content.ts';
import { roundProof } from './round-proof.ts';
import { covers, type RoundSources, readSources, signedIn } from './round-sources.ts';
import { levelOf, sealingTools } from './sealing-tools.ts';
import { signaturePage } from './signature-page.ts';

/** A sealed document of a round. */
export interface SealedDocument {
  /** What was signed and is sealed in it; none where nothing but a text was signed. */
  documentIds: readonly string[];
  filename: string;
  level: SealLevel;
  bytes: Uint8Array;
}

/** What a round's documents were sealed as, and whether at a lower level than the settings say. */
export interface SealedRound {
  documents: SealedDocument[];
  lowered: boolean;
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
 * Seals what was signed in a round with the signatures that stand in it so far: one document, or all of them where the
 * task seals them together. No authority is asked: whoever may read could else have it asked as often as they like.
 * Throws as {@link sealRound} does, and `ERR_NOTHING_SIGNED`.
 * @param documentId of the document; none: all that was signed
 */
export async function sealAsItStands(
  context: RuntimeContext,
  sealing: Sealing,
  instance: InstanceRecord,
  round: RoundRecord,
  documentId?: string,
): Promise<SealedDocument> {
  const sources = await readSources(context, instance, round);
  const signed = signedIn(sources);
  const wanted = documentId === undefined ? signed : signed.filter(({ id }) => id === documentId);
  if (sources.signatures.length === 0 || (documentId !== undefined && wanted.length === 0)) {
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
  const manner = { tools, lowered: false };
  return sealOne(context, sealing, sources, manner, round.config.sealTogether ? signed : wanted);
}

async function sealAll(
  context: RuntimeContext,
  sealing: Sealing,
  sources: RoundSources,
  manner: Manner,
): Promise<SealedDocument[]> {
  const signed = signedIn(sources);
  if (signed.length === 0 || sources.round.config.sealTogether) {
    return [await sealOne(context, sealing, sources, manner, signed)];
  }
  const sealed: SealedDocument[] = [];
  // one after the other: each is in memory as a whole
  for (const document of signed) sealed.push(await sealOne(context, sealing, sources, manner, [document]));
  return sealed;
}

/** @param signed what is sealed in one PDF; none: nothing but a text was signed */
async function sealOne(
  context: RuntimeContext,
  sealing: Sealing,
  sources: RoundSources,
  { tools, lowered }: Manner,
  signed: readonly SignedDocument[],
): Promise<SealedDocument> {
  // It loads what handles PDFs, which a server that seals nothing does not need in memory.
  const { sealTogether } = await import('../../documents/seal-together.ts');
  const signatures = sources.signatures.filter(
    (signature) => signed.length === 0 || signed.some((document) => covers(signature, document)),
  );
  const documents: DocumentToSeal[] = [];
  for (const document of signed) documents.push(await documentToSeal(context, sources, document));
  const now = context.clock();
  const { language } = sealing.options;
  const page = signaturePage({
    ...sources,
    signatures,
    documents,
    seal: { name: tools.sealer.name, level: levelOf(tools), ...(lowered && { timeStampFailed: true }) },
    ...(language && { language }),
    now,
  });
  const named = documents.map(({ bytes: _, ...document }) => document);
  const proof = await roundProof(context, sealing, sources, { signatures, documents: named, now });
  const { allowActiveContent = false } = context.sealable;
  const { bytes, level } = await sealTogether(
    documents,
    { page, ...proof },
    { ...tools, allowActiveContent },
  );
  const [only, ...others] = documents;
  const name = only && others.length === 0 ? (only.name ?? only.dataType) : sources.round.taskId;
  return { documentIds: signed.map(({ id }) => id), filename: sealedName(name), level, bytes };
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

/** What a sealed document is called. */
function sealedName(name: string): string {
  return `${name.replace(/\.[A-Za-z0-9]{1,5}$/, '')}-sealed.pdf`;
}
