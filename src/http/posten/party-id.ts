import { SigningError } from '../../errors.ts';
import type { PostenContext } from './context.ts';

/** Party id of a sender, who owns its jobs. Throws `ERR_PARTY_UNKNOWN`; see `registerWithSenders`. */
export async function partyIdOf(
  { runtime }: Pick<PostenContext, 'runtime'>,
  number: string,
): Promise<number> {
  const party = await runtime.register.byOrganisation(number);
  if (party) return party.partyId;
  throw new SigningError(
    'ERR_PARTY_UNKNOWN',
    `organisation <${number}> may send and is not in the register; give the runtime a register that knows the senders`,
  );
}
