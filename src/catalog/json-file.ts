import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { z } from 'zod';
import { SigningError, type SigningErrorCode } from '../errors.ts';

const MAX_DEPTH = 64;

/** A JSON file beside the definitions, and what to say if it is wrong. */
export interface JsonFile<T> {
  /** Folder that messages are relative to. */
  folder: string;
  /** Relative to the folder. */
  file: string;
  maxBytes: number;
  code: SigningErrorCode;
  schema: z.ZodType<T>;
}

/** Reads and checks a JSON file; `undefined` if there is none. Messages name the file and the place, never a value. */
export async function readJsonFile<T>({
  folder,
  file,
  maxBytes,
  code,
  schema,
}: JsonFile<T>): Promise<T | undefined> {
  const text = await readTextFile({ folder, file, maxBytes, code });
  if (text === undefined) return undefined;

  const value = parseJson(text.replace(/^\uFEFF/, ''), file, code);
  const result = schema.safeParse(value);
  if (result.success) return result.data;

  const issues = result.error.issues.map(issueOf);
  const { path, message } = issues[0]!;
  throw new SigningError(code, `${file}: ${path === '' ? '' : `${path} `}${message}`, {
    info: { file, path, issues },
  });
}

/** Reads a file that is not larger than allowed; `undefined` if there is none. */
export async function readTextFile({
  folder,
  file,
  maxBytes,
  code,
}: Omit<JsonFile<never>, 'schema'>): Promise<string | undefined> {
  const path = join(folder, file);
  try {
    const { size } = await stat(path);
    if (size > maxBytes) {
      throw new SigningError(code, `${file}: is larger than ${maxBytes} bytes, make it smaller`, {
        info: { file, maxBytes },
      });
    }
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof SigningError) throw error;
    if (isMissing(error)) return undefined;
    throw new SigningError(code, `${file}: can't be read`, { info: { file }, cause: error });
  }
}

/**
 * The names in a folder, sorted; none if there is no such folder. One that is there and can't be read is told of: what it
 * holds would else be left out, and nobody would know.
 */
export async function readNames({
  folder,
  file,
  code,
}: Pick<JsonFile<never>, 'folder' | 'file' | 'code'>): Promise<string[] | undefined> {
  try {
    return (await readdir(join(folder, file))).sort();
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw new SigningError(code, `${file}: can't be read, let the server read this folder`, {
      info: { file },
      cause: error,
    });
  }
}

function isMissing(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code;
  return code === 'ENOENT' || code === 'ENOTDIR';
}

function parseJson(text: string, file: string, code: SigningErrorCode): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    // the parser's own message quotes the text, which may hold identity numbers
    const position = /position (\d+)/.exec((error as Error).message)?.[1];
    const at = position === undefined ? '' : ` at line ${lineOf(text, Number(position))}`;
    throw new SigningError(code, `${file}: is not JSON${at}`, { info: { file } });
  }
  const fault = findFault(value, 0);
  if (fault !== undefined) throw new SigningError(code, `${file}: ${fault}`, { info: { file } });
  return value;
}

function lineOf(text: string, position: number): number {
  return text.slice(0, position).split('\n').length;
}

function findFault(value: unknown, depth: number): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (depth >= MAX_DEPTH) return `is nested deeper than ${MAX_DEPTH} levels`;
  if (Object.hasOwn(value, '__proto__')) return 'has a key named __proto__, remove it';
  for (const child of Object.values(value)) {
    const fault = findFault(child, depth + 1);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function issueOf(issue: z.core.$ZodIssue): { path: string; message: string } {
  const path = issue.path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
    .join('')
    .replace(/^\./, '');
  if (issue.code !== 'unrecognized_keys') {
    return { path, message: issue.message.replace(/^Invalid input: /, '') };
  }
  // a key that is not a plain word may be anything, an identity number too
  const words = issue.keys.filter((key) => /^[A-Za-z]{1,40}$/.test(key));
  return { path, message: `has a key that is not known${words.length > 0 ? `: ${words.join(', ')}` : ''}` };
}
