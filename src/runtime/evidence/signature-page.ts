import type { EvidenceDocument } from '../../documents/index.ts';
import type { PageParty, PageSignature, SignaturePage } from '../../documents/pdf/signature-page.ts';
import type { InstanceRecord, RoundRecord, SignatureRecord, SigneeRecord } from '../../storage/index.ts';
import { partyOf } from './record-of.ts';
import { covers } from './round-sources.ts';

/** What the page of a sealed document is made from. */
export interface PageSources {
  instance: InstanceRecord;
  round: RoundRecord;
  /** Name of the task in the model. */
  taskName?: string;
  /** Signatures that cover the documents, and their signees. */
  signatures: readonly SignatureRecord[];
  signees: ReadonlyMap<string, SigneeRecord>;
  /** What is sealed in one PDF; none where nothing but a text was signed. */
  documents: readonly EvidenceDocument[];
  seal: SignaturePage['seal'];
  language?: SignaturePage['language'];
  now: number;
}

/** The page that tells a human who signed what, and when. */
export function signaturePage(sources: PageSources): SignaturePage {
  const { instance, round, taskName, signatures, signees, documents, seal, language, now } = sources;
  const named = documents.map((document) => ({ ...document, name: document.name ?? document.dataType }));
  const names = named.map(({ name }) => name).join(', ');
  return {
    title: (named.length === 1 ? names : (taskName ?? names)) || round.taskId,
    documents: named,
    signatures: signatures.map((signature) => ({
      ...pageSignature(signature, signees),
      ...coveredOf(signature, documents),
    })),
    completion: {
      state: round.state === 'completed' ? 'complete' : 'partial',
      at: round.endedAt ?? now,
    },
    showSignee: round.config.showSignee,
    ...(language && { language }),
    seal,
    instance: { id: instance.id, app: instance.app },
    task: taskName ?? round.taskId,
  };
}

/** Which documents a signature covers, by their places, where it is not all of them. */
function coveredOf(
  signature: SignatureRecord,
  documents: readonly EvidenceDocument[],
): Pick<PageSignature, 'documents'> {
  const covered = documents.flatMap((document, index) => (covers(signature, document) ? [index + 1] : []));
  return covered.length === documents.length ? {} : { documents: covered };
}

function pageSignature(
  signature: SignatureRecord,
  signees: ReadonlyMap<string, SigneeRecord>,
): PageSignature {
  const { id, signedAt, level, issuer, text } = signature;
  const signee = signees.get(signature.signeeId);
  const principal = signee && principalOf(signature, signee, signees);
  return {
    id,
    signee: actorParty(signature),
    ...(principal && { onBehalfOf: pageParty(principal) }),
    signedAt,
    level,
    ...(issuer !== undefined && { issuer }),
    ...(text !== undefined && { text }),
  };
}

/** Whom the actor signed for, where that is not themselves. Nobody is a contact: it is how somebody was found. */
function principalOf(
  { actorKey }: SignatureRecord,
  signee: SigneeRecord,
  signees: ReadonlyMap<string, SigneeRecord>,
): SigneeRecord | undefined {
  const delegator = signee.delegatedFrom === undefined ? undefined : signees.get(signee.delegatedFrom);
  if (delegator && !isContact(delegator)) return delegator;
  return signee.partyKey === actorKey || isContact(signee) ? undefined : signee;
}

function isContact({ partyKey }: SigneeRecord): boolean {
  return partyKey.startsWith('contact:');
}

function actorParty({
  personNumber,
  systemUserId,
  organisationNumber,
  actorName,
}: SignatureRecord): PageParty {
  if (systemUserId === undefined) {
    return {
      kind: 'person',
      ...(personNumber !== undefined && { personNumber }),
      ...(actorName !== undefined && { name: actorName }),
    };
  }
  return {
    kind: 'system',
    name: systemUserId,
    ...(organisationNumber !== undefined && { organisationNumber }),
  };
}

function pageParty(signee: SigneeRecord): PageParty {
  const { kind, personNumber, organisationNumber, name } = partyOf(signee);
  return {
    kind,
    ...(personNumber !== undefined && { personNumber }),
    ...(organisationNumber !== undefined && { organisationNumber }),
    ...(name !== undefined && { name }),
  };
}
