import { SigningError } from '../../../errors.ts';
import { type MessageElement, textOf } from './message-element.ts';

/**
 * The exit URL that an element of `exit-urls` has, as browsers write it. Throws `ERR_JOB_INVALID` for one that is not
 * absolute http or https, or has credentials: it stands in the address bar of whoever signs.
 */
export function exitUrl(exits: MessageElement, name: string): string {
  const url = parsed((textOf(exits, name) ?? '').trim());
  if (url === undefined || !['http:', 'https:'].includes(url.protocol))
    throw refused(name, 'must be an absolute http or https address');
  if (url.username !== '' || url.password !== '')
    throw refused(name, 'may not have a user or password in it');
  return url.href;
}

/** An exit URL with the token that the sender asks for the status with. Keeps the query that is there. */
export function withStatusToken(url: string, token: string): string {
  const [, address, fragment = ''] = /^([^#]*)(#.*)?$/s.exec(url)!;
  const joint = address!.includes('?') ? (/[?&]$/.test(address!) ? '' : '&') : '?';
  return `${address}${joint}status_query_token=${encodeURIComponent(token)}${fragment}`;
}

/** The same, with the token in front of the query that is there: where a client takes whatever comes first for it. */
export function withStatusTokenFirst(url: string, token: string): string {
  const [, address, query = '', fragment = ''] = /^([^?#]*)(?:\?([^#]*))?(#.*)?$/s.exec(url)!;
  const rest = query === '' ? '' : `&${query}`;
  return `${address}?status_query_token=${encodeURIComponent(token)}${rest}${fragment}`;
}

/** The parser would leave out line breaks inside, and lead somewhere else than what was written. */
function parsed(text: string): URL | undefined {
  return /[\s\p{Cc}]/u.test(text) || !URL.canParse(text) ? undefined : new URL(text);
}

function refused(name: string, what: string): SigningError {
  return new SigningError('ERR_JOB_INVALID', `the <${name}> ${what}`, { attribute: name });
}
