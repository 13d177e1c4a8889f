import type { Request, Response } from 'express';
import { SigningError } from '../errors.ts';

/** An entity tag (RFC 9110, 8.8.3): what tells one state of a resource from another. */
interface EntityTag {
  isWeak: boolean;
  value: string;
}

/** A member of the list, which may be empty, and what ends it. */
const MEMBER = /[ \t]*(?:(W\/)?"([\x21\x23-\x7e\x80-\xff]*)"[ \t]*)?(,|$)/y;

/** Names the state of what is answered. All tags of this server are strong. */
export function setEntityTag(res: Response, value: string | number): void {
  res.setHeader('etag', `"${value}"`);
}

/**
 * Tags of the `If-Match` header, of which what is to be changed must have one. Undefined: there is no such condition,
 * or only that it exists (`*`). Weak tags are left out, since they never match. Throws `ERR_BODY_INVALID`.
 */
export function ifMatch(req: Request): string[] | undefined {
  const tags = parseTags('if-match', req.headers['if-match']);
  if (tags === undefined || tags === '*') return undefined;
  return tags.filter(({ isWeak }) => !isWeak).map(({ value }) => value);
}

/** Whether the caller has what is read, by its `If-None-Match` header. Throws `ERR_BODY_INVALID`. */
export function isKnown(req: Request, tag: string | number): boolean {
  const tags = parseTags('if-none-match', req.headers['if-none-match']);
  return tags === '*' || (tags?.some(({ value }) => value === String(tag)) ?? false);
}

/** Answers that the caller has it. */
export function sendNotModified(res: Response, tag: string | number): void {
  setEntityTag(res, tag);
  res.statusCode = 304;
  res.setHeader('cache-control', 'no-store');
  res.end();
}

function parseTags(name: string, header: string | undefined): '*' | EntityTag[] | undefined {
  if (header === undefined) return undefined;
  if (header.trim() === '*') return '*';
  const tags: EntityTag[] = [];
  MEMBER.lastIndex = 0;
  for (let end = ','; end === ','; ) {
    const member = MEMBER.exec(header);
    if (member === null) throw malformed(name);
    const [, weak, value, follows = ''] = member;
    if (value !== undefined) tags.push({ isWeak: weak !== undefined, value });
    end = follows;
  }
  if (tags.length === 0) throw malformed(name);
  return tags;
}

function malformed(name: string): SigningError {
  return new SigningError(
    'ERR_BODY_INVALID',
    `the header <${name}> must be * or a list of entity tags in quotes, such as "7"`,
  );
}
