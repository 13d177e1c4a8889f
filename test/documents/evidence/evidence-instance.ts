import { evidenceFiles } from '../../../src/documents/evidence/evidence-folder.ts';
import type { EvidenceInput, TrailFileEvent } from '../../../src/documents/evidence/evidence-input.ts';
import {
  type EvidenceDocument,
  type EvidenceRecord,
  RECORD_FORMAT,
} from '../../../src/documents/evidence/evidence-record.ts';
import { signRecord } from '../../../src/documents/evidence/sign-record.ts';
import { chainHash, sealIdentity } from '../../../src/documents/index.ts';
import type { Sealer } from '../../../src/documents/seal/sealer.ts';
import { plainPdf } from '../../helpers/plain-pdf.ts';
import { sha256 } from './records.ts';
import { type Sealed, sealedPdf, sealedText } from './sealed-pdf.ts';

/** When the first signature is made: tomorrow, since the certificates of a test begin to be valid when it runs. */
export const SIGNED_AT = Date.now() + 86_400_000;
/** When the folder of a test is made. */
export const EXPORTED_AT = SIGNED_AT + 3_600_000;

const instance = { id: '4c1a-instance', app: 'acme/lease', definition: sha256('<definitions/>') };
const [task, round] = ['SignLease', 'round-1'];

/** Documents of the instance: a text and a PDF. */
export const contents = {
  text: Buffer.from('Husleie: 10 000 kr. Čállit Ω.\n'),
  pdf: Buffer.from(await plainPdf()),
};
const text: EvidenceDocument = {
  id: 'document-text',
  dataType: 'lease',
  name: 'leie.txt',
  contentType: 'text/plain',
  size: contents.text.length,
  sha256: sha256(contents.text),
};
const pdf: EvidenceDocument = {
  id: 'document-pdf',
  dataType: 'plan',
  name: 'plan.pdf',
  contentType: 'application/pdf',
  size: contents.pdf.length,
  sha256: sha256(contents.pdf),
};
export const documents = { text, pdf };

const kari = { kind: 'person', personNumber: '01810000001', name: 'Kari Nordmann' } as const;
const ola = { kind: 'person', personNumber: '02820000002', userId: '20001', name: 'Ola Nordmann' } as const;
const acme = { kind: 'organisation', organisationNumber: '310000107', name: 'Acme AS' } as const;

interface Signing {
  id: string;
  actor: EvidenceRecord['actor'];
  signee: EvidenceRecord['signee'];
  documents: EvidenceDocument[];
  supersedes?: string;
}

/** Kari signs the text, then text and plan in place of it; Ola signs for an organisation. */
const signings: Signing[] = [
  { id: 'signature-1', actor: kari, signee: kari, documents: [text] },
  { id: 'signature-2', actor: ola, signee: acme, documents: [text, pdf] },
  { id: 'signature-3', actor: kari, signee: kari, documents: [text, pdf], supersedes: 'signature-1' },
];

/** Appends events as the runtime does. */
export function createTrail(instanceId = instance.id) {
  const events: TrailFileEvent[] = [];
  return {
    events,
    append(
      type: string,
      actor: string | undefined,
      payload: Record<string, unknown>,
      at: number,
    ): TrailFileEvent {
      const sealed = actor === undefined ? undefined : sealIdentity(actor);
      const chained = {
        instanceId,
        sequence: events.length + 1,
        at,
        type,
        ...(type.startsWith('round.') && { elementId: task, roundId: round }),
        payload: { ...payload, ...(sealed && { actor: sealed.digest }) },
      };
      const event: TrailFileEvent = {
        ...chained,
        hash: chainHash(events.at(-1)?.hash ?? '', chained),
        ...(sealed && { identity: { actor, name: 'somebody', salt: sealed.salt } }),
      };
      events.push(event);
      return event;
    },
  };
}

/** All that is known of an instance in which three signatures were made, one of them replaced. */
export async function evidenceInput(
  sealer: Sealer,
  { signedAt = SIGNED_AT, isSealed = true }: { signedAt?: number; isSealed?: boolean } = {},
): Promise<EvidenceInput> {
  const trail = createTrail();
  trail.append('instance.created', 'system:acme', {}, signedAt - 60_000);
  trail.append('round.group-opened', undefined, { group: 0 }, signedAt - 60_000);
  const records: EvidenceInput['records'][number][] = [];
  for (const [index, signing] of signings.entries()) {
    const { id, actor, signee, documents: signed, supersedes } = signing;
    const at = signedAt + index * 60_000;
    const event = trail.append(
      'round.signed',
      `person:${actor.personNumber}`,
      {
        group: 0,
        signeeId: `signee-${signee.name}`,
        listed: true,
        signature: {
          id,
          signeeId: `signee-${signee.name}`,
          documents: signed.map(({ id: document, dataType, sha256: digest }) => ({
            id: document,
            dataType,
            sha256: digest,
          })),
          signedAt: at,
        },
        ...(supersedes !== undefined && { supersedes }),
      },
      at,
    );
    const record: EvidenceRecord = {
      format: RECORD_FORMAT,
      instance,
      task: { id: task, round },
      signature: { id, signedAt: new Date(at).toISOString() },
      signee,
      actor,
      authentication: { level: 3, issuer: 'https://issuer.example/', tokenId: `token-${index}` },
      documents: signed,
      text: { lang: 'en', text: 'I have read it and agree.' },
      trail: { sequence: event.sequence, hash: event.hash },
    };
    records.push({ signatureId: id, jws: await signRecord(record, sealer) });
  }
  trail.append('round.round-ended', 'person:01810000001', { outcome: 'completed' }, signedAt + 180_000);
  const ended = trail.append(
    'instance.ended',
    'person:01810000001',
    { outcome: 'completed' },
    signedAt + 180_000,
  );
  const [first, second, third] = records.map(({ jws }) => jws);
  const sealed: Sealed = {
    document: text,
    records: [first!, second!, third!],
    instance: instance.id,
    head: { sequence: ended.sequence, hash: ended.hash },
    at: signedAt + 180_000,
    sealer,
  };
  const sealedFiles = [
    { documentId: 'sealed-text', bytes: await sealedText(contents.text, sealed) },
    {
      documentId: 'sealed-pdf',
      bytes: await sealedPdf(contents.pdf, { ...sealed, document: pdf, records: [second!, third!] }),
    },
  ];
  const named = [text.id, pdf.id];
  const told = sealedFiles.map(({ documentId, bytes }, index) => ({
    document: named[index]!,
    sealed: documentId,
    sha256: sha256(bytes),
  }));
  if (isSealed)
    trail.append('round.sealed', undefined, { level: 'B-B', documents: told }, signedAt + 200_000);
  return {
    instance,
    definitions: [{ hash: instance.definition, source: '<definitions/>' }],
    events: trail.events,
    records,
    certificates: new Map([[sealer.thumbprint, sealer.certificates]]),
    documents: [
      { ...text, content: () => [contents.text.subarray(0, 5), contents.text.subarray(5)] },
      { ...pdf, content: () => [contents.pdf] },
    ],
    sealed: (isSealed ? sealedFiles : []).map(({ documentId, bytes }) => ({
      documentId,
      size: bytes.length,
      sha256: sha256(bytes),
      content: () => [bytes],
    })),
  };
}

/** An evidence folder in memory: content by path. */
export async function folderOf(
  input: EvidenceInput,
  sealer: Sealer,
  now = EXPORTED_AT,
): Promise<Map<string, Buffer>> {
  const files = new Map<string, Buffer>();
  for await (const { path, pieces } of evidenceFiles(input, sealer, now)) {
    const all: Uint8Array[] = [];
    for await (const piece of pieces) all.push(piece);
    files.set(path, Buffer.concat(all));
  }
  return files;
}
