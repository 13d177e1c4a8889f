import type { EvidenceParty } from '../evidence/evidence-record.ts';
import { birthDate } from './birth-date.ts';
import type { PageTexts } from './page-texts.ts';
import type { SignaturePage } from './signature-page.ts';

/** Names a party in one line, and says in others what else may be shown of it. */
export function partyLines(
  party: EvidenceParty,
  show: SignaturePage['showSignee'],
  texts: PageTexts,
): { name: string; details: string[] } {
  const { kind, name, organisationNumber, systemUserId } = party;
  const details = [
    ...(kind === 'person' ? personDetails(party, show, texts) : []),
    ...(organisationNumber === undefined ? [] : [texts.organisationNumber(organisationNumber)]),
    ...(systemUserId === undefined ? [] : [texts.systemUser(systemUserId)]),
  ];
  return { name: name?.trim() || texts.unnamed[kind], details };
}

function personDetails(
  { personNumber, userId }: EvidenceParty,
  show: SignaturePage['showSignee'],
  texts: PageTexts,
): string[] {
  if (show === 'name') return [];
  if (show === 'birth-date') {
    const date = personNumber === undefined ? undefined : birthDate(personNumber);
    return date === undefined ? [] : [texts.born(texts.date(date))];
  }
  if (personNumber !== undefined) return [texts.personNumber(personNumber)];
  return userId === undefined ? [] : [texts.userId(userId)];
}
