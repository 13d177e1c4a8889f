import { attachedEvidence } from '../../documents/evidence/attached-evidence.ts';
import { TRAIL_HEAD_FORMAT } from '../../documents/evidence/evidence-record.ts';
import { signTrailHead } from '../../documents/evidence/sign-trail-head.ts';
import type { EvidenceDocument, SealLevel } from '../../documents/index.ts';
import type { DocumentToSeal } from '../../documents/seal-document.ts';
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

/**
 * Seals the documents of a round with all signatures that stand in it, also where more are to come. Throws
 * `ERR_NOTHING_SIGNED`, `ERR_DOCUMENT_REMOVED`, `ERR_TIME_STAMP_FAILED`, `ERR_REVOCATION_DATA_FAILED`,
 * `ERR_SEAL_FAILED`.
 * @param documentId only this document
 */
export async function sealRound(
  context: RuntimeContext,
  sealing: Sealing,
  instance: InstanceRecord,
  round: RoundRecord,
  documentId?: string,
): Promise<SealedRound> {
  const sources = await readSources(context, instance, round);
  try {
    return { documents: await sealAll(context, sealing, sources, documentId, false), lowered: false };
  } catch (error) {
    if (!isSigningError(error) || error.code !== 'ERR_TIME_STAMP_FAILED') throw error;
    if (sealing.options.timeStamps?.onFailure !== 'lower') throw error;
    context.log.warn(
      { instance: instance.id, round: round.id, err: error },
      'no time stamp was to be had: sealed at level B-B, as the settings say',
    );
    return { documents: await sealAll(context, sealing, sources, documentId, true), lowered: true };
  }
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
  if (signatures.length === 0 && round.state !== 'completed') {
    throw new SigningError(
      'ERR_NOTHING_SIGNED',
      `nobody has signed in signing task <${round.taskId}> yet: there is nothing to seal`,
      { element: round.taskId, info: { round: round.id } },
    );
  }
  const taskName = definition.element(round.taskId)?.name;
  return {
    instance,
    round,
    ...(taskName !== undefined && { taskName }),
    signatures,
    signees: new Map(signees.map((signee) => [signee.id, signee])),
    documents,
  };
}

async function sealAll(
  context: RuntimeContext,
  sealing: Sealing,
  sources: RoundSources,
  documentId: string | undefined,
  lowered: boolean,
): Promise<SealedDocument[]> {
  const signed = new Map<string, SignedDocument>();
  for (const { documents } of sources.signatures) {
    for (const document of documents) signed.set(document.id, document);
  }
  if (signed.size === 0)
    return documentId === undefined ? [await sealOne(context, sealing, sources, lowered)] : [];
  const sealed: SealedDocument[] = [];
  // one after the other: each is in memory as a whole
  for (const document of signed.values()) {
    if (documentId !== undefined && document.id !== documentId) continue;
    sealed.push(await sealOne(context, sealing, sources, lowered, document));
  }
  return sealed;
}

/** @param signed none: nothing but a text was signed */
async function sealOne(
  context: RuntimeContext,
  sealing: Sealing,
  sources: RoundSources,
  lowered: boolean,
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
  const tools = await sealingTools(sealing, lowered);
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
  const { bytes, level } = await sealDocument(document, { page, evidence, now }, tools);
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
  const records = kept.flatMap(({ signatureId, record }) =>
    record !== undefined && covering.has(signatureId) ? record : [],
  );
  if (records.some(isUnsigned)) {
    throw new SigningError(
      'ERR_SEAL_FAILED',
      `records of round <${round.id}> are not signed yet, since the sealing key did not answer; it is tried again`,
      { info: { round: round.id } },
    );
  }
  const sealer = await sealing.sealer();
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
