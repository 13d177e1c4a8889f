import { isDeepStrictEqual } from 'node:util';
import { type ReadAttachment, readAttachments } from '../pdf/read-attachments.ts';
import type { SealCheck } from '../seal/seal-check.ts';
import { verifySeals } from '../seal/verify-seal.ts';
import { chainFrom, poolOfBase64 } from './certificate-pool.ts';
import { invalidEvidence } from './evidence-problem.ts';
import {
  type AttachedEvidence,
  documentsOf,
  type EvidenceDocument,
  type EvidenceRecord,
  type TrailHead,
  xadesFile,
} from './evidence-record.ts';
import { findEvidence } from './find-evidence.ts';
import type { Findings } from './findings.ts';
import { verifyRecord } from './sign-record.ts';
import { verifyTrailHead } from './sign-trail-head.ts';
import { describeDocument, describeProof } from './statements.ts';
import { assertTrusted, type Trust } from './trust.ts';
import { utf8 } from './utf8.ts';
import { verifyXades } from './xades.ts';

/** Evidence in a sealed PDF that holds. */
export interface SealedEvidence {
  evidence: AttachedEvidence;
  /** Of the evidence, read. */
  records: EvidenceRecord[];
  head: TrailHead;
}

/**
 * Verifies a sealed PDF: every seal of it, and for each what was sealed with it: the records of the signatures, and that
 * they are about the documents that are in the PDF. What is in bytes that no seal vouches for is not looked at. Answers
 * the evidence that holds.
 * @param where of what to tell problems; default their place in the PDF alone
 */
export async function verifySealedPdf(
  pdf: Uint8Array,
  trust: Trust,
  findings: Findings,
  where?: string,
): Promise<SealedEvidence[]> {
  const checks = await verifySeals(pdf, trust);
  const seals = checks.filter(({ kind }) => kind === 'seal');
  if (seals.length === 0) findings.complain('missing', 'nothing seals the PDF', where);
  const held: SealedEvidence[] = [];
  const earlier = new Set<string>();
  for (const check of checks) {
    if (check.kind !== 'seal') {
      sayOther(check, where, findings);
      continue;
    }
    const place = [where, check.field].filter(Boolean).join(': ') || undefined;
    for (const { code, message } of check.problems)
      findings.add({ code, message, ...(place && { where: place }) });
    if (check.problems.length > 0) continue;
    saySeal(check, where, findings);
    const revision = pdf.subarray(0, check.signedLength);
    const evidence = await findings.attempt(place, () => verifyRevision(revision, earlier, trust, findings));
    if (evidence === undefined) continue;
    earlier.add(evidence.evidence.trailHead);
    held.push(evidence);
  }
  return held;
}

function saySeal(
  { field, level, sealedAt, claimedAt, certificate }: SealCheck,
  where: string | undefined,
  findings: Findings,
): void {
  const [at, by] = sealedAt === undefined ? [claimedAt, 'by its own clock'] : [sealedAt, 'by a time stamp'];
  const when = at === undefined ? '' : `, sealed at ${new Date(at).toISOString()} ${by}`;
  findings.say(`Seal ${field}: PAdES ${level}${when}, by ${describe(certificate)}.`, where);
}

/** Somebody else's signature: not ours to vouch for. */
function sayOther(
  { field, certificate, problems }: SealCheck,
  where: string | undefined,
  findings: Findings,
): void {
  const state =
    problems.length === 0
      ? 'what it covers is unchanged; whether its certificate is to be trusted was not looked at'
      : problems.map(({ message }) => message).join('; ');
  findings.say(
    `The PDF also bears a signature ${field}, no seal, by ${describe(certificate)}: ${state}.`,
    where,
  );
}

function describe(certificate: SealCheck['certificate']): string {
  if (certificate === undefined) return 'a certificate that can not be read';
  const { subject, issuer, serialNumber } = certificate;
  return `${subject} (certificate issued by ${issuer}, serial number ${serialNumber})`;
}

async function verifyRevision(
  revision: Uint8Array,
  earlier: ReadonlySet<string>,
  trust: Trust,
  findings: Findings,
): Promise<SealedEvidence> {
  const attachments = await readAttachments(revision);
  const found = findEvidence(revision, attachments, earlier);
  if (found === undefined) {
    throw invalidEvidence('missing', 'nothing that the seal covers is evidence of signatures');
  }
  const { evidence, place } = found;
  const { head, records } = verifyAttachedEvidence(evidence, trust, findings);
  sayWhatWasSealed(documentsOf(evidence), place, findings);
  verifyAttachedXades(records, attachments, trust);
  return { evidence, records, head };
}

function sayWhatWasSealed(
  documents: readonly EvidenceDocument[],
  place: string | undefined,
  findings: Findings,
): void {
  const [only, ...others] = documents;
  if (only === undefined) findings.say('Sealed was a page alone: nothing but the text was signed.');
  else if (place === undefined) {
    const which = others.length === 0 ? 'the document' : 'a document';
    throw invalidEvidence('mismatch', `${which} that was signed is not in the PDF: its bytes are others`);
  } else if (others.length === 0) findings.say(`Sealed was ${describeDocument(only)}, ${place}.`);
  else findings.say(`Sealed were ${documents.map(describeDocument).join(', ')}, ${place}.`);
}

/** Where a record is attached as XML too, that says what the record says. */
function verifyAttachedXades(
  records: readonly EvidenceRecord[],
  attachments: readonly ReadAttachment[],
  trust: Trust,
): void {
  const byName = new Map(attachments.map((attachment) => [attachment.name, attachment.bytes]));
  for (const record of records) {
    const { id } = record.signature;
    const bytes = byName.get(xadesFile(id));
    if (bytes === undefined) continue;
    const { record: said, signedAt, certificates } = verifyXades(utf8(bytes) ?? '');
    assertTrusted(certificates, signedAt, trust);
    if (!isDeepStrictEqual(said, record))
      throw invalidEvidence('mismatch', `the XML of signature ${id} says something else than its record`);
  }
}

/** Throws `ERR_EVIDENCE_INVALID` at the first thing that does not hold; says what was signed by whom. */
function verifyAttachedEvidence(
  evidence: AttachedEvidence,
  trust: Trust,
  findings: Findings,
): Pick<SealedEvidence, 'records' | 'head'> {
  const pool = poolOfBase64(evidence.certificates);
  const { head, certificate } = verifyTrailHead(evidence.trailHead, pool);
  assertTrusted(chainFrom(certificate, pool), head.at, trust);
  if (evidence.records.length === 0) findings.say('Nobody had signed it when it was sealed.');
  const documents = new Set(documentsOf(evidence).map(bytesOf));
  const records: EvidenceRecord[] = [];
  let before = 0;
  for (const jws of evidence.records) {
    const { record, certificate: own } = verifyRecord(jws, pool);
    assertTrusted(chainFrom(own, pool), record.signature.signedAt, trust);
    assertCovers(record, documents, head);
    if (record.trail.sequence <= before) throw invalidEvidence('mismatch', 'records are not in their order');
    before = record.trail.sequence;
    records.push(record);
    findings.say(describeProof(record, own));
  }
  return { head, records };
}

function assertCovers(record: EvidenceRecord, documents: ReadonlySet<string>, head: TrailHead): void {
  const { id } = record.signature;
  const covered =
    documents.size === 0
      ? record.documents.length === 0
      : record.documents.some((one) => documents.has(bytesOf(one)));
  if (!covered)
    throw invalidEvidence('mismatch', `signature ${id} does not cover these bytes of the document`);
  if (record.instance.id !== head.instance)
    throw invalidEvidence('mismatch', `signature ${id} is of another instance`);
  const { sequence, hash } = record.trail;
  if (sequence > head.sequence || (sequence === head.sequence && hash !== head.hash)) {
    throw invalidEvidence('mismatch', `signature ${id} does not stand in the audit trail that was sealed`);
  }
}

function bytesOf({ id, size, sha256 }: EvidenceDocument): string {
  return `${id} ${size} ${sha256}`;
}
