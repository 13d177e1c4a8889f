import type { JWTPayload } from 'jose';
import type { Actor } from '../../signing/index.ts';
import { unauthenticated } from './unauthenticated.ts';

/**
 * In which claims a token says who acts. Of several names the first that the token has counts.
 */
export interface ClaimNames {
  /** 11 digits. */
  person: readonly string[];
  userId: readonly string[];
  partyId: readonly string[];
  /** 0–4, or an `acr` of ID-porten. */
  level: readonly string[];
  /** 9 digits, or an identifier such as Maskinporten's `consumer`: `{ ID: '0192:<9 digits>' }`. */
  organisation: readonly string[];
  /** Maskinporten's `authorization_details`, where one may be of type `urn:altinn:systemuser`. */
  systemUser: readonly string[];
  /** Words between spaces, or a list. */
  scope: readonly string[];
}

/** The claims of Altinn's tokens, and those of ID-porten and Maskinporten where they say it otherwise. */
export const defaultClaimNames: ClaimNames = {
  person: ['pid'],
  userId: ['urn:altinn:userid'],
  partyId: ['urn:altinn:partyid'],
  level: ['urn:altinn:authlevel', 'acr'],
  organisation: ['urn:altinn:orgNumber', 'consumer'],
  systemUser: ['authorization_details'],
  scope: ['scope'],
};

const SYSTEM_USER = 'urn:altinn:systemuser';
const ACR_LEVELS = new Map([
  ['idporten-loa-substantial', 3],
  ['idporten-loa-high', 4],
  ['Level3', 3],
  ['Level4', 4],
]);

/** Who acts, after the claims of a genuine token. Throws `ERR_UNAUTHENTICATED` if they name nobody, or name badly. */
export function actorOf(claims: JWTPayload, names: ClaimNames = defaultClaimNames): Actor {
  const person = personOf(find(claims, names.person));
  const system = systemUserOf(find(claims, names.systemUser));
  const common = {
    ...userIdOf(find(claims, names.userId)),
    ...partyIdOf(find(claims, names.partyId)),
    level: levelOf(find(claims, names.level)),
    ...(isShort(claims.iss) && { issuer: claims.iss }),
    ...(isShort(claims.jti) && { tokenId: claims.jti }),
  };
  if (person !== undefined && system !== undefined) {
    throw unauthenticated({ claim: names.person[0]!, message: 'names a person beside a system user' });
  }
  if (person !== undefined) return { kind: 'person', personNumber: person, ...common };
  if (system !== undefined) return { kind: 'system', ...system, ...common };

  const organisation = find(claims, names.organisation);
  if (organisation === undefined) {
    throw unauthenticated({ claim: names.person[0]!, message: 'is missing, and no other says who acts' });
  }
  return { kind: 'organisation', organisationNumber: organisationOf(organisation), ...common };
}

/** The scopes of a genuine token. */
export function scopesOf(claims: JWTPayload, names: ClaimNames = defaultClaimNames): string[] {
  const scope = find(claims, names.scope);
  if (scope === undefined) return [];
  const words = typeof scope.value === 'string' ? scope.value.split(' ') : scope.value;
  if (!Array.isArray(words) || !words.every((word) => typeof word === 'string')) {
    throw unauthenticated({ claim: scope.name, message: 'is neither text nor a list of texts' });
  }
  return words.filter((word) => word !== '');
}

/** Kept with what is signed under the token, so it has to be of a sane length, and such that it can be stored. */
function isShort(claim: unknown): claim is string {
  return typeof claim === 'string' && claim.length > 0 && claim.length <= 300 && !/\p{Cc}/u.test(claim);
}

interface Claim {
  name: string;
  value: unknown;
}

function find(claims: JWTPayload, names: readonly string[]): Claim | undefined {
  const name = names.find((each) => Object.hasOwn(claims, each) && claims[each] !== null);
  return name === undefined ? undefined : { name, value: claims[name] };
}

function personOf(claim: Claim | undefined): string | undefined {
  if (claim === undefined) return undefined;
  if (typeof claim.value === 'string' && /^\d{11}$/.test(claim.value)) return claim.value;
  throw unauthenticated({ claim: claim.name, message: 'is not 11 digits' });
}

function userIdOf(claim: Claim | undefined): { userId?: string } {
  if (claim === undefined) return {};
  if (typeof claim.value === 'string' && /^[\w.:@-]{1,100}$/.test(claim.value))
    return { userId: claim.value };
  if (Number.isSafeInteger(claim.value)) return { userId: String(claim.value) };
  throw unauthenticated({ claim: claim.name, message: 'is not an id' });
}

function partyIdOf(claim: Claim | undefined): { partyId?: number } {
  if (claim === undefined) return {};
  const text = String(claim.value);
  if (/^[1-9]\d{0,14}$/.test(text)) return { partyId: Number(text) };
  throw unauthenticated({ claim: claim.name, message: 'is not a positive whole number' });
}

function levelOf(claim: Claim | undefined): number {
  if (claim === undefined) return 0;
  if (/^[0-4]$/.test(String(claim.value))) return Number(claim.value);
  // an acr that is not known says nothing of the level, so it gives none
  if (claim.name === 'acr' && typeof claim.value === 'string') return ACR_LEVELS.get(claim.value) ?? 0;
  throw unauthenticated({ claim: claim.name, message: 'is not 0 to 4' });
}

function organisationOf({ name, value }: Claim): string {
  const id = typeof value === 'object' && value !== null ? (value as { ID?: unknown }).ID : value;
  const number = typeof id === 'string' ? /^(?:0192:)?(\d{9})$/.exec(id)?.[1] : undefined;
  if (number === undefined) throw unauthenticated({ claim: name, message: 'is not 9 digits' });
  return number;
}

function systemUserOf(
  claim: Claim | undefined,
): { systemUserId: string; organisationNumber: string } | undefined {
  if (claim === undefined) return undefined;
  const { name, value } = claim;
  const details = (Array.isArray(value) ? value : [value]) as ({ [key: string]: unknown } | null)[];
  const users = details.filter((each) => each?.type === SYSTEM_USER);
  if (users.length === 0) return undefined;

  const [user] = users;
  const ids = user!.systemuser_id;
  const id = Array.isArray(ids) && ids.length === 1 ? ids[0] : ids;
  if (users.length > 1 || typeof id !== 'string' || !/^[\w.:-]{1,100}$/.test(id)) {
    throw unauthenticated({ claim: name, message: 'does not name exactly one system user' });
  }
  const organisation = { name: `${name}.systemuser_org`, value: user!.systemuser_org };
  return { systemUserId: id, organisationNumber: organisationOf(organisation) };
}
