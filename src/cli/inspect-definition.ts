import { open } from 'node:fs/promises';
import { type AppFolder, readAppFolder, unusedModelSchemas } from '../catalog/index.ts';
import {
  checkDefinition,
  type DefinitionIssue,
  type DefinitionSurroundings,
  type ProcessDefinition,
  readDefinition,
} from '../engine/index.ts';
import { isSigningError } from '../errors.ts';
import type { FoundDefinition } from './find-definitions.ts';
import { inspectSchemas, inspectSchemasBeside, unusedSchemas } from './inspect-schemas.ts';
import { type Inspection, inspectionOf } from './inspection.ts';
import { SERVER_SERVICES } from './server-services.ts';

const MAX_BYTES = 2_000_000;

/** Checks a definition, and in an app's folder what stands beside it. */
export async function inspectDefinition(definition: FoundDefinition): Promise<Inspection[]> {
  const { file, appFolder, appId } = definition;
  const source = await readStart(file);
  const beside = appFolder === undefined ? undefined : await readBeside(appFolder, appId);
  const surroundings: DefinitionSurroundings = { services: SERVER_SERVICES };
  if (beside?.app !== undefined) {
    surroundings.dataTypes = beside.app.dataTypes;
    if (beside.app.signees !== undefined) surroundings.signeeProviders = [...beside.app.signees.keys()];
  }

  const issues = await checkDefinition(source, surroundings);
  const ok = issues.every(({ severity }) => severity !== 'error');
  const inspection: Inspection = { file, ok, issues };
  const read = ok ? await readDefinition(source, surroundings) : undefined;
  if (read) {
    inspection.found = countOf(read);
    if (beside?.app !== undefined && beside.app.signees === undefined) {
      inspection.issues = [...issues, ...providersWithoutFile(read)];
    }
  }
  const schemas = appFolder === undefined ? await inspectSchemasBeside(file, read) : [];
  return [inspection, ...(beside?.inspections ?? schemas)];
}

async function readBeside(
  appFolder: string,
  appId: string | undefined,
): Promise<{ app?: AppFolder; inspections: Inspection[] }> {
  try {
    const app = await readAppFolder(appFolder, '.', appId);
    const fileOf = (dataType: string) => `models/${dataType}.xsd`;
    const wrong = await inspectSchemas(appFolder, app.schemas, fileOf);
    const unused = await unusedModelSchemas(appFolder, '.', app.dataTypes);
    return { app, inspections: [...wrong, ...unusedSchemas(appFolder, unused, fileOf)] };
  } catch (error) {
    if (!isSigningError(error)) throw error;
    return { inspections: [inspectionOf(appFolder, error)] };
  }
}

/** The file, or as much of it as shows that it is too large. */
async function readStart(file: string): Promise<Buffer> {
  const handle = await open(file);
  try {
    const buffer = Buffer.alloc(Math.min((await handle.stat()).size, MAX_BYTES + 1));
    const { bytesRead } = await handle.read(buffer);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

function countOf({ elements }: ProcessDefinition): NonNullable<Inspection['found']> {
  const count = (test: (element: (typeof elements)[number]) => boolean) => elements.filter(test).length;
  return {
    signingTasks: count(({ signing }) => signing !== undefined),
    gateways: count(({ type }) => type.endsWith('Gateway')),
    serviceTasks: count(({ service }) => service !== undefined),
  };
}

function providersWithoutFile({ elements }: ProcessDefinition): DefinitionIssue[] {
  return elements.flatMap(({ id, signing }) =>
    (signing?.providers ?? []).map(
      (provider): DefinitionIssue => ({
        severity: 'warning',
        code: 'WARN_SIGNEES_FILE_MISSING',
        element: id,
        attribute: 'signeeProviderId',
        message: `<${id}> asks signee provider <${provider}>, which has no signees/${provider}.json: add the file, or implement it in code`,
      }),
    ),
  );
}
