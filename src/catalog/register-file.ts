import { z } from 'zod';
import { SigningError } from '../errors.ts';
import { readJsonFile } from './json-file.ts';
import { createPartyRegister } from './party-list.ts';
import type { Party, PartyRegister } from './party-register.ts';

const FILE = 'register.json';
const MAX_BYTES = 32_000_000;

const person = z.string('must be text').regex(/^\d{11}$/, 'must be 11 digits');

const party = z
  .strictObject(
    {
      partyId: z.int('must be a whole number').min(1, 'must be at least 1'),
      personNumber: person.optional(),
      organisationNumber: z
        .string('must be text')
        .regex(/^\d{9}$/, 'must be 9 digits')
        .optional(),
      name: z.string('must be text').min(1, 'must not be empty'),
      keyRoles: z.array(person, 'must be a list of 11 digits each').optional(),
      email: z.email('must be an e-mail address').optional(),
      mobile: z
        .string('must be text')
        .regex(/^\+?[\d ]{5,20}$/, 'must be a telephone number')
        .optional(),
      isReserved: z.boolean('must be true or false').optional(),
      language: z.enum(['nb', 'nn', 'en'], 'must be nb, nn or en').optional(),
    },
    'must be an object',
  )
  .superRefine((value, context) => {
    if ((value.personNumber === undefined) === (value.organisationNumber === undefined)) {
      context.addIssue('must have personNumber or organisationNumber, one of the two');
    } else if (value.personNumber !== undefined && value.keyRoles?.length) {
      context.addIssue('is a person and has keyRoles, which only an organisation has');
    }
  });

const schema = z.array(party, 'must be a list of parties');

/** Reads the `register.json` at the top of a PROCESSES folder. Without one, nobody is known. */
export async function readRegister(folder: string): Promise<PartyRegister> {
  const code = 'ERR_REGISTER_INVALID';
  const rows = (await readJsonFile({ folder, file: FILE, maxBytes: MAX_BYTES, code, schema })) ?? [];
  const seen = new Set<number | string>();
  const parties = rows.map((row, index): Party => {
    const number = (row.personNumber ?? row.organisationNumber)!;
    for (const [key, value] of Object.entries({ partyId: row.partyId, number })) {
      if (seen.has(value)) {
        throw new SigningError(code, `${FILE}: [${index}] has the ${key} of an earlier party`, {
          info: { file: FILE, path: `[${index}]` },
        });
      }
      seen.add(value);
    }
    return {
      partyId: row.partyId,
      kind: row.personNumber === undefined ? 'organisation' : 'person',
      number,
      name: row.name,
      keyRoles: row.keyRoles ?? [],
      ...(row.email !== undefined && { email: row.email }),
      ...(row.mobile !== undefined && { mobile: row.mobile }),
      ...(row.isReserved !== undefined && { isReserved: row.isReserved }),
      ...(row.language !== undefined && { language: row.language }),
    };
  });
  return createPartyRegister(parties);
}
