import { z } from 'zod';
import { SigningError } from '../errors.ts';
import { readJsonFile } from './json-file.ts';
import type { ProvidedSignee } from './signee-provider.ts';

const MAX_BYTES = 8_000_000;

const positive = z.int('must be a whole number').min(1, 'must be at least 1').optional();
const text = z.string('must be text').min(1, 'must not be empty').optional();

const common = {
  order: z.int('must be a whole number').optional(),
  slots: positive,
  level: z.int('must be a whole number').min(0, 'must be 0 to 4').max(4, 'must be 0 to 4').optional(),
  email: text,
  mobile: text,
};

const signee = z
  .strictObject(
    {
      socialSecurityNumber: z
        .string('must be text')
        .regex(/^\d{11}$/, 'must be 11 digits')
        .optional(),
      fullName: text,
      organizationNumber: z
        .string('must be text')
        .regex(/^\d{9}$/, 'must be 9 digits')
        .optional(),
      name: text,
      ...common,
    },
    'must be an object',
  )
  .superRefine((value, context) => {
    const person = value.socialSecurityNumber !== undefined && value.fullName !== undefined;
    const organisation = value.organizationNumber !== undefined && value.name !== undefined;
    const both = Object.keys(value).filter((key) => IDENTITY.has(key)).length > 2;
    if (person === organisation || both) {
      context.addIssue(
        'must have socialSecurityNumber and fullName, or organizationNumber and name, and not both',
      );
    }
  });

const IDENTITY = new Set(['socialSecurityNumber', 'fullName', 'organizationNumber', 'name']);

const schema = z.array(signee, 'must be a list').min(1, 'must name at least one signee');

/**
 * Reads a `signees/<signeeProviderId>.json`. A person may stand there once; an organisation as often as it has to
 * sign.
 */
export async function readSigneesFile(folder: string, file: string): Promise<readonly ProvidedSignee[]> {
  const code = 'ERR_SIGNEES_FILE_INVALID';
  const signees = (await readJsonFile({ folder, file, maxBytes: MAX_BYTES, code, schema })) ?? [];
  const persons = new Set<string>();
  for (const [index, { socialSecurityNumber }] of signees.entries()) {
    if (socialSecurityNumber === undefined) continue;
    if (persons.has(socialSecurityNumber)) {
      throw new SigningError(code, `${file}: [${index}] is a person who is listed twice, list each once`, {
        info: { file, path: `[${index}].socialSecurityNumber` },
      });
    }
    persons.add(socialSecurityNumber);
  }
  return signees as ProvidedSignee[];
}
