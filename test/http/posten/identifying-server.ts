import type { RequestListener } from 'node:http';
import { type ListenerTls, listen } from '../../../src/cli/http-listener.ts';
import { isSigningError } from '../../../src/errors.ts';
import type {
  CallingOrganisation,
  IdentifyOrganisation,
} from '../../../src/http/posten/identify-organisation.ts';

/** What a server answers that only says who calls it. */
export interface Told {
  status: number;
  caller?: CallingOrganisation;
  code?: string;
  message?: string;
}

/** Listens on loopback, and answers every request with who it is from, or why that can't be told. */
export function startIdentifying(identify: IdentifyOrganisation, tls?: ListenerTls, host = '127.0.0.1') {
  const answer: RequestListener = async (req, res) => {
    const told = await tell(identify, req);
    res.writeHead(told.status).end(JSON.stringify(told));
  };
  return listen(answer, { host, port: 0, ...(tls && { tls }) });
}

async function tell(identify: IdentifyOrganisation, req: Parameters<RequestListener>[0]): Promise<Told> {
  try {
    return { status: 200, caller: await identify(req, '123456789') };
  } catch (error) {
    if (!isSigningError(error)) throw error;
    return { status: 403, code: error.code, message: error.message };
  }
}
