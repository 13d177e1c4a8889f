import type { X509Certificate } from 'node:crypto';
import type { EvidenceDocument, EvidenceParty, EvidenceRecord } from './evidence-record.ts';
import { describeCertificate } from './trust.ts';

/** Who signed what, when, for whom and how they were known, in words. */
function describeRecord(record: EvidenceRecord): string {
  const { actor, signee, delegatedBy, signature, documents, authentication, text, task, instance, trail } =
    record;
  const forWhom = isSame(actor, signee) ? '' : ` for ${describeParty(signee)}`;
  const what = documents.length > 0 ? documents.map(describeDocument).join(', ') : 'no documents';
  return [
    `${describeParty(actor)} signed${forWhom} at ${signature.signedAt}: ${what}.`,
    ...(delegatedBy === undefined ? [] : [`Handed over by ${describeParty(delegatedBy)}.`]),
    `Known ${authentication.issuer === undefined ? '' : `by ${authentication.issuer} `}at level ${authentication.level}.`,
    ...(text === undefined ? [] : [`Confirmed: “${text.text}”`]),
    `Signature ${signature.id} in task ${task.id} of ${instance.app}, instance ${instance.id}; event ${trail.sequence} of its audit trail.`,
  ].join(' ');
}

/** The same, and who vouches for it. */
export function describeProof(record: EvidenceRecord, certificate: X509Certificate): string {
  return `${describeRecord(record)} Recorded by ${describeCertificate(certificate)}.`;
}

/** A document in words. */
export function describeDocument({ name, id, contentType, size, sha256 }: EvidenceDocument): string {
  return `${name ?? id} (${contentType}, ${size} bytes, SHA-256 ${sha256})`;
}

function describeParty(party: EvidenceParty): string {
  const { name } = party;
  const known = [
    party.personNumber !== undefined && `person ${party.personNumber}`,
    party.systemUserId !== undefined && `system user ${party.systemUserId}`,
    party.organisationNumber !== undefined && `organisation ${party.organisationNumber}`,
    party.userId !== undefined && `user ${party.userId}`,
  ].filter((part) => part !== false);
  const described = known.length > 0 ? known.join(', ') : `a ${party.kind}`;
  return name === undefined ? described : `${name} (${described})`;
}

/** Whether two names are of one party, as far as they say. */
function isSame(left: EvidenceParty, right: EvidenceParty): boolean {
  return (
    left.kind === right.kind &&
    left.personNumber === right.personNumber &&
    left.organisationNumber === right.organisationNumber &&
    left.systemUserId === right.systemUserId
  );
}
