import type { Request, Response } from 'express';
import type { PartyRegister } from '../../catalog/index.ts';
import { isSigningError, SigningError, type SigningErrorCode } from '../../errors.ts';
import type { PartyName } from '../../runtime/command-types.ts';
import { type Caller, callerOf } from '../authenticate.ts';

/** A party's message box: what it owns, and what it is or was asked to sign. */
export interface Box extends PartyName {
  /** Absent where the register does not know the party. */
  partyId?: number;
}

/**
 * The box that a path means: `my`, an organisation number, or `r` and a party's id. Throws `ERR_FORBIDDEN` for a party
 * that the register does not know, as for one that the caller has nothing to do with.
 */
export async function boxOf(req: Request, res: Response, register: PartyRegister): Promise<Box> {
  const who = String(req.params.who);
  const caller = callerOf(res);
  if (who === 'my') return ownBox(caller, register);
  const party = /^\d{9}$/.test(who)
    ? await register.byOrganisation(who)
    : await byPartyId(/^r([1-9]\d{0,14})$/.exec(who)?.[1], register);
  if (!party) throw notAuthorised();
  return { kind: party.kind, number: party.number, partyId: party.partyId };
}

async function byPartyId(digits: string | undefined, register: PartyRegister) {
  if (digits === undefined) throw new SigningError('ERR_NOT_FOUND', 'nothing is found at this address');
  return register.byPartyId(Number(digits));
}

async function ownBox({ kind, personNumber, organisationNumber }: Caller, register: PartyRegister) {
  const box: Box =
    kind === 'person'
      ? { kind: 'person', number: personNumber ?? '' }
      : { kind: 'organisation', number: organisationNumber ?? '' };
  const party = await (kind === 'person'
    ? register.byPerson(box.number)
    : register.byOrganisation(box.number));
  return party ? { ...box, partyId: party.partyId } : box;
}

/** Whether the caller is the party of a box, or may act for it. */
export async function isOwnBox(
  caller: Caller,
  { kind, number }: Box,
  register: PartyRegister,
): Promise<boolean> {
  if (caller.kind !== 'person') return kind === 'organisation' && caller.organisationNumber === number;
  if (kind === 'person') return caller.personNumber === number;
  const organisations = await register.organisationsOf(caller.personNumber ?? '');
  return organisations.some((organisation) => organisation.number === number);
}

/**
 * Whoever has nothing to do with a box is not told what is in it, nor whether anybody has it. What is in it and may not
 * be read is not told apart by its ids either.
 */
export async function hidingOthers<Result>(
  caller: Caller,
  box: Box,
  register: PartyRegister,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!isSigningError(error) || !hidden.has(error.code)) throw error;
    if (!(await isOwnBox(caller, box, register))) throw notAuthorised();
    if (error.code === 'ERR_FORBIDDEN') throw new SigningError(error.code, 'the caller may not do this here');
    // the same whether there is none, or one that is somebody else's
    throw new SigningError(error.code, 'there is no message of this id in this box');
  }
}

const hidden: ReadonlySet<SigningErrorCode> = new Set(['ERR_INSTANCE_UNKNOWN', 'ERR_FORBIDDEN']);

/** Says the same of a party that nobody knows and of one that is somebody else. */
export function notAuthorised(): SigningError {
  return new SigningError('ERR_FORBIDDEN', 'the caller is not authorised for this reportee');
}
