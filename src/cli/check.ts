import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readRegister } from '../catalog/index.ts';
import { isSigningError } from '../errors.ts';
import { linesOf } from './check-lines.ts';
import { findDefinitions } from './find-definitions.ts';
import { inspectDefinition } from './inspect-definition.ts';
import { type Inspection, inspectionOf } from './inspection.ts';
import { type Command, UsageError } from './terminal.ts';

/** Finds mistakes in definitions and in what stands beside them. */
export const check: Command = async (args, { print }) => {
  const { values, positionals } = parseArgs({
    args,
    options: { json: { type: 'boolean' } },
    allowPositionals: true,
  });
  if (positionals.length === 0) throw new UsageError('name a file or folder to check');

  const inspections: Inspection[] = [];
  for (const definition of await findDefinitions(positionals)) {
    inspections.push(...(await inspectDefinition(definition)));
  }
  for (const path of positionals) inspections.push(...(await inspectRegister(path)));

  if (values.json) print(JSON.stringify(inspections, null, 2));
  else for (const line of inspections.flatMap(linesOf)) print(line);
  return inspections.every(({ ok }) => ok) ? 0 : 1;
};

async function inspectRegister(path: string): Promise<Inspection[]> {
  const file = await stat(join(path, 'register.json')).catch(() => undefined);
  if (file === undefined) return [];
  try {
    await readRegister(path);
    return [];
  } catch (error) {
    if (!isSigningError(error)) throw error;
    return [inspectionOf(path, error)];
  }
}
