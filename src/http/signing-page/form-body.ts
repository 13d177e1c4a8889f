import { timingSafeEqual } from 'node:crypto';
import express, { type Request, type RequestHandler } from 'express';
import type { PageSession } from './session.ts';

/** Bytes of what a form sends. */
const LIMIT = 16_384;
/** Fields of a form. */
const FIELDS = 20;

/** A form that was not sent from a page of its session. */
export class FormRefused extends Error {}

/** Reads what a form sends. */
export const formBody: RequestHandler = express.urlencoded({
  extended: false,
  limit: LIMIT,
  parameterLimit: FIELDS,
});

/** Throws {@link FormRefused} unless the form comes from one of the session's own pages. */
export function assertOwnForm(req: Request, { formKey }: Pick<PageSession, 'formKey'>): void {
  const given = Buffer.from(fieldOf(req, 'key'));
  const expected = Buffer.from(formKey);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) throw new FormRefused();
}

/** What was typed into a field; nothing where it was not sent, or several times. */
export function fieldOf(req: Request, name: string): string {
  const value: unknown = (req.body as Record<string, unknown> | undefined)?.[name];
  return typeof value === 'string' ? value : '';
}
