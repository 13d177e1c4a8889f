import type { EvidenceParty } from '../evidence/evidence-record.ts';
import type { PageLanguage } from './page-texts.ts';

/** A party as a signature page names it: with as much of it as `showSignee` says. */
export type PageParty = EvidenceParty;

/** A document as a signature page names it. */
export interface PageDocument {
  name: string;
  contentType: string;
  /** Bytes. */
  size: number;
  /** Lower-case hex. */
  sha256: string;
  /** Of several in one file: it is attached, and its pages are not shown. */
  attachedOnly?: boolean;
}

/** A signature as a signature page shows it. */
export interface PageSignature {
  id: string;
  /** Who signed. */
  signee: PageParty;
  /** For whom, where that is another. */
  onBehalfOf?: PageParty;
  /** Milliseconds since 1970, UTC. */
  signedAt: number;
  /** How the signee was logged in: 0–4. */
  level: number;
  /** Who said so: `iss` of the token. */
  issuer?: string;
  /** What was shown and confirmed. */
  text?: string;
  /** Which of several documents it covers, from 1; absent: all. */
  documents?: readonly number[];
}

/** What the last page of a sealed PDF tells people: who signed what, when, and what the seal means. */
export interface SignaturePage {
  /** What it was about. */
  title: string;
  documents: readonly PageDocument[];
  /** In the order in which they are to stand. */
  signatures: readonly PageSignature[];
  /** `partial`: as it stood then. Milliseconds since 1970, UTC. */
  completion: { state: 'complete' | 'partial'; at: number };
  /** How much of a person: national number, date of birth, or the name alone. Organisations always have their number. */
  showSignee: 'number' | 'birth-date' | 'name';
  /** Default `nb`. */
  language?: PageLanguage;
  seal: {
    /** Common name of the sealing certificate. */
    name: string;
    /** PAdES baseline level, as `B-T`. */
    level: string;
    /** A time stamp was asked for and could not be had, so that the level is lower. */
    timeStampFailed?: boolean;
  };
  instance: { id: string; app: string };
  /** Id of the signing task. */
  task: string;
}

/**
 * Where the original is found that the page is about: before it in the file, attached, or elsewhere; of several, all are
 * attached.
 */
export type OriginalPlace = 'prefix' | 'attachment' | 'attachments' | 'elsewhere';
