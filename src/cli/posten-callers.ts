import type { IncomingMessage } from 'node:http';
import type { IdentifyOrganisation } from '../http/posten/identify-organisation.ts';

/** Organisation numbers of who calls and for whom, as far as they are known. */
interface Call {
  caller?: string;
  sender?: string;
}

/** Notes who calls for whom, also of those who are refused. */
export function notingCallers(identify: IdentifyOrganisation): {
  identify: IdentifyOrganisation;
  callOf(request: IncomingMessage): Call;
} {
  const calls = new WeakMap<IncomingMessage, Call>();
  return {
    async identify(request, sender) {
      calls.set(request, { sender });
      const caller = await identify(request, sender);
      calls.set(request, { caller: caller.organisationNumber, sender });
      return caller;
    },
    callOf: (request) => calls.get(request) ?? {},
  };
}
