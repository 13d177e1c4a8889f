import type { EvidenceFile } from '../../documents/evidence/evidence-folder.ts';
import type { EvidenceInput } from '../../documents/evidence/evidence-input.ts';
import { thumbprintIn } from '../../documents/evidence/jws.ts';
import { recordIn } from '../../documents/evidence/sign-record.ts';
import type { EvidenceDocument, EvidenceRecord } from '../../documents/index.ts';
import { SigningError } from '../../errors.ts';
import type { DocumentRecord, InstanceRecord, Storage } from '../../storage/index.ts';
import type { RuntimeContext } from '../context.ts';
import { assertSealing, type Sealing } from '../sealing.ts';
import { isUnsigned } from './record-of.ts';
import { withoutIdentities } from './withheld-identities.ts';

/** How often an instance is read anew that changes while it is read. */
const turns = 20;

/** What whoever asks for evidence may see. */
interface EvidenceReader {
  withheld: ReadonlySet<string>;
  identities: boolean;
}

/**
 * All that proves what was signed in an instance, file by file, signed as a whole as it stands now. Throws
 * `ERR_SEAL_PENDING` while a record waits for the sealing key, `ERR_CONFLICT` where the instance changes faster than it
 * can be read, and `ERR_SETTING_INVALID` without a sealing key.
 * @param reader of whom `withheld` are the data types whose documents they may not read: what nobody signed of them is
 * left out; and whether they see who acted where a task does not show it
 */
export async function evidenceOf(
  context: RuntimeContext,
  instance: InstanceRecord,
  reader: EvidenceReader,
): Promise<AsyncIterable<EvidenceFile>> {
  const sealing = assertSealing(context);
  const input = await inputOf(context, sealing, instance.id, reader);
  // It loads what writes XML, of which a server that exports nothing has no need.
  const { evidenceFiles } = await import('../../documents/evidence/evidence-folder.ts');
  return evidenceFiles(input, await sealing.sealer(), context.clock());
}

async function inputOf(
  context: RuntimeContext,
  sealing: Sealing,
  id: string,
  { withheld, identities }: EvidenceReader,
): Promise<EvidenceInput> {
  const { instance, events, rounds, kept, stored: all } = await readAtOnce(context.storage, id);
  const stored = all.filter(({ dataType }) => !withheld.has(dataType));
  const records = kept.flatMap(({ signatureId, record }) =>
    record === undefined ? [] : [{ signatureId, jws: record }],
  );
  if (records.some(({ jws }) => isUnsigned(jws))) {
    throw new SigningError(
      'ERR_SEAL_PENDING',
      `records of instance <${id}> are not signed yet, since the sealing key did not answer; ask again later`,
    );
  }
  const signed = records.map(({ jws }) => recordIn(jws));
  return {
    instance: { id, app: instance.app, definition: instance.definitionHash },
    definitions: await definitionsOf(context, instance, signed),
    events: identities ? events : withoutIdentities(events, rounds),
    records,
    certificates: await certificatesOf(sealing, records),
    documents: await withContent(context, id, signedAndStored(signed, stored)),
    sealed: await withContent(
      context,
      id,
      stored
        .filter(({ sealOf }) => sealOf !== undefined)
        .map(({ id: documentId, size, sha256 }) => ({ documentId, size, sha256 })),
    ),
  };
}

/** Rows of one moment: nothing was committed between them, so that each signature has its event and each seal its PDF. */
async function readAtOnce(storage: Storage, id: string) {
  for (let turn = 0; turn < turns; turn += 1) {
    const instance = (await storage.instances.find(id))!;
    const [events, rounds, kept, stored] = await Promise.all([
      storage.events.list(id),
      storage.rounds.list(id),
      storage.signatures.records({ instanceId: id }),
      storage.documents.list(id),
    ]);
    const now = await storage.instances.find(id);
    if (now?.version === instance.version) return { instance, events, rounds, kept, stored };
  }
  throw new SigningError(
    'ERR_CONFLICT',
    `instance <${id}> changes faster than all of it can be read; ask again when fewer people sign`,
  );
}

/** A record says which definition its instance stood on; a resume may have moved it to another since. */
async function definitionsOf(
  { storage }: RuntimeContext,
  { definitionHash }: InstanceRecord,
  records: readonly EvidenceRecord[],
): Promise<EvidenceInput['definitions']> {
  const hashes = new Set([definitionHash, ...records.map(({ instance }) => instance.definition)]);
  const found = await Promise.all([...hashes].map((hash) => storage.definitions.find(hash)));
  return found.flatMap((definition) =>
    definition ? { hash: definition.hash, source: definition.source } : [],
  );
}

async function certificatesOf(
  sealing: Sealing,
  records: readonly { jws: string }[],
): Promise<EvidenceInput['certificates']> {
  const thumbprints = new Set(records.map(({ jws }) => thumbprintIn(jws)));
  const chains = new Map<string, readonly Uint8Array[]>();
  for (const thumbprint of thumbprints) {
    const chain = await sealing.certificatesOf(thumbprint);
    if (chain) chains.set(thumbprint, chain);
  }
  return chains;
}

/** Everything that was signed, as it was then, and what else belongs to the instance. */
function signedAndStored(
  records: readonly EvidenceRecord[],
  stored: readonly DocumentRecord[],
): Pick<EvidenceDocument, 'contentType' | 'size' | 'sha256'>[] {
  const named = [
    ...records.flatMap(({ documents }) => documents),
    ...stored.filter(({ sealOf }) => sealOf === undefined),
  ];
  return named.map(({ contentType, size, sha256 }) => ({ contentType, size, sha256 }));
}

/** The bytes of each are looked up now, and read when their turn comes. */
async function withContent<Stored extends { sha256: string }>(
  { contents }: RuntimeContext,
  instanceId: string,
  documents: readonly Stored[],
): Promise<(Stored & { content(): AsyncIterable<Uint8Array> | undefined })[]> {
  return Promise.all(
    documents.map(async (document) => {
      const content = await contents.get(document.sha256, { usedBy: instanceId });
      return { ...document, content: () => content };
    }),
  );
}
