import type { Party } from '../catalog/index.ts';
import type { NamedSignee } from './name-signees.ts';

/** How a signee is told: as the model or the provider says, else as the register knows. */
export function contactOf(
  { email, mobile }: { email?: string | undefined; mobile?: string | undefined },
  party: Party | undefined,
): Pick<NamedSignee, 'email' | 'mobile' | 'language'> {
  const [toEmail, toMobile] = [email ?? party?.email, mobile ?? party?.mobile];
  return {
    ...(toEmail !== undefined && { email: toEmail }),
    ...(toMobile !== undefined && { mobile: toMobile }),
    ...(party?.language !== undefined && { language: party.language }),
  };
}
