import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { Router } from 'express';
import { openapi } from '../../src/http/index.ts';

interface Response {
  headers?: Record<string, { required?: boolean }>;
  content?: Record<string, object>;
}

interface Operation {
  responses: Record<string, Response | { $ref: string }>;
}

/** What was answered. Headers are looked at where they are given; their names are in lower case. */
interface Answer {
  status: number;
  type: string;
  body: unknown;
  text?: string;
  headers?: Record<string, unknown>;
}

const METHODS = ['get', 'put', 'post', 'delete', 'patch'];

const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormats.default(ajv);
ajv.addSchema(openapi, 'openapi');

const paths: Record<string, object> = openapi.paths;
const templates = Object.keys(paths)
  .map((template) => ({ template, pattern: new RegExp(`^${template.replace(/\{\w+\}/g, '[^/]+')}$`) }))
  .sort((one, other) => variables(one.template) - variables(other.template));
const validators = new Map<string, ValidateFunction>();

/** What is wrong with an answer by our own description; nothing if it is as described. */
export function describedWrongly(method: string, url: string, answer: Answer): string | undefined {
  const path = new URL(url, 'http://localhost').pathname;
  const template = templates.find(({ pattern }) => pattern.test(path))?.template;
  if (template === undefined) return answer.status === 404 ? undefined : `${path} is not described`;
  const operation = (paths[template] as Record<string, Operation>)[method.toLowerCase()];
  if (operation === undefined) {
    // it has no place in a description, and is told as the dialect tells errors
    if (answer.status === 405) return unlike(pointer('components', 'responses', errorOf(template)), answer);
    return `${method} ${template} is not described`;
  }
  const status = String(answer.status) in operation.responses ? String(answer.status) : 'default';
  if (status === 'default' && answer.status < 400) return `${answer.status} is not described`;
  const response = operation.responses[status]!;
  const at =
    '$ref' in response
      ? response.$ref.slice(1)
      : pointer('paths', template, method.toLowerCase(), 'responses', status);
  return unlike(at, answer);
}

/** What is wrong with a value by a schema of the description; nothing if it fits. */
export function unlikeSchema(name: string, value: unknown): string | undefined {
  return errorsOf(`openapi#${pointer('components', 'schemas', name)}`, value);
}

/** Operations of the description, as `GET /health`. */
export function describedOperations(): string[] {
  return Object.entries(paths).flatMap(([path, item]) =>
    METHODS.filter((method) => method in item).map((method) => `${method.toUpperCase()} ${path}`),
  );
}

/** The same of a router. */
export function routedOperations(router: Router, mountedAt = ''): string[] {
  const operations = router.stack.flatMap(({ route }) =>
    (route?.stack ?? []).flatMap(({ method }) =>
      // what answers to the methods that a path doesn't have has none itself
      method === undefined
        ? []
        : [`${method.toUpperCase()} ${mountedAt}${route!.path.replace(/:(\w+)/g, '{$1}')}`],
    ),
  );
  return [...new Set(operations)];
}

/** @param at pointer to a response of the description */
function unlike(at: string, { status, type, body, headers }: Answer): string | undefined {
  const { headers: described = {}, content = {} } = find(at) as Response;
  for (const [name, { required }] of Object.entries(described)) {
    if (required && headers && !(name.toLowerCase() in headers)) return `${name} is missing of ${status}`;
  }
  if (type === '' || '*/*' in content) return undefined;
  if (!(type in content)) return `${type} is not described for ${at.split('/').at(-1)}`;
  // of text and bytes there is no more to say
  if (type === 'text/plain' || !Object.hasOwn(content[type]!, 'schema')) return undefined;
  return errorsOf(`openapi#${at}${pointer('content', type, 'schema')}`, body);
}

/** How the dialect of a path tells errors. */
function errorOf(template: string): keyof typeof openapi.components.responses {
  return template.startsWith('/api/') ? 'MessageError' : 'Problem';
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

function find(at: string): unknown {
  return at
    .split('/')
    .slice(1)
    .map((name) => decodeURIComponent(name).replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<unknown>((found, name) => (found as Record<string, unknown>)[name], openapi);
}

function variables(template: string): number {
  return template.split('{').length;
}
