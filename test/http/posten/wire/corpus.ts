import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { Context } from 'mocha';
import { skip } from '../../../helpers/skip.ts';

const FOLDER = new URL('../../../../../shared/corpus/posten/', import.meta.url);
/** Whether the collected files are beside the project. */
export const hasCorpus = existsSync(FOLDER);
const EXAMPLES = new URL('examples-3.1/', FOLDER);

/** Skips the tests of this context where the collected files are not beside the project. CI has them. */
export function needsCorpus(context: Context): void {
  if (!existsSync(FOLDER)) skip(context, 'without the folder shared beside the project');
}

/** Names of the official example messages, such as `direct/request.xml`; none where they are not there. */
export const examples: readonly string[] = existsSync(EXAMPLES)
  ? readdirSync(EXAMPLES, { recursive: true, encoding: 'utf8' })
      .filter((name) => /^(direct|portal)\/.*\.xml$/.test(name))
      .sort()
  : [];

/** An official example message. */
export function example(name: string): Buffer {
  return readFileSync(new URL(name, EXAMPLES));
}

/** What a client sent, such as `003.body.bin`. */
export function recorded(name: string): Buffer {
  return readFileSync(new URL(`recorded/${name}`, FOLDER));
}

/** Numbers of the requests that a client sent. */
export function recordedRequests(): string[] {
  const names = readdirSync(new URL('recorded/', FOLDER));
  return names.filter((name) => name.endsWith('.head.txt')).map((name) => name.replace('.head.txt', ''));
}

/** A header of a request that a client sent, such as that of `027`. */
export function recordedHeader(number: string, name: string): string {
  const lines = recorded(`${number}.head.txt`).toString('latin1').split(/\r?\n/);
  const line = lines.find((found) => found.toLowerCase().startsWith(`${name}:`))!;
  return line.slice(name.length + 1).trim();
}

/** Files of an official schema by their names; those of third parties are not needed. */
export function officialSchemaFiles(version: '2.6' | '3.1'): Record<string, Buffer> {
  const folder = new URL(`xsd-${version}/`, FOLDER);
  const names = readdirSync(folder).filter((name) => name.endsWith('.xsd'));
  return Object.fromEntries(names.map((name) => [name, readFileSync(new URL(name, folder))]));
}
