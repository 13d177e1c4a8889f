import { X509Certificate } from 'node:crypto';
import type { ServerLog } from './server-log.ts';

/** Milliseconds before the end of a certificate from which on it is warned of: a new one takes its time. */
const NOTICE = 30 * 24 * 60 * 60 * 1000;

/**
 * Warns of a certificate (DER) that ends soon or has ended.
 * @param setting name of the setting that it belongs to
 * @param consequence what does not work after that
 */
export function warnOfEnd(
  certificates: readonly Uint8Array[],
  { setting, consequence }: { setting: string; consequence: string },
  log: ServerLog,
): void {
  const ends = certificates.map((der) => Date.parse(new X509Certificate(der).validTo));
  const end = Math.min(...ends);
  if (end - Date.now() > NOTICE) return;
  log.warn(
    { end: new Date(end).toISOString() },
    `a certificate of ${setting} ends soon or has ended: ${consequence} after that; get a new one`,
  );
}
