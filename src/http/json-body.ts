import express, { type Request, type RequestHandler } from 'express';
import type { z } from 'zod';
import { SigningError } from '../errors.ts';
import { bodyFault } from './body-fault.ts';
import { isDeeperThan } from './json-depth.ts';
import { jsonFault } from './json-fault.ts';

/** Objects and arrays inside one another that a JSON body may have. */
const MAX_DEPTH = 20;

/** Characters of a text whose depth is looked at only when it is parsed: so little costs nothing, however deep. */
const SHORT = 100_000;

const BYTE_ORDER_MARK = '\uFEFF';

/**
 * Reads a JSON body of at most `limit` bytes into `req.body`; no body leaves it undefined. Refuses what can only be a
 * mistake or an attack: broken JSON, deep nesting, keys called `__proto__`.
 */
export function jsonBody(limit: string | number = '100kb'): RequestHandler[] {
  return [
    express.text({ type: isJson, limit, defaultCharset: 'utf-8' }),
    (req, _res, next) => {
      if (typeof req.body === 'string') req.body = req.body === '' ? undefined : parseJson(req.body);
      // A host's own parser was here first.
      else if (req.body !== undefined && isJson(req)) refuseHostile(req.body, 1);
      else if (!Buffer.isBuffer(req.body) && hasBody(req))
        throw new SigningError(
          'ERR_CONTENT_TYPE',
          'the body must be JSON: application/json, or a type that ends in +json',
        );
      next();
    },
  ];
}

/**
 * Parses JSON text from outside; a byte order mark may stand before it. Throws `ERR_BODY_INVALID` with the line and
 * column of the first fault, or `ERR_BODY_TOO_DEEP`.
 */
export function parseJson(text: string): unknown {
  const json = text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text;
  // what is nested millions of levels deep would take the parser seconds, in which nobody else is served
  if (json.length > SHORT && isDeeperThan(MAX_DEPTH, json)) throw tooDeep();
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    // The parser's own message quotes the text.
    throw notJson(json);
  }
  refuseHostile(value, 1);
  return value;
}

/** Holds a body against its schema. Throws `ERR_BODY_INVALID`, naming the first fields that are wrong, never their values. */
export function parseBody<T>(schema: z.ZodType<T>, body: unknown): T {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const fault = bodyFault(schema, body, result.error.issues);
  if (!fault) throw new SigningError('ERR_BODY_INVALID', 'the body must be a JSON object');
  const { text, fields } = fault;
  throw new SigningError('ERR_BODY_INVALID', `the body ${text}`, { info: { fields } });
}

/** `application/json`, `text/json` and `application/…+json`. */
export function isJson(req: { headers: { 'content-type'?: string | undefined } }): boolean {
  const type = req.headers['content-type'];
  return type !== undefined && /^(?:application\/(?:[\w.-]+\+)?json|text\/json)\s*(?:;|$)/i.test(type);
}

function notJson(text: string): SigningError {
  const fault = jsonFault(text);
  if (fault === undefined) return new SigningError('ERR_BODY_INVALID', 'the body is not JSON');
  const { line, column, reason } = fault;
  return new SigningError(
    'ERR_BODY_INVALID',
    `the body is not JSON: line ${line}, column ${column}: ${reason}`,
    { info: { line, column } },
  );
}

function hasBody(req: Request): boolean {
  return req.headers['transfer-encoding'] !== undefined || (req.headers['content-length'] ?? '0') !== '0';
}

function tooDeep(): SigningError {
  return new SigningError('ERR_BODY_TOO_DEEP', `the body is nested more than ${MAX_DEPTH} levels deep`);
}

function refuseHostile(value: unknown, depth: number): void {
  if (typeof value !== 'object' || value === null) return;
  if (depth > MAX_DEPTH) throw tooDeep();
  if (Array.isArray(value)) {
    for (const item of value) refuseHostile(item, depth + 1);
    return;
  }
  for (const key of Object.keys(value)) {
    if (key === '__proto__')
      throw new SigningError('ERR_BODY_INVALID', 'the body has a key that is not allowed');
    refuseHostile((value as Record<string, unknown>)[key], depth + 1);
  }
}
