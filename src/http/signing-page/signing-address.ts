/**
 * Address of the page that a link leads to.
 * @param base where the pages are mounted, such as `https://example.org/signing`
 * @param token secret part of the link, of `Runtime.invite` or a signee's own
 */
export function signingAddress(base: string, token: string): string {
  return `${base.replace(/\/+$/, '')}/${encodeURIComponent(token)}`;
}
