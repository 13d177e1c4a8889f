/** Somebody mail goes to or comes from. */
export interface MailAddress {
  name: string;
  address: string;
}

/**
 * Whether a text is one plain e-mail address: nothing quoted, no comments, no lists, nothing that could end a line or
 * an envelope. At most 254 characters, as RFC 5321 has it.
 */
export function isMailAddress(text: string): boolean {
  return (
    text.length <= 254 &&
    /^[^\s\p{C}<>()[\],;:"\\@]{1,64}@[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}.-]*[\p{L}\p{M}\p{N}])?$/u.test(text)
  );
}

/** Reads `address` or `Name <address>`; undefined for anything else. */
export function readMailAddress(text: string): MailAddress | undefined {
  const [, quoted, plain, inner] =
    /^(?:"([^"\p{C}]*)"|([^"<>\p{C}]*?))\s*<([^<>]*)>$/u.exec(text.trim()) ?? [];
  const address = inner ?? text.trim();
  return isMailAddress(address) ? { name: (quoted ?? plain ?? '').trim(), address } : undefined;
}
