import { checkForeignSignature } from './check-foreign-signature.ts';
import { type CheckedSeal, checkSeal } from './check-seal.ts';
import { problemOfValidationData } from './check-validation-data.ts';
import { readValidationData } from './dss-update.ts';
import { fieldNames } from './field-names.ts';
import { type FoundSignature, findSignatures } from './find-signatures.ts';
import type { SealCheck, SealTrust } from './seal-check.ts';
import { SEAL_APP } from './signature-field.ts';

/**
 * Verifies every signature in a PDF, offline, in the order in which they were made. An empty list means that nothing
 * seals it. Never throws for what is in the file.
 *
 * Of a seal everything is looked at: its `/ByteRange` leaves out its own CMS and nothing else; the hex of that is as it
 * is written, and its bytes are the same again when they are built from their parts; digest, signature, the certificate
 * that it names, the chain to a trusted one, no certificate that is not needed; the same of the time stamp and of the
 * validation data. Behind it nothing may stand but its own validation data, byte by byte, or revisions that a later seal
 * covers which holds. So a byte that was changed, cut off or added is found, wherever it is.
 *
 * Signatures are looked for in the bytes of the file, not in its tables, which could hide one or show another. Of other
 * signatures only digest and signature are looked at, of their own revision.
 */
export async function verifySeals(pdf: Uint8Array, trust: SealTrust): Promise<SealCheck[]> {
  const { found, hasRemains } = findSignatures(pdf);
  if (found.length === 0) return hasRemains ? [remains()] : [];
  const checks: SealCheck[] = [];
  let covered = 0;
  // from the last to the first, since what stands behind one must be covered by a later one that holds
  for (const signature of [...found].reverse()) {
    if (!isSeal(pdf, signature)) {
      checks.unshift(await checkForeignSignature(pdf, signature));
      continue;
    }
    const seal = checkSeal(pdf, signature, trust);
    await checkBehind(pdf, seal, covered);
    if (seal.check.problems.length === 0) covered = Math.max(covered, seal.check.signedLength);
    checks.unshift(seal.check);
  }
  await nameFields(pdf, found, checks, covered);
  return checks;
}

/** Whether a signature says, right behind its CMS, that this program made it. */
function isSeal(pdf: Uint8Array, { byteRange: [, , from] }: FoundSignature): boolean {
  const behind = Buffer.from(pdf.subarray(from, from + 128)).toString('latin1');
  return new RegExp(`^\\s*/Prop_Build\\s*<<\\s*/App\\s*<<\\s*/Name\\s*/${SEAL_APP}\\s*>>`).test(behind);
}

async function checkBehind(pdf: Uint8Array, { check, paths }: CheckedSeal, covered: number): Promise<void> {
  let end = check.signedLength;
  if (check.problems.length === 0 && end < pdf.length) {
    const update = await readValidationData(pdf, end);
    if (update && check.sealedAt !== undefined) {
      end = update.end;
      const problem = problemOfValidationData(update.data, {
        paths,
        known: paths.flat(),
        at: check.sealedAt,
      });
      if (problem) {
        const message = `the validation data ${problem}`;
        check.problems.push({ code: 'seal-validation-data-wrong', message });
      } else check.level = 'B-LT';
    }
  }
  check.coversFile = end === pdf.length;
  if (end < pdf.length && end > covered) {
    const message = `behind it stand ${pdf.length - end} bytes that no trusted seal covers`;
    check.problems.push({ code: 'seal-appended', message });
  }
}

/** Only of bytes that a seal vouches for, since nothing else may be handed to a parser without a guard. */
async function nameFields(
  pdf: Uint8Array,
  found: readonly FoundSignature[],
  checks: readonly SealCheck[],
  covered: number,
): Promise<void> {
  if (covered === 0) return;
  const names = await fieldNames(pdf.subarray(0, covered));
  for (const [index, { byteRange }] of found.entries()) {
    checks[index]!.field = names.get(byteRange.join(' ')) ?? '';
  }
}

function remains(): SealCheck {
  const message = 'the file has remains of a signature that can not be read';
  return {
    field: '',
    signedLength: 0,
    coversFile: false,
    kind: 'other',
    problems: [{ code: 'seal-malformed', message }],
  };
}
