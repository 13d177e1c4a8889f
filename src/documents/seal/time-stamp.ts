import { randomBytes } from 'node:crypto';
import { SigningError } from '../../errors.ts';
import { SHA256 } from './algorithms.ts';
import { boundedFetch } from './bounded-fetch.ts';
import { der, enterOne, integer, octets, oid, sequence, Tag } from './der.ts';
import { fetchProblem } from './fetch-problem.ts';
import { checkTimeStampToken, readTimeStampToken } from './time-stamp-token.ts';

/** A time stamp that an authority gave, checked. */
export interface TimeStamp {
  /** RFC 3161 token, DER. */
  token: Uint8Array;
  /** Milliseconds since 1970, by the authority's clock. */
  at: number;
  /** Of the authority that gave it. */
  url: string;
  /** DER: its certificate and those above it, to the trusted one. */
  path: readonly Uint8Array[];
}

/** Stamps digests with the time. */
export interface TimeStamper {
  /** @param digest SHA-256 of what is stamped: of a seal, its signature value */
  stamp(digest: Uint8Array): Promise<TimeStamp>;
}

export interface TimeStamperOptions {
  /** Authorities (RFC 3161 over HTTP): the first that gives a valid time stamp has given it. */
  urls: readonly string[];
  /** DER: the certificates that the authorities' own lead to. */
  trusted: readonly Uint8Array[];
  /** Object identifier of the policy that is asked for; default: the authority's own. */
  policy?: string;
  /** Milliseconds for each authority; default 10 000. */
  timeout?: number;
  /** Bytes of an answer; default 65 536. */
  maxBytes?: number;
}

const QUERY = 'application/timestamp-query';
const REPLY = 'application/timestamp-reply';

/**
 * A client of time-stamp authorities (RFC 3161). What they answer is checked: nonce, digest, policy, signature, and
 * that the authority's certificate is for time stamps and leads to a trusted one. Certificates that nothing needs are
 * taken out of the token. `stamp` throws `ERR_TIME_STAMP_FAILED` if none of them gave a valid one; when to try again is
 * the caller's.
 */
export function createTimeStamper({
  urls,
  trusted,
  policy,
  timeout = 10_000,
  maxBytes = 65_536,
}: TimeStamperOptions): TimeStamper {
  if (urls.length === 0) throw new TypeError('options.urls must name at least one time-stamp authority');
  if (trusted.length === 0) throw new TypeError('options.trusted must have at least one certificate');

  async function ask(url: string, digest: Uint8Array): Promise<TimeStamp> {
    const nonce = BigInt(`0x${randomBytes(16).toString('hex')}`);
    const body = timeStampRequest(digest, nonce, policy);
    const answer = await boundedFetch(
      { url, body, contentType: QUERY, accept: REPLY },
      { timeout, maxBytes },
    );
    const token = readTimeStampToken(tokenOf(answer));
    if (token.nonce !== nonce) throw new Error('gave a time stamp of another request');
    if (policy !== undefined && token.policy !== policy)
      throw new Error('gave a time stamp by another policy');
    const { problem, path = [], unused = [] } = checkTimeStampToken(token, { digest, trusted });
    if (problem) throw new Error(`gave a time stamp that ${problem}`);
    const kept = token.certificates.filter((one) => !unused.includes(one));
    return { token: token.build(kept), at: token.at, url, path: path.map((one) => one.der) };
  }

  return {
    async stamp(digest) {
      const problems: string[] = [];
      for (const url of urls) {
        try {
          return await ask(url, digest);
        } catch (error) {
          problems.push(fetchProblem(url, error));
        }
      }
      throw new SigningError('ERR_TIME_STAMP_FAILED', `no valid time stamp: ${problems.join('; ')}`);
    },
  };
}

/** TimeStampReq (RFC 3161, section 2.4.1), with the authority's certificates asked for. */
function timeStampRequest(digest: Uint8Array, nonce: bigint, policy: string | undefined): Buffer {
  return sequence(
    integer(1),
    sequence(SHA256, octets(digest)),
    ...(policy === undefined ? [] : [oid(policy)]),
    integer(nonce),
    der(Tag.boolean, Buffer.from([0xff])),
  );
}

function tokenOf(answer: Uint8Array): Uint8Array {
  const reader = enterOne(answer);
  const status = reader.enter(Tag.sequence).integer();
  // granted, or granted with changes that are seen below
  if (status !== 0n && status !== 1n) throw new Error(`refused, with status ${status}`);
  return reader.next(Tag.sequence).whole;
}
