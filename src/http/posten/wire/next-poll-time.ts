import type { Response } from 'express';
import { dateTimeOf } from './date-time.ts';

/**
 * Says when a queue may be asked again: in the answer to every poll, whether anything was in the queue or not, since Java
 * fails without it.
 * @param at milliseconds UTC
 */
export function setNextPollTime(res: Response, at: number): void {
  res.setHeader('X-Next-permitted-poll-time', dateTimeOf(at));
}
