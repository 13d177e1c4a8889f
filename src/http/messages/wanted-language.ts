import type { Request, Response } from 'express';
import { callerOf } from '../authenticate.ts';
import type { MessagesContext } from './context.ts';
import { type MessageLanguage, messageLanguage } from './language.ts';
import { parameter } from './parameters.ts';

/** Language of an answer, or of a text that is signed: what the query names, else the caller's own by the register, else Bokmål. */
export async function languageFor(
  { runtime }: Pick<MessagesContext, 'runtime'>,
  req: Request,
  res: Response,
): Promise<MessageLanguage> {
  const named = messageLanguage(parameter(req, 'language'), undefined);
  if (named !== undefined) return named;
  const { kind, personNumber } = callerOf(res);
  const party = kind === 'person' ? await runtime.register.byPerson(personNumber ?? '') : undefined;
  return party?.language ?? 'nb';
}
