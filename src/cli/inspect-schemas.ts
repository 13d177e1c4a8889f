import { readdir } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { invalidSchema, readSchemasBeside, schemaFile } from '../catalog/index.ts';
import { findSchemaFault } from '../documents/index.ts';
import { isSigningError } from '../errors.ts';
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

/** The same of those that stand beside a `.bpmn` file alone. */
export async function inspectSchemasBeside(file: string): Promise<Inspection[]> {
  const folder = dirname(file);
  const name = basename(file, '.bpmn');
  try {
    const definitions = (await readdir(folder)).filter((other) => other.endsWith('.bpmn'));
    const names = definitions.map((other) => basename(other, '.bpmn'));
    const schemas = await readSchemasBeside(folder, names, [name]);
    return await inspectSchemas(folder, schemas.get(name), (dataType) =>
      schemaFile(`local/${name}`, dataType),
    );
  } catch (error) {
    if (!isSigningError(error)) throw error;
    return [inspectionOf(folder, error)];
  }
}
