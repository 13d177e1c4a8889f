import { basename, dirname, join } from 'node:path';
import { invalidSchema, readNames, readSchemasBeside, schemaFile } from '../catalog/index.ts';
import { findSchemaFault } from '../documents/index.ts';
import type { ProcessDefinition } from '../engine/index.ts';
import { isSigningError } from '../errors.ts';
import { dataTypesOf } from '../runtime/index.ts';
import { type Inspection, inspectionOf } from './inspection.ts';

/** What is wrong with the schemas in a folder; nothing, where all can be used. */
export async function inspectSchemas(
  folder: string,
  schemas: ReadonlyMap<string, string> = new Map(),
  fileOf: (dataType: string) => string,
): Promise<Inspection[]> {
  const wrong: Inspection[] = [];
  for (const [dataType, text] of schemas) {
    const fault = await findSchemaFault(text);
    if (fault !== undefined) wrong.push(inspectionOf(folder, invalidSchema(fileOf(dataType), fault)));
  }
  return wrong;
}

/** Tells of schemas that no data type of the app has: a name that was mistyped turns validation off. */
export function unusedSchemas(
  folder: string,
  dataTypes: Iterable<string>,
  fileOf: (dataType: string) => string,
): Inspection[] {
  return [...dataTypes].map((dataType) => ({
    file: join(folder, fileOf(dataType)),
    ok: true,
    issues: [
      {
        severity: 'warning',
        code: 'WARN_SCHEMA_UNUSED',
        message: `<${dataType}> is none of the app's data types, so nothing is held against this schema: name the file after one, or add it`,
      },
    ],
  }));
}

/**
 * The same of those that stand beside a `.bpmn` file alone.
 * @param definition what the file says; absent: it can't be read, and nobody knows its data types
 */
export async function inspectSchemasBeside(
  file: string,
  definition?: ProcessDefinition,
): Promise<Inspection[]> {
  const folder = dirname(file);
  const name = basename(file, '.bpmn');
  const fileOf = (dataType: string) => schemaFile(`local/${name}`, dataType);
  try {
    const files = (await readNames({ folder, file: '.', code: 'ERR_METADATA_INVALID' })) ?? [];
    const names = files.filter((other) => other.endsWith('.bpmn')).map((other) => basename(other, '.bpmn'));
    const schemas = (await readSchemasBeside(folder, names, [name])).get(name) ?? new Map<string, string>();
    const known = definition && new Set(dataTypesOf(definition).map(({ id }) => id));
    const unused = [...schemas.keys()].filter((dataType) => known?.has(dataType) === false);
    return [...(await inspectSchemas(folder, schemas, fileOf)), ...unusedSchemas(folder, unused, fileOf)];
  } catch (error) {
    if (!isSigningError(error)) throw error;
    return [inspectionOf(folder, error)];
  }
}
