import { type AppOptions, developmentLogin } from '../http/index.ts';
import type { Runtime } from '../runtime/index.ts';
import type { Settings } from './settings.ts';

/**
 * The pages behind signing links, as the settings say: with a login that believes whatever is typed where development
 * tokens are taken; else they are not served.
 */
export function signingPagesOf(
  { ISSUER, NODE_ENV, TIME_ZONE }: Settings,
  runtime: Runtime,
): AppOptions['signingPages'] {
  if (ISSUER !== undefined || NODE_ENV === 'production') return undefined;
  return { login: developmentLogin(runtime), timeZone: TIME_ZONE };
}
