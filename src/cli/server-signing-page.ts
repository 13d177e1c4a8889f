import { SigningError } from '../errors.ts';
import {
  type AppOptions,
  describeJob,
  developmentLogin,
  oidcLogin,
  type SigneeLogin,
} from '../http/index.ts';
import type { Runtime } from '../runtime/index.ts';
import type { ServerLog } from './server-log.ts';
import { areDevelopmentTokensTaken, type Settings } from './settings.ts';

/**
 * The pages behind signing links, as the settings say: with a login at `LOGIN_ISSUER`; without one, where development
 * tokens are taken, with a login that believes whatever is typed; else they are not served. Throws `ERR_SETTING_INVALID`
 * for settings that don't go together.
 */
export function signingPagesOf(
  settings: Settings,
  runtime: Runtime,
  log: Pick<ServerLog, 'warn'>,
): AppOptions['signingPages'] {
  const login = loginOf(settings, runtime);
  if (login) return { login, describe: describeJob(runtime), timeZone: settings.TIME_ZONE };
  log.warn({}, 'LOGIN_ISSUER is not set: there are no pages to sign on, and links to them lead nowhere');
  return undefined;
}

function loginOf(settings: Settings, runtime: Runtime): SigneeLogin | undefined {
  const { LOGIN_ISSUER, LOGIN_CLIENT_ID, LOGIN_CLIENT_SECRET, LOGIN_CLAIMS = {}, BASE_URL } = settings;
  if (LOGIN_ISSUER === undefined)
    return areDevelopmentTokensTaken(settings) ? developmentLogin(runtime) : undefined;
  if (LOGIN_CLIENT_ID === undefined)
    throw missing('LOGIN_CLIENT_ID', 'as what this server is known to the issuer');
  if (BASE_URL === undefined) throw missing('BASE_URL', 'the issuer sends people back below it');
  const claims = Object.entries(LOGIN_CLAIMS).filter(([, names]) => names !== undefined);
  return oidcLogin({
    issuer: LOGIN_ISSUER,
    clientId: LOGIN_CLIENT_ID,
    claims: Object.fromEntries(claims),
    ...(LOGIN_CLIENT_SECRET !== undefined && { clientSecret: LOGIN_CLIENT_SECRET }),
  });
}

function missing(setting: string, why: string): SigningError {
  return new SigningError('ERR_SETTING_INVALID', `${setting} must be set with LOGIN_ISSUER: ${why}`, {
    info: { setting },
  });
}
