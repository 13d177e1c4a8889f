import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { pemCertificates, pemKey, type SealingKey } from '../documents/index.ts';
import { SigningError } from '../errors.ts';
import type { SealingOptions } from '../runtime/index.ts';
import type { Storage } from '../storage/index.ts';
import type { ServerLog } from './server-log.ts';
import type { Settings } from './settings.ts';

/** Where the development key is kept: the settings of the database. */
const setting = 'development-sealing-key';

/**
 * With what signatures are recorded and documents sealed. Without `SEALING_KEY` it is a development key, made once per
 * database; in production none, so that nothing is recorded there, and no process may ask for a seal.
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
  if (!TSA_URL && validationData) throw invalid('SEAL_VALIDATION_DATA', 'needs a time stamp: set TSA_URL');
  if (!TSA_URL) return { key, language: LANGUAGE };
  if (TSA_TRUST === undefined) {
    throw invalid(
      'TSA_TRUST',
      'must name a file of the authorities’ root certificates, where TSA_URL is set',
    );
  }
  const trusted = pemCertificates(await text('TSA_TRUST', TSA_TRUST));
  return {
    key,
    language: LANGUAGE,
    timeStamps: { urls: TSA_URL, trusted, onFailure: TSA_FAILURE },
    validationData,
  };
}

async function keyOf(
  settings: Settings,
  store: Storage['settings'],
  log: ServerLog,
): Promise<SealingKey | undefined> {
  if (settings.SEALING_KEY !== undefined) return keyFrom(settings, settings.SEALING_KEY);
  if (settings.NODE_ENV === 'production') {
    log.warn(
      {},
      'SEALING_KEY is not set: signatures are not recorded as evidence, and nothing can be sealed',
    );
    return undefined;
  }
  return developmentKey(store);
}

async function keyFrom(
  { SEALING_CERTIFICATES, SEALING_PASSPHRASE }: Settings,
  file: string,
): Promise<SealingKey> {
  const passphrase = SEALING_PASSPHRASE;
  if (['.p12', '.pfx'].includes(extname(file).toLowerCase())) {
    const { pkcs12Key } = await import('../documents/seal/pkcs12-key.ts');
    return pkcs12Key({ bytes: await bytes('SEALING_KEY', file), passphrase: passphrase ?? '' });
  }
  if (SEALING_CERTIFICATES === undefined) {
    throw invalid(
      'SEALING_CERTIFICATES',
      'must name a file of the key’s certificates, where SEALING_KEY is PEM',
    );
  }
  return pemKey({
    key: await text('SEALING_KEY', file),
    certificates: await text('SEALING_CERTIFICATES', SEALING_CERTIFICATES),
    ...(passphrase !== undefined && { passphrase }),
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

async function text(name: string, file: string): Promise<string> {
  return (await bytes(name, file)).toString('utf8');
}

async function bytes(name: string, file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw invalid(name, `names a file that can not be read (${code})`);
  }
}

function invalid(name: string, problem: string): SigningError {
  return new SigningError('ERR_SETTING_INVALID', `${name} ${problem}`, { info: { setting: name } });
}
