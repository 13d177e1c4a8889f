import type { X509Certificate } from 'node:crypto';
import type { EvidenceDocument, EvidenceParty, EvidenceRecord } from './evidence-record.ts';
import { describeCertificate } from './trust.ts';

/** Who signed what, when, for whom and how they were known, in words. */
function describeRecord(record: EvidenceRecord): string {
  const { actor, signee, delegatedBy, signature, documents, authentication, text, task, instance, trail } =
    record;
  const what = documents.length > 0 ? documents.map(describeDocument).join(', ') : 'no documents';
  return [
    `${describeParty(actor)} signed${describePrincipal(actor, signee)} at ${signature.signedAt}: ${what}.`,
    ...(delegatedBy === undefined ? [] : [`Handed over by ${describeParty(delegatedBy)}.`]),
    `Known ${authentication.issuer === undefined ? '' : `by ${authentication.issuer} `}at level ${authentication.level}.`,
    ...(text === undefined ? [] : [`Confirmed: “${text.text}”`]),
    `Signature ${signature.id} in task ${task.id} of ${instance.app}, instance ${instance.id}; event ${trail.sequence} of its audit trail.`,
    ...describeShown(record),
  ].join(' ');
}

/** For whom, where that is another than who acted. */
function describePrincipal(actor: EvidenceParty, signee: EvidenceParty): string {
  if (isSame(actor, signee)) return '';
  return signee.kind === 'contact' && signee.name === undefined
    ? ', asked by contact information or a name of the sender’s own,'
    : ` for ${describeParty(signee)}`;
}

/** What is not said of persons, and where it is. */
function describeShown({ shows, trail }: EvidenceRecord): string[] {
  if (shows === undefined) return [];
  const shown = shows === 'name' ? 'name' : 'name and date of birth';
  return [
    `Persons are named by ${shown} alone; who acted is sealed in event ${trail.sequence}, for whoever keeps the trail to show.`,
  ];
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
    party.birthDate !== undefined && `born ${party.birthDate}`,
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
    left.systemUserId === right.systemUserId &&
    left.birthDate === right.birthDate &&
    (isNumbered(left) || left.name === undefined || right.name === undefined || left.name === right.name)
  );
}

function isNumbered({ personNumber, organisationNumber, systemUserId }: EvidenceParty): boolean {
  return (personNumber ?? organisationNumber ?? systemUserId) !== undefined;
}
