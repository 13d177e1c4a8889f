import type { CertificateName } from './certificate.ts';
import type { SealLevel } from './seal-level.ts';

/** What can be wrong with a seal, or with a signature that somebody else made. */
export type SealProblemCode =
  /** It can't be read: not of the form that every seal has, to the last byte. */
  | 'seal-malformed'
  /** The file is shorter than what was sealed. */
  | 'seal-cut-off'
  /** What was sealed has changed. */
  | 'seal-changed'
  /** The signature is not by its certificate's key. */
  | 'seal-signature-wrong'
  /** The certificate leads to no trusted one, or was not valid. */
  | 'seal-untrusted'
  /** The time stamp does not hold. */
  | 'seal-time-stamp-wrong'
  /** What is to show that the certificates were valid does not. */
  | 'seal-validation-data-wrong'
  /** Something stands behind it that no trusted seal covers. */
  | 'seal-appended';

export interface SealProblem {
  code: SealProblemCode;
  /** In words. */
  message: string;
}

/** What verifying one signature of a PDF came to. It holds if there are no problems. */
export interface SealCheck {
  /** Name of the signature field; empty where the document can't be trusted to tell. */
  field: string;
  /** Bytes of the file, from its beginning, that it covers: up to the end of the revision that it is in. */
  signedLength: number;
  /** Whether nothing stands behind it but its own validation data. */
  coversFile: boolean;
  /** Made by this program, or any other signature, such as one that the original already carried. */
  kind: 'seal' | 'other';
  /** Of a seal, as far as it holds. */
  level?: SealLevel;
  /** Milliseconds since 1970: its time stamp, where that holds. */
  sealedAt?: number;
  /** Milliseconds since 1970: what the seal itself says. */
  claimedAt?: number;
  /** Undefined where it can't be read. */
  certificate?: CertificateName;
  problems: SealProblem[];
}

/** What a seal is verified against. */
export interface SealTrust {
  /** DER: what certificates must lead to, of seals and of time-stamp authorities. */
  trusted: readonly Uint8Array[];
  /** Milliseconds since 1970: when certificates must be valid where no time stamp shows that a seal is older. */
  now: number;
}
