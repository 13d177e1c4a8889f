/** Text of bytes that are UTF-8; undefined if they are not. A byte order mark stays, so that it is noticed. */
export function utf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
