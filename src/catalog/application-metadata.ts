import { z } from 'zod';
import { SigningError } from '../errors.ts';
import type { DataType } from './application.ts';
import { readJsonFile } from './json-file.ts';

const MAX_BYTES = 1_000_000;

const count = z.int('must be a whole number').min(0, 'must not be negative').nullish();
const names = z.array(z.string('must be text'), 'must be a list of texts').nullish();

const dataTypeSchema = z.looseObject(
  {
    id: z.string('must be text').min(1, 'must not be empty'),
    taskId: z.string('must be text').nullish(),
    allowedContentTypes: names,
    allowedContributors: names,
    // Altinn's own spelling for years; where it says anything, Altinn reads this one
    allowedContributers: names,
    maxCount: count,
    minCount: count,
    maxSize: z.number('must be a number of megabytes').positive('must be more than 0').nullish(),
  },
  'must be an object',
);

const schema = z.looseObject(
  {
    id: z.string('must be text').min(1, 'must not be empty'),
    dataTypes: z.array(dataTypeSchema, 'must be a list of data types'),
  },
  'must be an object with id and dataTypes',
);

/**
 * Reads an app's data types from its `applicationmetadata.json`, as Altinn deserialises it: a count that is missing
 * is 0. `undefined` if there is no such file. With an `app` it must be that one's.
 */
export async function readApplicationMetadata(
  folder: string,
  file: string,
  app?: string,
): Promise<DataType[] | undefined> {
  const code = 'ERR_METADATA_INVALID';
  const metadata = await readJsonFile({ folder, file, maxBytes: MAX_BYTES, code, schema });
  if (metadata === undefined) return undefined;

  if (app !== undefined && metadata.id !== app) {
    throw new SigningError(code, `${file}: id must be ${app}, after its folder`, {
      info: { file, path: 'id' },
    });
  }
  const seen = new Set<string>();
  return metadata.dataTypes.map((raw, index) => {
    // ids are matched regardless of case when documents to sign are looked up
    if (seen.has(raw.id.toLowerCase())) {
      throw new SigningError(code, `${file}: dataTypes[${index}].id occurs twice, name each data type once`, {
        info: { file, path: `dataTypes[${index}].id` },
      });
    }
    seen.add(raw.id.toLowerCase());
    return dataTypeOf(raw);
  });
}

function dataTypeOf(raw: z.infer<typeof dataTypeSchema>): DataType {
  const contributors = raw.allowedContributers?.length ? raw.allowedContributers : raw.allowedContributors;
  return {
    id: raw.id,
    ...(raw.taskId ? { taskId: raw.taskId } : {}),
    allowedContentTypes: raw.allowedContentTypes ?? [],
    appOwned: !!contributors?.length && contributors.every((name) => name === 'app:owned'),
    maxCount: raw.maxCount ?? 0,
    minCount: raw.minCount ?? 0,
    ...(raw.maxSize ? { maxSize: raw.maxSize } : {}),
  };
}
