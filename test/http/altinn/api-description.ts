import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { openapi } from '../../../src/http/index.ts';

interface Operation {
  responses: Record<string, { $ref?: string; content?: Record<string, object> }>;
}

const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormats.default(ajv);
ajv.addSchema(openapi, 'openapi');

const paths: Record<string, object> = openapi.paths;
const templates = Object.keys(paths)
  .map((template) => ({ template, pattern: new RegExp(`^${template.replace(/\{\w+\}/g, '[^/]+')}$`) }))
  .sort((one, other) => variables(one.template) - variables(other.template));
const validators = new Map<string, ValidateFunction>();

/** What is wrong with an answer by our own description; nothing if it is as described. */
export function describedWrongly(
  method: string,
  url: string,
  answer: { status: number; type: string; body: unknown; text?: string },
): string | undefined {
  const path = new URL(url, 'http://localhost').pathname;
  const template = templates.find(({ pattern }) => pattern.test(path))?.template;
  if (template === undefined) return answer.status === 404 ? undefined : `${path} is not described`;
  const operation = (paths[template] as Record<string, Operation>)[method.toLowerCase()];
  if (operation === undefined)
    return answer.status === 405 ? undefined : `${method} ${template} is not described`;
  const status = String(answer.status) in operation.responses ? String(answer.status) : 'default';
  if (status === 'default' && answer.status < 400) return `${answer.status} is not described`;
  const response = operation.responses[status]!;
  const at = response.$ref ?? `#${pointer('paths', template, method.toLowerCase(), 'responses', status)}`;
  const content: Record<string, object> =
    (response.$ref ? openapi.components.responses.Problem : response).content ?? {};
  if (answer.type === '') return undefined;
  if ('*/*' in content) return undefined;
  if (!(answer.type in content)) return `${answer.type} is not described for ${status}`;
  // of text and bytes there is no more to say
  if (!Object.hasOwn(content[answer.type]!, 'schema')) return undefined;
  if (answer.type === 'text/plain') return undefined;
  return errorsOf(`openapi${at}${pointer('content', answer.type, 'schema')}`, answer.body);
}

function errorsOf(ref: string, body: unknown): string | undefined {
  const validate = validators.get(ref) ?? ajv.compile({ $ref: ref });
  validators.set(ref, validate);
  return validate(body) ? undefined : ajv.errorsText(validate.errors);
}

function pointer(...names: string[]): string {
  return names
    .map((name) => `/${encodeURIComponent(name.replaceAll('~', '~0').replaceAll('/', '~1'))}`)
    .join('');
}

function variables(template: string): number {
  return template.split('{').length;
}
