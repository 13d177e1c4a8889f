import type { EvidenceDocument, EvidenceParty, EvidenceRecord } from '../../documents/index.ts';
import { RECORD_FORMAT } from '../../documents/index.ts';
import { birthDate } from '../../documents/pdf/birth-date.ts';
import type { SigningTaskConfig } from '../../signing/index.ts';
import type {
  DocumentRecord,
  EventRecord,
  InstanceRecord,
  SignatureRecord,
  SigneeRecord,
} from '../../storage/index.ts';

/** What the record of a signature is made from. */
export interface RecordSources {
  instance: InstanceRecord;
  signature: SignatureRecord;
  /** How much of a person the task shows. */
  show: SigningTaskConfig['showSignee'];
  signee: SigneeRecord;
  /** Who handed over to the signee. */
  delegatedBy?: SigneeRecord;
  /** Documents of the instance as they were signed. */
  documents: readonly DocumentRecord[];
  /** The event that recorded the signature. */
  event: Pick<EventRecord, 'sequence' | 'hash'>;
}

/** What proves a signature: who signed what, when and how they were known. */
export function recordOf({
  instance,
  signature,
  show,
  signee,
  delegatedBy,
  documents,
  event,
}: RecordSources): EvidenceRecord {
  const actor = shownOf(actorOf(signature), show);
  const { level, issuer, tokenId, textLang, text } = signature;
  return {
    format: RECORD_FORMAT,
    instance: { id: instance.id, app: instance.app, definition: instance.definitionHash },
    task: { id: signature.taskId, round: signature.roundId },
    signature: { id: signature.id, signedAt: new Date(signature.signedAt).toISOString() },
    ...(show !== 'number' && { shows: show }),
    signee: { ...shownOf(partyOf(signee), show), ...sameName(actor, signee, { signature, show }) },
    ...(delegatedBy && { delegatedBy: shownOf(partyOf(delegatedBy), show) }),
    actor,
    authentication: {
      level,
      ...(issuer !== undefined && { issuer }),
      ...(tokenId !== undefined && { tokenId }),
    },
    documents: signature.documents.map(({ id, dataType, sha256 }) =>
      documentOf(documents.find((document) => document.id === id)!, dataType, sha256),
    ),
    ...(textLang !== undefined && text !== undefined && { text: { lang: textLang, text } }),
    trail: { sequence: event.sequence, hash: event.hash },
  };
}

/** A signee as evidence names it. What a contact is known by is the sender's affair, and none of who reads it. */
export function partyOf(signee: SigneeRecord): EvidenceParty {
  const { partyKey, personNumber, organisationNumber, name } = signee;
  const kind = partyKey.slice(0, partyKey.indexOf(':')) as EvidenceParty['kind'];
  if (kind === 'contact') return { kind };
  return {
    kind,
    ...(personNumber !== undefined && { personNumber }),
    ...(organisationNumber !== undefined && { organisationNumber }),
    ...(name !== undefined && { name }),
  };
}

/** Who acted, as evidence names them. */
function actorOf(signature: SignatureRecord): EvidenceParty {
  const { personNumber, systemUserId, organisationNumber, userId, actorName } = signature;
  return {
    kind: systemUserId === undefined ? 'person' : 'system',
    ...(personNumber !== undefined && { personNumber }),
    ...(systemUserId !== undefined && { systemUserId }),
    ...(systemUserId !== undefined && organisationNumber !== undefined && { organisationNumber }),
    ...(userId !== undefined && { userId }),
    ...(actorName !== undefined && { name: actorName }),
  };
}

/** Of a person, no more than the task shows. */
function shownOf(party: EvidenceParty, show: RecordSources['show']): EvidenceParty {
  if (show === 'number' || party.kind !== 'person') return party;
  const { personNumber, userId: _, ...shown } = party;
  const born = show === 'birth-date' && personNumber !== undefined ? birthDate(personNumber) : undefined;
  return { ...shown, ...(born !== undefined && { birthDate: born }) };
}

/** Without numbers, only one name shows that somebody signed for themselves. */
function sameName(
  { name }: EvidenceParty,
  { partyKey }: SigneeRecord,
  { signature, show }: Pick<RecordSources, 'signature' | 'show'>,
): Pick<EvidenceParty, 'name'> {
  const isOwn = show !== 'number' && partyKey === signature.actorKey && partyKey.startsWith('person:');
  return isOwn && name !== undefined ? { name } : {};
}

function documentOf(
  { id, filename, contentType, size }: DocumentRecord,
  dataType: string,
  sha256: string,
): EvidenceDocument {
  return { id, dataType, ...(filename !== undefined && { name: filename }), contentType, size, sha256 };
}

/** Whether what is kept of a record still waits for the sealing key: canonical JSON then, else a JWS. */
export function isUnsigned(record: string): boolean {
  return record.startsWith('{');
}
