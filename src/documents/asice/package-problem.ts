import { SigningError } from '../../errors.ts';

/** What can be wrong with a package of documents, in one word that does not change. */
export type PackageProblem =
  /** No zip, a broken one, or one that says of itself what is not so; also encrypted, or packed in an unusual way. */
  | 'unreadable'
  /** The name of a file is not one that a file may have anywhere. */
  | 'unsafe-name'
  /** Two names are the same, also if only in upper and lower case or in how Unicode composes them. */
  | 'duplicate-name'
  | 'too-many-files'
  /** Larger, unpacked, than allowed. */
  | 'too-large'
  | 'manifest-missing'
  /** There is a `META-INF/manifest.xml`. */
  | 'manifest-misplaced'
  /** There is a `mimetype` that says something else than a package. */
  | 'mimetype'
  | 'signature-missing'
  /** `META-INF/signatures.xml` is not XML, or not as the profile of these packages has it. */
  | 'signature-malformed'
  | 'too-many-signatures'
  /** Signed or put into canonical form in a way that is not taken. */
  | 'signature-method'
  /** The hash of a reference is another than SHA-256. */
  | 'digest-method'
  /** A reference transforms a file before it is hashed. */
  | 'transform'
  /** A reference leads to something that is no file of the package. */
  | 'outside-reference'
  /** A reference leads to a file that is not there. */
  | 'missing-file'
  /** A file is there that the signature does not cover. */
  | 'unsigned-file'
  /** The bytes of a file, or what the signature says of itself, are not what was signed. */
  | 'digest-wrong'
  | 'signature-wrong'
  /** The signing certificate is missing, not trusted, not valid now, for another use, or of no organisation. */
  | 'certificate'
  /** The time of signing can't be read, or is too far from now. */
  | 'signing-time';

/** An error `ERR_PACKAGE_INVALID` that says what is wrong; `info.problem` has the word for it. */
export function invalidPackage(problem: PackageProblem, message: string, cause?: unknown): SigningError {
  return new SigningError('ERR_PACKAGE_INVALID', message, { info: { problem }, cause });
}
