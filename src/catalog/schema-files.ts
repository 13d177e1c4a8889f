import { join } from 'node:path';
import { SigningError } from '../errors.ts';
import type { DataType } from './application.ts';
import { readNames, readTextFile } from './json-file.ts';

const CODE = 'ERR_METADATA_INVALID';
const MAX_BYTES = 1_000_000;
const LOCAL = 'local/';
const ENDING = '.xsd';

/** Where the schema of a data type is in a PROCESSES folder, relative to it. */
export function schemaFile(app: string, dataType: string): string {
  if (app.startsWith(LOCAL)) return `${app.slice(LOCAL.length)}.${dataType}${ENDING}`;
  return `${app}/models/${dataType}${ENDING}`;
}

/**
 * Reads the schemas of an app's data types, `models/<data type>.xsd` in its folder; other files there are of no
 * interest. They are only read here, not understood. `path` is the app's folder relative to `folder`. Throws
 * `ERR_METADATA_INVALID`.
 */
export async function readModelSchemas(
  folder: string,
  path: string,
  dataTypes: readonly DataType[],
): Promise<Map<string, string> | undefined> {
  const described = new Set(dataTypes.map(({ id }) => id));
  const files = (await listModels(folder, path)).filter(({ dataType }) => described.has(dataType));
  return readSchemas(folder, files);
}

/** Schemas in an app's folder of what is none of its data types, which nothing is valid by. Throws as above. */
export async function unusedModelSchemas(
  folder: string,
  path: string,
  dataTypes: readonly DataType[],
): Promise<string[]> {
  const described = new Set(dataTypes.map(({ id }) => id));
  const found = (await listModels(folder, path)).map(({ dataType }) => dataType);
  return found.filter((dataType) => !described.has(dataType));
}

async function listModels(folder: string, path: string): Promise<SchemaFile[]> {
  const models = join(path, 'models');
  const names = (await readNames({ folder, file: models, code: CODE })) ?? [];
  return names
    .filter((name) => name.endsWith(ENDING) && name !== ENDING)
    .map((name) => ({ dataType: name.slice(0, -ENDING.length), file: join(models, name) }));
}

/**
 * Reads the schemas beside the `.bpmn` files of a folder, `<name>.<data type>.xsd`; by name. Of two names that a file
 * could belong to, as names may have dots, it is the longer one's. Throws `ERR_METADATA_INVALID`.
 * @param wanted those of the names whose schemas are read
 */
export async function readSchemasBeside(
  folder: string,
  names: readonly string[],
  wanted = names,
): Promise<Map<string, Map<string, string>>> {
  const longestFirst = names.toSorted((one, other) => other.length - one.length);
  const files = new Map<string, SchemaFile[]>();
  for (const file of (await readNames({ folder, file: '.', code: CODE })) ?? []) {
    const name = longestFirst.find((candidate) => file.startsWith(`${candidate}.`));
    if (name === undefined || !wanted.includes(name) || !file.endsWith(ENDING)) continue;
    const dataType = file.slice(name.length + 1, -ENDING.length);
    if (dataType !== '') files.set(name, [...(files.get(name) ?? []), { dataType, file }]);
  }
  const schemas = new Map<string, Map<string, string>>();
  for (const [name, own] of files) {
    const read = await readSchemas(folder, own);
    if (read) schemas.set(name, read);
  }
  return schemas;
}

interface SchemaFile {
  dataType: string;
  /** Relative to the folder. */
  file: string;
}

async function readSchemas(
  folder: string,
  files: readonly SchemaFile[],
): Promise<Map<string, string> | undefined> {
  const schemas = new Map<string, string>();
  for (const { dataType, file } of files) {
    const text = await readTextFile({ folder, file, maxBytes: MAX_BYTES, code: CODE });
    if (text !== undefined) schemas.set(dataType, text);
  }
  return schemas.size > 0 ? schemas : undefined;
}

/** The mistake in a schema, as the catalog's other mistakes are told. */
export function invalidSchema(file: string, fault: string): SigningError {
  return new SigningError(CODE, `${file}: ${fault}`, { info: { file } });
}
