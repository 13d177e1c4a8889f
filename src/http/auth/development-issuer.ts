import { randomUUID } from 'node:crypto';
import {
  calculateJwkThumbprint,
  createLocalJWKSet,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JWK,
  SignJWT,
} from 'jose';
import { cacheTokens } from './token-cache.ts';
import type { VerifyToken } from './verified-token.ts';
import { verifyToken } from './verify-token.ts';

const ISSUER = 'urn:bpmn-signing:development';
// verifies in 87 µs here, EdDSA in 108 µs
const ALGORITHM = 'ES256';
const SETTING = 'development-key';
const DEFAULT_LIFETIME = 8 * 60 * 60 * 1000;

/** Where the key is kept: the settings of the database. */
export interface KeySettings {
  get(name: string): Promise<string | undefined>;
  /** Keeps the value that is there, if somebody else was first; answers the one that counts. */
  setOnce(name: string, value: string): Promise<string>;
}

/** Whom a development token is for: a person, a system user with its organisation, or an organisation itself. */
export interface TokenSubject {
  /** 11 digits. */
  person?: string;
  systemUser?: string;
  /** 9 digits. */
  organisation?: string;
  userId?: number;
  partyId?: number;
  /** 0–4; default 3. */
  level?: number;
  scope?: string;
}

/** Gives and checks tokens for a local start, where there is no issuer. */
export interface DevelopmentIssuer {
  issue(subject: TokenSubject, options: { now: number; lifetime?: number }): Promise<string>;
  verify: VerifyToken;
}

/**
 * Creates the issuer of development tokens. Its key is made once per database, also if several processes start at
 * the same time, so tokens outlive a restart. Never use it where `ISSUER` is set or in production.
 */
export async function createDevelopmentIssuer(
  settings: KeySettings,
  { clock = Date.now }: { clock?: () => number } = {},
): Promise<DevelopmentIssuer> {
  const stored = (await settings.get(SETTING)) ?? (await settings.setOnce(SETTING, await generateKey()));
  const privateJwk = JSON.parse(stored) as JWK;
  const { d: _, ...publicJwk } = privateJwk;
  const kid = await calculateJwkThumbprint(publicJwk);
  const privateKey = await importJWK(privateJwk, ALGORITHM);
  const key = createLocalJWKSet({ keys: [{ ...publicJwk, kid, alg: ALGORITHM }] });

  const verify: VerifyToken = (token) =>
    verifyToken(token, { key, algorithms: [ALGORITHM], issuer: ISSUER, now: clock() });

  return {
    verify: cacheTokens(verify, { clock }),
    async issue(subject, { now, lifetime = DEFAULT_LIFETIME }) {
      if (subject.systemUser !== undefined && subject.organisation === undefined) {
        throw new TypeError('subject.organisation must be given with subject.systemUser, who acts for it');
      }
      const seconds = Math.floor(now / 1000);
      return await new SignJWT(claimsOf(subject))
        .setProtectedHeader({ alg: ALGORITHM, kid, typ: 'JWT' })
        .setIssuer(ISSUER)
        .setJti(randomUUID())
        .setIssuedAt(seconds)
        .setExpirationTime(seconds + Math.ceil(lifetime / 1000))
        .sign(privateKey);
    },
  };
}

async function generateKey(): Promise<string> {
  const { privateKey } = await generateKeyPair(ALGORITHM, { extractable: true });
  return JSON.stringify(await exportJWK(privateKey));
}

/** Claims as Altinn's and Maskinporten's tokens have them. */
function claimsOf({ person, systemUser, organisation, userId, partyId, level = 3, scope }: TokenSubject) {
  return {
    ...(person === undefined ? {} : { pid: person }),
    ...(userId === undefined ? {} : { 'urn:altinn:userid': userId }),
    ...(partyId === undefined ? {} : { 'urn:altinn:partyid': partyId }),
    ...(organisation === undefined ? {} : { 'urn:altinn:orgNumber': organisation }),
    'urn:altinn:authlevel': level,
    ...(scope === undefined ? {} : { scope }),
    ...(systemUser === undefined
      ? {}
      : {
          authorization_details: [
            {
              type: 'urn:altinn:systemuser',
              systemuser_id: [systemUser],
              systemuser_org: { authority: 'iso6523-actorid-upis', ID: `0192:${organisation}` },
            },
          ],
        }),
  };
}
