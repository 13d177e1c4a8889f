import { openSealingKey, pemKey, type SealingKey } from '../documents/index.ts';
import { isSigningError, SigningError } from '../errors.ts';
import type { SealingOptions } from '../runtime/index.ts';
import type { Storage } from '../storage/index.ts';
import { warnOfEnd } from './certificate-end.ts';
import type { ServerLog } from './server-log.ts';
import { invalidSetting, isPkcs12, settingBytes, settingCertificates, settingText } from './setting-files.ts';
import type { Settings } from './settings.ts';

/** Where the development key is kept: the settings of the database. */
const setting = 'development-sealing-key';

/**
 * With what signatures are recorded and documents sealed. Without `SEALING_KEY` it is a development key, made once per
 * database; in production none, so that nothing is recorded there, and no process may ask for a seal. Throws
 * `ERR_SETTING_INVALID` and `ERR_SEALING_KEY_INVALID`, naming settings and nothing of what is in their files.
 */
export async function sealingOf(
  settings: Settings,
  store: Storage['settings'],
  log: ServerLog,
): Promise<SealingOptions | undefined> {
  const key = await keyOf(settings, store, log);
  if (!key) return undefined;
  const { TSA_URL, TSA_TRUST, TSA_FAILURE, SEAL_VALIDATION_DATA, LANGUAGE } = settings;
  const validationData = SEAL_VALIDATION_DATA === 'yes';
  if (!TSA_URL && validationData)
    throw invalidSetting('SEAL_VALIDATION_DATA', 'needs a time stamp: set TSA_URL');
  if (!TSA_URL) return { key, language: LANGUAGE };
  if (TSA_TRUST === undefined) {
    throw invalidSetting(
      'TSA_TRUST',
      'must name a file of the authorities’ root certificates, where TSA_URL is set',
    );
  }
  return {
    key,
    language: LANGUAGE,
    timeStamps: {
      urls: TSA_URL,
      trusted: await settingCertificates('TSA_TRUST', TSA_TRUST),
      onFailure: TSA_FAILURE,
    },
    validationData,
  };
}

/** What the runtime says of a key that it lacks, with the name of the setting; any other error as it is. */
export function namingSealingKey(error: unknown): unknown {
  if (!isSigningError(error) || error.info?.setting !== 'sealing') return error;
  return new SigningError('ERR_SETTING_INVALID', `SEALING_KEY is not set: ${error.message}`, {
    ...(error.element !== undefined && { element: error.element }),
    info: { ...error.info, setting: 'SEALING_KEY' },
  });
}

async function keyOf(
  settings: Settings,
  store: Storage['settings'],
  log: ServerLog,
): Promise<SealingKey | undefined> {
  if (settings.SEALING_KEY !== undefined) {
    const key = await keyFrom(settings, settings.SEALING_KEY);
    warnOfEnd(await key.certificates(), { setting: 'SEALING_KEY', consequence: 'nothing is sealed' }, log);
    return key;
  }
  if (settings.NODE_ENV === 'production') {
    log.warn(
      {},
      'SEALING_KEY is not set: signatures are not recorded as evidence, and nothing can be sealed',
    );
    return undefined;
  }
  log.info({}, 'SEALING_KEY is not set: sealing with a development key, which proves nothing to anybody');
  return developmentKey(store);
}

/** What does not fit is said at the start, not when somebody has signed. */
async function keyFrom(settings: Settings, file: string): Promise<SealingKey> {
  try {
    const key = isPkcs12(file) ? await fromPkcs12(settings, file) : await fromPem(settings, file);
    await openSealingKey(key);
    return key;
  } catch (error) {
    if (!isSigningError(error) || error.code !== 'ERR_SEALING_KEY_INVALID') throw error;
    const others = isPkcs12(file) ? '' : ', SEALING_CERTIFICATES';
    throw new SigningError(
      error.code,
      `${error.message}; look at SEALING_KEY${others} and SEALING_PASSPHRASE`,
      { info: { setting: 'SEALING_KEY' } },
    );
  }
}

async function fromPkcs12({ SEALING_PASSPHRASE = '' }: Settings, file: string): Promise<SealingKey> {
  const { pkcs12Key } = await import('../documents/seal/pkcs12-key.ts');
  return pkcs12Key({ bytes: await settingBytes('SEALING_KEY', file), passphrase: SEALING_PASSPHRASE });
}

async function fromPem(
  { SEALING_CERTIFICATES, SEALING_PASSPHRASE }: Settings,
  file: string,
): Promise<SealingKey> {
  if (SEALING_CERTIFICATES === undefined) {
    throw invalidSetting(
      'SEALING_CERTIFICATES',
      'must name a file of the key’s certificates, where SEALING_KEY is PEM',
    );
  }
  return pemKey({
    key: await settingText('SEALING_KEY', file),
    certificates: await settingText('SEALING_CERTIFICATES', SEALING_CERTIFICATES),
    ...(SEALING_PASSPHRASE !== undefined && { passphrase: SEALING_PASSPHRASE }),
  });
}

/** The same for all that work with this database, before and after a restart. */
async function developmentKey(store: Storage['settings']): Promise<SealingKey> {
  const { makeDevelopmentKey } = await import('../documents/seal/development-key.ts');
  const stored =
    (await store.get(setting)) ??
    (await store.setOnce(setting, JSON.stringify(await makeDevelopmentKey(Date.now()))));
  return pemKey(JSON.parse(stored) as { key: string; certificates: string });
}
