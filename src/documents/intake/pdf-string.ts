const ESCAPES = new Map([...'nrtbf'].map((letter, i) => [letter.charCodeAt(0), [10, 13, 9, 8, 12][i]!]));

/** The bytes of a literal string, of what stands between its parentheses (ISO 32000-1, 7.3.4.2). */
export function unescaped(raw: Uint8Array): Uint8Array {
  const string = new Uint8Array(raw.length);
  let length = 0;
  for (let i = 0; i < raw.length; i++) {
    let byte = raw[i]!;
    if (byte === 0x5c) {
      byte = raw[++i]!;
      if (byte === 0x0d && raw[i + 1] === 0x0a) i++;
      if (isEndOfLine(byte)) continue;
      if (isOctal(byte)) {
        byte -= 0x30;
        for (let digits = 1; digits < 3 && isOctal(raw[i + 1]); digits++) byte = byte * 8 + raw[++i]! - 0x30;
      } else {
        byte = ESCAPES.get(byte) ?? byte;
      }
    }
    string[length++] = byte;
  }
  return string.subarray(0, length);
}

export function isEndOfLine(byte: number): boolean {
  return byte === 0x0a || byte === 0x0d;
}

function isOctal(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x37;
}
