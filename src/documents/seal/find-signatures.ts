/** A signature in the bytes of a PDF. */
export interface FoundSignature {
  /** As its `/ByteRange` has it. */
  byteRange: readonly [number, number, number, number];
  /** Hex digits between `<` and `>`, as they stand there. */
  hex: string;
}

export interface SignatureSearch {
  /** Those whose `/ByteRange` leaves out exactly one `<…>`, in the order in which they were made. */
  found: FoundSignature[];
  /** Whether there is anything else that looks like the remains of a seal. */
  hasRemains: boolean;
}

const BYTE_RANGE = Buffer.from('/ByteRange');
/** A `/ByteRange` with its four numbers is never longer. */
const LONGEST = 128;
/** Bytes that are looked through for one signature, and for all of them: no document has more. */
const MOST_DIGITS = 524_288;
const MOST_BYTES = 33_554_432;
const MOST_SIGNATURES = 1_000;

/**
 * Looks for signatures in the bytes themselves: what a document's own tables say may have been changed to hide one, or
 * to show another. Every `/ByteRange` in the file is looked at, wherever it stands, in attached files too.
 */
export function findSignatures(pdf: Uint8Array): SignatureSearch {
  const bytes = Buffer.from(pdf.buffer, pdf.byteOffset, pdf.byteLength);
  const found: FoundSignature[] = [];
  const tried = new Set<string>();
  let looked = 0;
  // from the end, where seals are, so that a file full of what looks like signatures does not hide them
  let at = bytes.lastIndexOf(BYTE_RANGE);
  for (; at >= 0 && tried.size < MOST_SIGNATURES; at = at > 0 ? bytes.lastIndexOf(BYTE_RANGE, at - 1) : -1) {
    const text = bytes.toString('latin1', at, at + LONGEST);
    const numbers = /^\/ByteRange\s*\[\s*(\d+)\s+(\d+)\s+(\d+)\s+(\d+)\s*\]/.exec(text)?.slice(1).map(Number);
    if (!numbers || tried.has(numbers.join(' '))) continue;
    tried.add(numbers.join(' '));
    const byteRange = numbers as [number, number, number, number];
    looked += Math.max(byteRange[2] - byteRange[1], 0);
    if (looked > MOST_BYTES) break;
    const hex = hexIn(bytes, byteRange);
    if (hex !== undefined) found.push({ byteRange, hex });
  }
  const hasRemains = bytes.includes(BYTE_RANGE) || bytes.includes('ETSI.CAdES.detached');
  return { found: found.sort((one, other) => endOf(one) - endOf(other)), hasRemains };
}

/** Bytes up to the end of what a signature is of. */
export function endOf({ byteRange: [, , from, length] }: FoundSignature): number {
  return from + length;
}

function hexIn(bytes: Buffer, [start, length, next]: FoundSignature['byteRange']): string | undefined {
  const from = start + length;
  if (next - from < 2 || next - from > MOST_DIGITS || next > bytes.length) return undefined;
  const gap = bytes.toString('latin1', from, next);
  return /^<[\da-fA-F\s]*>$/.test(gap) ? gap.slice(1, -1) : undefined;
}
