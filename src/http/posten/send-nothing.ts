import type { Response } from 'express';

/** Answers 204. */
export function sendNothing(res: Response): void {
  res.statusCode = 204;
  res.setHeader('cache-control', 'no-store');
  res.end();
}
