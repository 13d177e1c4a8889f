/** How much and how long a server is listened to. */
export interface FetchBounds {
  /** Milliseconds, from the request to the last byte. */
  timeout: number;
  /** Bytes of the answer. */
  maxBytes: number;
}

/** What is asked of an authority. */
export interface AuthorityRequest {
  url: string;
  /** Undefined: GET. */
  body?: Uint8Array;
  /** Of the body. */
  contentType?: string;
  /** What the answer must be; undefined: anything. */
  accept?: string;
}

/**
 * Asks a time-stamp or certificate authority. Only over http and https, since addresses come from settings and from
 * certificates; no redirects, which would lead elsewhere. Throws a plain `Error` without anything of the answer in it.
 */
export async function boundedFetch(request: AuthorityRequest, bounds: FetchBounds): Promise<Uint8Array> {
  const { url, body, contentType, accept } = request;
  if (!/^https?:$/.test(new URL(url).protocol)) throw new Error('is no http or https address');
  const response = await fetch(url, {
    ...(body && { method: 'POST', body }),
    headers: { ...(contentType && { 'content-type': contentType }), ...(accept && { accept }) },
    redirect: 'manual',
    signal: AbortSignal.timeout(bounds.timeout),
  });
  try {
    if (response.status !== 200) throw new Error(`answered ${response.status}`);
    const type = response.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase();
    if (accept && type !== accept) throw new Error(`answered with another type than ${accept}`);
    return await readBounded(response, bounds.maxBytes);
  } finally {
    // of an answer that was not read to its end, the connection would stay open
    await response.body?.cancel().catch(() => undefined);
  }
}

async function readBounded(response: Response, maxBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    length += chunk.length;
    if (length > maxBytes) throw new Error(`answered more than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
