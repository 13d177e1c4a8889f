import type { SignatureView } from '../../runtime/view-types.ts';
import { messageTime } from './dates.ts';
import type { MessageLinks } from './links.ts';
import type { Message } from './message-call.ts';
import { attachmentsOf, formsOf, type MessageDocument } from './message-documents.ts';
import { messageId, originalId } from './message-id.ts';
import type { Link } from './message-resource.ts';

/** A signature of an archived message: who signed what, when, and which text. No identity number. */
export interface ArchivedSignature {
  SignatureID: string;
  /** Id of the user, or system user, at the issuer of their token. */
  SignedByUser: string | null;
  /** Organisation that was signed for. */
  SignedForOrganisation: string | null;
  Name: string | null;
  CreatedDateTime: string;
  SignatureText: string | null;
  AuthenticationLevelID: number;
  ProcessStepID: string;
  IsSigningAllRequired: boolean;
  /** Ids of the forms that have the bytes that were signed. */
  SignedFormList: number[];
  /** Ids of the attachments that have the bytes that were signed. */
  SignedAttachmentList: number[];
}

/** What is kept of an archived message besides itself. */
export interface ArchiveRecord {
  ArchiveReference: string;
  ArchivedDateTime: string;
  MessageId: string;
  OriginalId: string;
  Signatures: ArchivedSignature[];
  _links: { self: Link };
}

/** The archive's record of a message, with its signatures in the order in which they were made. */
export function archiveRecord(
  message: Message,
  signatures: readonly SignatureView[],
  { zone, links }: { zone: string; links: MessageLinks },
): ArchiveRecord {
  const { reference, archivedAt } = message.archive!;
  const [forms, attachments] = [numbersOf(formsOf(message)), numbersOf(attachmentsOf(message))];
  return {
    ArchiveReference: reference,
    ArchivedDateTime: messageTime(archivedAt, zone),
    MessageId: messageId(message),
    OriginalId: originalId(message),
    Signatures: signatures.map((signature) => ({
      SignatureID: signature.id,
      SignedByUser: signature.userId ?? signature.systemUserId ?? null,
      SignedForOrganisation: signature.organisationNumber ?? null,
      Name: signature.actorName ?? null,
      CreatedDateTime: messageTime(signature.signedAt, zone),
      SignatureText: signature.text ?? null,
      AuthenticationLevelID: signature.level,
      ProcessStepID: signature.taskId,
      IsSigningAllRequired: message.definition.element(signature.taskId)?.signing?.mandatory === 'all',
      SignedFormList: numbersIn(forms, signature),
      SignedAttachmentList: numbersIn(attachments, signature),
    })),
    _links: { self: { href: `${links.message(message)}/archivereference` } },
  };
}

function numbersOf(documents: readonly MessageDocument[]): Map<string, number> {
  return new Map(documents.map(({ record }) => [bytesOf(record), record.number]));
}

/** A document that has other bytes now is not the one that was signed. */
function numbersIn(numbers: ReadonlyMap<string, number>, { documents }: SignatureView): number[] {
  return documents.flatMap((document) => numbers.get(bytesOf(document)) ?? []);
}

function bytesOf({ id, sha256 }: { id: string; sha256: string }): string {
  return `${id} ${sha256}`;
}
