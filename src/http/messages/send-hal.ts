import type { Request, Response } from 'express';
import { send } from '../send.ts';
import { answerType } from './accept.ts';

/** Answers in HAL, or the same as plain JSON. Throws `ERR_NOT_ACCEPTABLE`. */
export function sendHal(req: Request, res: Response, status: number, body: unknown): void {
  res.setHeader('vary', 'accept');
  send(res, status, `${answerType(req)}; charset=utf-8`, JSON.stringify(body));
}

/** Answers that it is done, where there is nothing to say but headers. */
export function sendNoContent(res: Response): void {
  res.statusCode = 204;
  res.setHeader('cache-control', 'no-store');
  res.end();
}
