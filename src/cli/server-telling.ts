import { SigningError } from '../errors.ts';
import { signingAddress } from '../http/signing-page/signing-address.ts';
import { logNotifier, readReminderSettings, readWebhookEndpoints, smtpNotifier } from '../notify/index.ts';
import type { NoticeAbout, RuntimeOptions } from '../runtime/index.ts';
import type { ServerLog } from './server-log.ts';
import type { Settings } from './settings.ts';

/** How the server tells people and systems. */
export interface ServerTelling {
  options: Pick<RuntimeOptions, 'notifier' | 'notices' | 'webhooks' | 'maximumLifetime'>;
  /** Lets go of the mail server. */
  close(): void;
}

/** Reads it from the settings. Without a mail server notices go to the log. Throws `ERR_SETTING_INVALID`. */
export function tellingOf(settings: Settings, log: ServerLog): ServerTelling {
  const { LANGUAGE, REMINDERS, WEBHOOKS, MAXIMUM_LIFETIME } = settings;
  const allowPrivateAddresses = settings.WEBHOOKS_ALLOW_PRIVATE === 'yes';
  const mail = mailOf(settings);
  if (!mail && settings.NODE_ENV === 'production') {
    log.warn({}, 'SMTP_URL is not set: nobody gets a notice, they are written to the log alone');
  }
  return {
    options: {
      notifier: mail ?? logNotifier(log),
      notices: {
        language: LANGUAGE,
        ...(REMINDERS !== undefined && { reminders: readReminderSettings(REMINDERS) }),
        url: (about) => noticeLink(settings, about),
      },
      ...(WEBHOOKS !== undefined && {
        webhooks: {
          endpoints: readWebhookEndpoints(WEBHOOKS, { allowPrivateAddresses }),
          allowPrivateAddresses,
        },
      }),
      ...(MAXIMUM_LIFETIME !== undefined && { maximumLifetime: MAXIMUM_LIFETIME }),
    },
    close: () => void mail?.close(),
  };
}

function mailOf({ SMTP_URL, MAIL_FROM, TIME_ZONE }: Settings) {
  if (SMTP_URL === undefined) return undefined;
  if (MAIL_FROM === undefined) {
    throw new SigningError(
      'ERR_SETTING_INVALID',
      'MAIL_FROM must be set with SMTP_URL: whom notices come from',
      {
        info: { setting: 'MAIL_FROM' },
      },
    );
  }
  return smtpNotifier({ url: SMTP_URL, from: MAIL_FROM, timeZone: TIME_ZONE });
}

/**
 * Where a notice leads: as `SIGN_URL` says it, else to the page of this server where its recipient signs, if `BASE_URL`
 * says how it is reached; undefined: nowhere.
 */
export function noticeLink(
  { SIGN_URL, BASE_URL }: Pick<Settings, 'SIGN_URL' | 'BASE_URL'>,
  { app, instanceId, taskId, invitation: { token } }: NoticeAbout,
): string | undefined {
  if (SIGN_URL === undefined) {
    return BASE_URL && signingAddress(`${BASE_URL.replace(/\/+$/, '')}/signing`, token);
  }
  const values: Record<string, string> = { instance: instanceId, task: taskId, token };
  return SIGN_URL.replace(/\{(app|instance|task|token)\}/g, (_, name: string) =>
    name === 'app' ? app : encodeURIComponent(values[name]!),
  );
}
