import { z } from 'zod';

/** Bodies as Altinn takes them. What they don't name is dropped: nobody says in a body who they are. */

const optionalText = z.string().max(255).nullish();

/** Body of `PUT process/next`. */
export const processNextBody = z
  .object({ action: optionalText, actionOnBehalfOf: optionalText })
  .nullish()
  .transform((body) => ({ action: named(body?.action), onBehalfOf: named(body?.actionOnBehalfOf) }));

/** Body of `POST actions`. */
export const userActionBody = z
  .object({
    action: optionalText,
    buttonId: optionalText,
    metadata: z.record(z.string(), z.string()).nullish(),
    ignoredValidators: z.array(z.string()).nullish(),
    onBehalfOf: optionalText,
  })
  .nullish()
  .transform((body) => ({ action: named(body?.action), onBehalfOf: named(body?.onBehalfOf) }));

const partyId = z.union([z.number().int(), z.string().regex(/^\d{1,10}$/)]).transform(Number);

/** Body of `POST instances`, and its part `instance`. */
export const instanceBody = z
  .object({
    instanceOwner: z
      .object({
        partyId: partyId.nullish(),
        personNumber: z
          .string()
          .regex(/^\d{11}$/)
          .nullish(),
        organisationNumber: z
          .string()
          .regex(/^\d{9}$/)
          .nullish(),
      })
      .nullish(),
  })
  .nullish()
  .transform((body) => body?.instanceOwner ?? undefined);

function named(text: string | null | undefined): string | undefined {
  return text === null || text === '' ? undefined : text;
}
