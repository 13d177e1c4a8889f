import { readFileSync } from 'node:fs';
import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';

type Schema = Record<string, unknown>;

/** Where a real app's description stands, if it does: it is used in place. */
const file = new URL('../../../../shared/corpus/altinn-app/app-api-openapi-v8.json', import.meta.url);

/** What Altinn answers with, by method and end of the path. */
const answers: [RegExp, string][] = [
  [/^POST \/[^/]+\/[^/]+\/instances(?:\?.*)?$/, 'InstanceResponse'],
  [/^GET .*\/instances\/\d+\/[^/]+$/, 'InstanceResponse'],
  [/^GET .*\/process$/, 'AppProcessState'],
  [/^PUT .*\/process\/(?:next|completeProcess)(?:\?.*)?$/, 'AppProcessState'],
  [/^GET .*\/process\/history$/, 'ProcessHistoryList'],
  [/^POST .*\/actions(?:\?.*)?$/, 'UserActionResponse'],
  [/^GET .*\/signing(?:\?.*)?$/, 'SigningStateResponse'],
  [/^GET .*\/signing\/organizations(?:\?.*)?$/, 'SigningAuthorizedOrganizationsResponse'],
  [/^GET .*\/signing\/data-elements(?:\?.*)?$/, 'SigningDataElementsResponse'],
  [/^(?:POST|PUT) .*\/data(?:\?.*|\/[0-9a-f-]{36})$/, 'DataElement'],
  [/^(?:POST .*\/data\/type\/[^/]+|DELETE .*)$/, 'DataPostResponse'],
];

const schemas = read();
const ajv = schemas === undefined ? undefined : withSchemas(schemas);
const validators = new Map<string, ValidateFunction>();

/** Whether the real app's description is there. */
export const isAltinnDescribed = ajv !== undefined;

/** What is wrong with an answer by a real app's description; nothing if there is none, or the answer fits. */
export function unlikeAltinn(method: string, url: string, status: number, body: unknown): string | undefined {
  const name = answers.find(([pattern]) => pattern.test(`${method} ${url}`))?.[1];
  if (ajv === undefined || name === undefined || status >= 300) return undefined;
  const validate = validators.get(name) ?? ajv.compile({ $ref: `altinn#/components/schemas/${name}` });
  validators.set(name, validate);
  return validate(body) ? undefined : `not a ${name}: ${ajv.errorsText(validate.errors)}`;
}

function read(): Record<string, Schema> | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).components.schemas;
  } catch {
    return undefined;
  }
}

function withSchemas(found: Record<string, Schema>): Ajv {
  const lenient = new Ajv({ strict: false, allErrors: true });
  addFormats.default(lenient);
  const known = structuredClone(found);
  // Both names of the organisation are sent; enums are text on the wire, whatever the description says.
  (known.SigneeState!.properties as Schema).organisation = { type: 'string', nullable: true };
  (known.UserAction!.properties as Schema).type = { enum: ['ProcessAction', 'ServerAction'] };
  lenient.addSchema({ components: { schemas: nullableRefs(known) } }, 'altinn');
  return lenient;
}

/** OpenAPI 3.0 can't say that a reference may be null, but nulls are written there too. */
function nullableRefs(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(nullableRefs);
  if (typeof value !== 'object' || value === null) return value;
  if ('$ref' in value) return { anyOf: [{ $ref: `altinn${value.$ref}` }, { type: 'null' }] };
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, nullableRefs(item)]));
}
