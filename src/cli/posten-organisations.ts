import { z } from 'zod';
import { SigningError } from '../errors.ts';
import { type SenderOrganisation, senderFeatures } from '../http/posten/organisations.ts';

const number = z.string('must be a text').regex(/^[1-9]\d{8}$/, 'must be an organisation number, 9 digits');

const features = senderFeatures.join(', ');

const organisation = z.strictObject(
  {
    number,
    name: z
      .string('must be a text')
      .regex(/^\S(?:.{0,98}\S)?$/, 'must have 1 to 100 characters, and no space around them'),
    kind: z.enum(['public', 'private'], 'must be public or private'),
    brokers: z.array(number, 'must be a list of organisation numbers').optional(),
    features: z
      .array(z.enum(senderFeatures, `must be among ${features}`), `must be a list of ${features}`)
      .optional(),
  },
  'must be an object of number, name, kind, and perhaps brokers and features',
);

const organisations = z
  .array(organisation, 'must be a JSON list of organisations')
  .min(1, 'must have at least one organisation')
  .refine(
    (all) => new Set(all.map((each) => each.number)).size === all.length,
    'has two organisations of the same number',
  );

/** Reads what `POSTEN_ORGANISATIONS` says in JSON. Throws `ERR_SETTING_INVALID`, naming the place and never a value. */
export function readOrganisations(json: unknown): SenderOrganisation[] {
  const result = organisations.safeParse(json);
  if (result.success) return result.data.map(toOrganisation);
  const { path, message } = result.error.issues[0]!;
  const at = path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('');
  throw new SigningError('ERR_SETTING_INVALID', `POSTEN_ORGANISATIONS${at} ${message}`, {
    info: { setting: 'POSTEN_ORGANISATIONS' },
  });
}

function toOrganisation({ brokers, features, ...one }: z.infer<typeof organisation>): SenderOrganisation {
  return { ...one, ...(brokers && { brokers }), ...(features && { features }) };
}
