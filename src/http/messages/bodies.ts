import { z } from 'zod';

/** Bodies as this dialect takes them. What they don't name is dropped: nobody says in a body who they are. */

/** Numbers come as such, or as text. */
const number = z
  .union([z.number().int().min(0), z.string().regex(/^\d{1,15}$/)])
  .transform(Number)
  .refine(Number.isSafeInteger);

const text = z.string().max(255);

const form = z.object({
  Type: z.enum(['MainForm', 'SubForm']),
  DataFormatId: number,
  DataFormatVersion: number,
  FormData: z.string(),
});

/** What is attached: bytes as base64. */
export const attachmentBody = z.object({
  FileName: text.min(1),
  AttachmentType: text.nullish(),
  Data: z
    .string()
    .transform((data) => data.replace(/\s+/g, ''))
    .refine((data) => data.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(data))
    .transform((data) => Buffer.from(data, 'base64')),
});

const signatureSpec = z.object({
  FormIds: z.array(number).max(1000).nullish(),
  AttachmentIds: z.array(number).max(1000).nullish(),
});

/** Body of `POST` and `PUT` of a message. */
export const messageBody = z.object({
  Type: z.literal('FormTask'),
  ServiceCode: z.union([z.string(), z.number().int()]).transform(String),
  ServiceEdition: number,
  _embedded: z
    .object({
      forms: z.array(form).max(1000).nullish(),
      attachments: z.array(attachmentBody).max(1000).nullish(),
      SignatureSpec: signatureSpec.nullish(),
    })
    .nullish()
    .transform((embedded) => embedded ?? {}),
});

/** A form in a body. */
export type FormBody = z.output<typeof form>;

/** An attachment in a body. */
export type AttachmentBody = z.output<typeof attachmentBody>;

/** What a body says of a message. */
export type MessageBody = z.output<typeof messageBody>;

/** What a body chooses to sign. */
export type SignatureSpec = z.output<typeof signatureSpec>;
