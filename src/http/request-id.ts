import { randomUUID } from 'node:crypto';
import type { RequestHandler } from 'express';

/** Gives every request an id: the caller's `x-request-id` if it is a harmless one, else a new one. */
export const requestId: RequestHandler = (req, res, next) => {
  const given = req.headers['x-request-id'];
  const id = typeof given === 'string' && /^[\w.-]{1,64}$/.test(given) ? given : randomUUID();
  res.setHeader('x-request-id', id);
  next();
};
