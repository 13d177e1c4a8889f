import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { pemCertificates } from '../documents/index.ts';
import { SigningError } from '../errors.ts';

/**
 * A setting that is wrong, for `ERR_SETTING_INVALID`.
 * @param problem what is wrong and what to do, without the value, which may be a secret
 */
export function invalidSetting(name: string, problem: string): SigningError {
  return new SigningError('ERR_SETTING_INVALID', `${name} ${problem}`, { info: { setting: name } });
}

/** Content of the file that a setting names. Throws `ERR_SETTING_INVALID`. */
export async function settingBytes(name: string, file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw invalidSetting(name, `names a file that can not be read (${code})`);
  }
}

/** The same, as text. */
export async function settingText(name: string, file: string): Promise<string> {
  return (await settingBytes(name, file)).toString('utf8');
}

/** Certificates, DER, of the PEM file that a setting names. Throws `ERR_SETTING_INVALID`, also where there are none. */
export async function settingCertificates(name: string, file: string): Promise<Uint8Array[]> {
  const certificates = certificatesIn(await settingText(name, file));
  if (certificates.length > 0) return certificates;
  throw invalidSetting(name, 'names a file without certificates in PEM that can be read');
}

/** Whether a file is PKCS #12, by its name. */
export function isPkcs12(file: string): boolean {
  return ['.p12', '.pfx'].includes(extname(file).toLowerCase());
}

/** None where one of them can't be read. */
function certificatesIn(pem: string): Uint8Array[] {
  try {
    return pemCertificates(pem);
  } catch {
    return [];
  }
}
