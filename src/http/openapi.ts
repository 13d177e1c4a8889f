import { instanceSchemas } from './altinn/openapi/instance-schemas.ts';
import { altinnPaths } from './altinn/openapi/paths.ts';
import { signingSchemas } from './altinn/openapi/signing-schemas.ts';
import { messageBodySchemas } from './messages/openapi/body-schemas.ts';
import { messagesPaths } from './messages/openapi/paths.ts';
import { messageResourceSchemas } from './messages/openapi/resource-schemas.ts';
import { array, integer, ref, string } from './openapi-schema.ts';
import { statusOf } from './status.ts';

const problem = { $ref: '#/components/responses/Problem' };

/**
 * The description of this server that it serves at `/openapi.json` (OpenAPI 3.1). It describes all dialects, also to those
 * who call a server that was not given what one of them needs.
 */
export const openapi = {
  openapi: '3.1.0',
  info: {
    title: 'bpmn-signing',
    version: '1.0',
    description:
      "Signing tasks over HTTP: Altinn 3's API-based signing and, below `/api` of a server that is given API keys, Altinn II's messages.",
    license: { name: 'MIT', identifier: 'MIT' },
  },
  security: [{ bearer: [] }],
  tags: [
    {
      name: 'messages',
      description:
        "Altinn II's messages. Only a server that is given API keys has them; at others there is nothing at these addresses.",
    },
  ],
  paths: {
    '/health': health('getHealth', 'The server takes requests.'),
    '/health/live': health('getLiveness', 'The process answers, also while it stops.'),
    '/health/ready': health('getReadiness', 'The server can do its work: its database takes writes.'),
    '/openapi.json': {
      get: {
        operationId: 'getOpenapi',
        security: [],
        responses: {
          '200': {
            description: 'This document.',
            content: { 'application/json': { schema: { type: 'object' } } },
          },
          default: problem,
        },
      },
    },
    ...altinnPaths,
    ...messagesPaths,
  },
  components: {
    securitySchemes: {
      bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
      apiKey: {
        type: 'apiKey',
        in: 'header',
        name: 'ApiKey',
        description: "Says which system calls Altinn II's messages, and never who.",
      },
    },
    responses: {
      Problem: {
        description: 'A problem document. `code` says what is wrong; the same code stands in `x-error-code`.',
        headers: { 'Retry-After': { schema: integer, description: 'Of 429 and 503: seconds to wait.' } },
        content: { 'application/problem+json': { schema: ref('Problem') } },
      },
      MessageError: {
        description:
          'What is wrong, as Altinn II tells it: the reason phrase says the same. Our own code stands in `x-error-code`.',
        headers: {
          'X-Error-Code': { schema: { enum: Object.keys(statusOf) }, required: true },
        },
        content: { 'application/json': { schema: ref('MessageError') } },
      },
    },
    schemas: {
      Problem: {
        type: 'object',
        required: ['status', 'code'],
        properties: {
          type: string,
          title: string,
          status: integer,
          detail: string,
          instance: string,
          code: { enum: Object.keys(statusOf) },
          traceId: string,
          issues: {
            ...array({ type: 'object' }),
            description:
              'Of ERR_FORM_INVALID: message, documentId and dataType, and line, field and path where known.',
          },
          validationIssues: { anyOf: [array(ref('ValidationIssue')), { type: 'null' }] },
          incidentId: { type: 'string', description: 'The incident that the next call of next resumes.' },
        },
      },
      ...instanceSchemas,
      ...signingSchemas,
      ...messageResourceSchemas,
      ...messageBodySchemas,
    },
  },
};

function health(operationId: string, description: string) {
  return {
    get: {
      operationId,
      security: [],
      responses: {
        '200': {
          description,
          content: { 'application/json': { schema: { type: 'object', properties: { status: string } } } },
        },
        default: problem,
      },
    },
  };
}
