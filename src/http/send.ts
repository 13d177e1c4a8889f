import type { Response } from 'express';

/**
 * Answers JSON. Not `res.json`: that computes an entity tag of every body and turns a repeated read into a 304, neither
 * of which anybody wants of answers that must not be stored.
 */
export function sendJson(res: Response, status: number, body: unknown): void {
  send(res, status, 'application/json; charset=utf-8', JSON.stringify(body));
}

/** Answers plain text, where a dialect documents that. */
export function sendText(res: Response, status: number, text: string): void {
  send(res, status, 'text/plain; charset=utf-8', text);
}

/** Answers with bytes or text of any kind. */
export function send(res: Response, status: number, contentType: string, body: string | Buffer): void {
  res.statusCode = status;
  res.setHeader('content-type', contentType);
  res.setHeader('content-length', Buffer.byteLength(body));
  res.setHeader('cache-control', 'no-store');
  res.setHeader('x-content-type-options', 'nosniff');
  res.end(body);
}
