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
/** Hex digits that are looked through for one signature, and how many there may be: more are no document. */
const MOST_DIGITS = 524_288;
const MOST_SIGNATURES = 1_000;

/**
 * Looks for signatures in the bytes themselves: what a document's own tables say may have been changed to hide one, or
 * to show another. Every `/ByteRange` in the file is looked at, wherever it stands, in attached files too.
 */
export function findSignatures(pdf: Uint8Array): SignatureSearch {
  const bytes = Buffer.from(pdf.buffer, pdf.byteOffset, pdf.byteLength);
  const found: FoundSignature[] = [];
  let hasRemains = bytes.includes('ETSI.CAdES.detached');
  const tried = new Set<string>();
  for (let at = bytes.indexOf(BYTE_RANGE); at >= 0; at = bytes.indexOf(BYTE_RANGE, at + 1)) {
    hasRemains = true;
    if (tried.size >= MOST_SIGNATURES) break;
    const text = bytes.toString('latin1', at, at + LONGEST);
    const numbers = /^\/ByteRange\s*\[\s*(\d+)\s+(\d+)\s+(\d+)\s+(\d+)\s*\]/.exec(text)?.slice(1).map(Number);
    if (!numbers || tried.has(numbers.join(' '))) continue;
    tried.add(numbers.join(' '));
    const byteRange = numbers as [number, number, number, number];
    const hex = hexIn(bytes, byteRange);
    if (hex !== undefined) found.push({ byteRange, hex });
  }
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
