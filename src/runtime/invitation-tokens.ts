import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Secrets } from './secrets.ts';

/** Digits of a security code. */
const codeDigits = 6;

/** A token for a link that can be used once. */
export function onceToken(): string {
  return randomBytes(32).toString('base64url');
}

/** What is stored of it. */
export function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** The token of a signee's own link, which lasts as long as they are asked. It is made of their id, and known again. */
export async function lastingToken(secrets: Secrets, signeeId: string): Promise<string> {
  const id = Buffer.from(signeeId.replaceAll('-', ''), 'hex').toString('base64url');
  const sealed = (await secrets.of('invitation', signeeId)).subarray(0, 16);
  return `${id}.${sealed.toString('base64url')}`;
}

/** Id of the signee whose lasting token this is; undefined for what is none. */
export async function signeeOf(secrets: Secrets, token: string): Promise<string | undefined> {
  const [, id] = /^([\w-]{22})\.[\w-]{22}$/.exec(token) ?? [];
  if (id === undefined) return undefined;
  const hex = Buffer.from(id, 'base64url').toString('hex');
  const signeeId = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  // as it is written: several texts decode to the same bytes
  const isOwn = timingSafeEqual(Buffer.from(token), Buffer.from(await lastingToken(secrets, signeeId)));
  return isOwn ? signeeId : undefined;
}

/** The code that a signee who is known by their address alone is told beside their link. */
export async function securityCode(secrets: Secrets, signeeId: string): Promise<string> {
  const number = (await secrets.of('security-code', signeeId)).readUIntBE(0, 6) % 10 ** codeDigits;
  return String(number).padStart(codeDigits, '0');
}
