import { isUtf8 } from 'node:buffer';
import { hasControlCharacter } from './recognise-format.ts';

/** Bytes that are looked at to tell UTF-16 and UTF-32 without byte order mark. */
const SAMPLE = 4096;
/** Share of the characters that must be of the Latin range for such a guess. */
const MOST = 0.7;

/** Control characters in eight-bit text, other than tab, LF, FF and CR. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROL = /[\x00-\x08\x0B\x0E-\x1F\x7F]/;

/**
 * Which encoding text is in that is not UTF-8, in words for a message; nothing for UTF-8 and for what isn't text.
 * A guess: it tells somebody what to mend, and decides nothing.
 */
export function otherEncoding(bytes: Uint8Array): string | undefined {
  const [a, b, c, d] = bytes;
  if (a === 0xff && b === 0xfe && c === 0 && d === 0) return 'UTF-32';
  if (a === 0 && b === 0 && c === 0xfe && d === 0xff) return 'UTF-32';
  if ((a === 0xff && b === 0xfe) || (a === 0xfe && b === 0xff)) return 'UTF-16';

  const sample = bytes.subarray(0, SAMPLE);
  if (looksLikeUnits(sample, 4)) return 'UTF-32';
  if (looksLikeUnits(sample, 2)) return 'UTF-16';

  if (isUtf8(bytes) || CONTROL.test(Buffer.from(bytes).toString('latin1'))) return undefined;
  const decoded = new TextDecoder().decode(bytes);
  const broken = decoded.split('\uFFFD').length - 1;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: everything beyond ASCII
  const whole = decoded.replace(/[\x00-\x7F\uFFFD]/g, '').length;
  return whole >= broken ? 'broken UTF-8' : 'Latin-1 or Windows-1252';
}

/** True if most units of this many bytes are a byte of Latin text and zeros, in the same order throughout. */
function looksLikeUnits(bytes: Uint8Array, size: 2 | 4): boolean {
  const units = Math.floor(bytes.length / size);
  if (units === 0) return false;
  return [0, size - 1].some((place) => {
    let latin = 0;
    for (let unit = 0; unit < units; unit++) {
      const at = unit * size;
      const one = bytes.subarray(at + place, at + place + 1);
      const others = bytes.subarray(at, at + size).reduce((sum, byte) => sum + byte, 0) - one[0]!;
      if (others === 0 && one[0] !== 0 && !hasControlCharacter(one)) latin++;
    }
    return latin >= units * MOST;
  });
}
