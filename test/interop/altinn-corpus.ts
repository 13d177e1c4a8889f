import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Context } from 'mocha';
import type { DataType } from '../../src/catalog/index.ts';
import { skip } from '../helpers/skip.ts';

const FOLDER = new URL('../../../shared/corpus/altinn/', import.meta.url);
const APP_FOLDER = new URL('../../../shared/corpus/altinn-app/', import.meta.url);

/** The collected process files by the number that their names begin with; none where they are not there. */
export const corpusFiles: ReadonlyMap<string, string> = new Map(
  (existsSync(FOLDER) ? readdirSync(FOLDER) : [])
    .filter((name) => name.endsWith('.bpmn'))
    .map((name) => [name.slice(0, name.indexOf('-')), fileURLToPath(new URL(name, FOLDER))]),
);

/** Source of a collected file. */
export function corpusSource(number: string): string {
  return readFileSync(corpusFiles.get(number)!, 'utf8');
}

/** Numbers and hashes as the index of the collection has them. */
export function corpusIndex(): { file: string; sha256: string }[] {
  const [head, ...lines] = readFileSync(new URL('index.tsv', FOLDER), 'utf8').trimEnd().split('\n');
  const columns = head!.split('\t');
  return lines.map((line) => {
    const values = line.split('\t');
    const value = (name: string) => values[columns.indexOf(name)]!;
    return { file: value('file'), sha256: value('sha256') };
  });
}

/** A real app's metadata, as text. */
export function appMetadata(): string {
  return readFileSync(new URL('signing-test.applicationmetadata.json', APP_FOLDER), 'utf8');
}

/** A data type that callers fill, in a task where one is named. */
export function filled(id: string, taskId?: string, counts: { min?: number; max?: number } = {}): DataType {
  return {
    id,
    ...(taskId !== undefined && { taskId }),
    allowedContentTypes: [],
    appOwned: false,
    minCount: counts.min ?? 0,
    maxCount: counts.max ?? 0,
  };
}

/** A data type that the app alone fills. */
export function owned(id: string, taskId?: string): DataType {
  return { ...filled(id, taskId), appOwned: true };
}

/** Skips the tests of this context where the collected files are not beside the project. CI has them. */
export function needsCorpus(context: Context): void {
  if (corpusFiles.size === 0) skip(context, 'without the folder shared beside the project');
}
