import { isSigningError, SigningError } from '../../errors.ts';

/** What can be wrong with evidence. */
export type EvidenceProblemCode =
  /** Not of the form that it must have: cut off, changed, or something else altogether. */
  | 'malformed'
  /** The signature is not that of the certificate over these bytes. */
  | 'signature-wrong'
  /** The certificate that a signature names is not there. */
  | 'certificate-missing'
  /** The certificate is not trusted: it leads to none of the trusted ones, or was not valid when it was used. */
  | 'certificate-untrusted'
  /** What belongs together says different things. */
  | 'mismatch'
  /** Something that must be there is not. */
  | 'missing'
  /** Something is there that belongs to nothing. */
  | 'unexpected'
  /** The audit trail was changed, or does not reach as far as it must. */
  | 'trail-broken'
  /** Too large, too many or too deep to be looked at. */
  | 'too-large'
  /** The seal of a PDF does not hold. */
  | 'seal-wrong';

/** Something that is wrong with evidence, for people to read. */
export interface EvidenceProblem {
  /** One of {@link EvidenceProblemCode}, or what the check of a seal calls it. */
  code: string;
  message: string;
  /** File, attachment or place in it. */
  where?: string;
}

/** An error `ERR_EVIDENCE_INVALID` that says what is wrong; `problemOf` gives it back. */
export function invalidEvidence(problem: EvidenceProblemCode, message: string): SigningError {
  return new SigningError('ERR_EVIDENCE_INVALID', message, { info: { problem } });
}

/** What an error says is wrong with evidence; throws it where it is about anything else. */
export function problemOf(error: unknown, where?: string): EvidenceProblem {
  if (!isSigningError(error) || error.code !== 'ERR_EVIDENCE_INVALID') throw error;
  const code = typeof error.info?.problem === 'string' ? error.info.problem : 'malformed';
  return { code, message: error.message, ...(where !== undefined && { where }) };
}
