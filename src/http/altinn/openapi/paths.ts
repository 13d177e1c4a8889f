import { ifNoneMatch, notModified, path, query } from '../../openapi-parameters.ts';
import { array, integer, ref, type Schema, string } from '../../openapi-schema.ts';
import { elementTag, ifMatch, ifMatchElement, instanceTag, key } from './request-headers.ts';

const problem = { $ref: '#/components/responses/Problem' };
const empty = {
  description: 'No body: `x-error-code` says why. A problem document, if the request never got so far.',
  content: { 'application/problem+json': { schema: ref('Problem') } },
};
const text = { description: 'In words.', content: { 'text/plain': { schema: string } } };

const app = [path('org', string), path('app', string)];
const instance = [
  ...app,
  path('instanceOwnerPartyId', integer),
  path('instanceGuid', { type: 'string', format: 'uuid' }),
];
const element = [...instance, path('dataGuid', { type: 'string', format: 'uuid' })];
const language = query('language', string, 'nb, nn or en');
const taskId = query(
  'taskId',
  string,
  'Id of a task, where several are open or another than the current one is meant.',
);
const INSTANCE = '/{org}/{app}/instances/{instanceOwnerPartyId}/{instanceGuid}';

/** Altinn's API, as far as this server speaks it. */
export const altinnPaths = {
  '/{org}/{app}/instances': {
    parameters: app,
    post: {
      operationId: 'createInstance',
      summary: 'Starts the process for a party that the caller may act for.',
      parameters: [query('instanceOwnerPartyId', integer), language, key],
      requestBody: {
        content: {
          'application/json': { schema: ref('InstanceBody') },
          'multipart/form-data': {
            schema: {
              type: 'object',
              description: 'One part per document, named after its data type.',
              properties: { instance: ref('InstanceBody') },
            },
          },
        },
      },
      responses: { '201': json('InstanceResponse', instanceTag), default: problem },
    },
  },
  [INSTANCE]: {
    parameters: instance,
    get: {
      operationId: 'getInstance',
      parameters: [ifNoneMatch],
      responses: { '200': json('InstanceResponse', instanceTag), '304': notModified, default: problem },
    },
  },
  [`${INSTANCE}/data`]: {
    parameters: instance,
    post: upload('addDataElement', 'DataElement', [query('dataType', string), key, ifMatch]),
  },
  [`${INSTANCE}/data/type/{dataType}`]: {
    parameters: [...instance, path('dataType', string)],
    post: upload('addDataElementOfType', 'DataPostResponse', [key, ifMatch]),
  },
  [`${INSTANCE}/data/{dataGuid}`]: {
    parameters: element,
    get: {
      operationId: 'getDataElement',
      summary: 'A document as it was uploaded, or a signature as JSON.',
      parameters: [ifNoneMatch],
      responses: {
        '200': { description: 'The bytes.', headers: elementTag, content: { '*/*': {} } },
        '304': notModified,
        default: problem,
      },
    },
    put: upload('replaceDataElement', 'DataElement', [key, ifMatchElement]),
    delete: {
      operationId: 'deleteDataElement',
      parameters: [key, ifMatchElement],
      responses: { '200': json('DataPostResponse', instanceTag), default: problem },
    },
  },
  [`${INSTANCE}/data/{dataGuid}/sealed`]: {
    parameters: element,
    get: {
      operationId: 'getSealedDocument',
      summary:
        'The document as it was signed, with the signatures, sealed as PAdES: as they stand so far, or as they stood in the end.',
      parameters: [taskId],
      responses: {
        '200': {
          description: 'A PDF.',
          headers: {
            'x-seal-state': { description: 'complete or partial', schema: string },
            'x-seal-level': { description: 'B-B, B-T or B-LT', schema: string },
          },
          content: { 'application/pdf': {} },
        },
        default: problem,
      },
    },
  },
  [`${INSTANCE}/evidence`]: {
    parameters: instance,
    get: {
      operationId: 'getEvidence',
      summary: 'All that proves what was signed: a folder that `bpmn-signing verify` checks offline.',
      responses: {
        '200': { description: 'A ZIP archive.', content: { 'application/zip': {} } },
        default: problem,
      },
    },
  },
  [`${INSTANCE}/process`]: {
    parameters: instance,
    get: {
      operationId: 'getProcess',
      responses: { '200': json('AppProcessState', instanceTag), '403': empty, default: problem },
    },
  },
  [`${INSTANCE}/process/start`]: {
    parameters: instance,
    post: {
      operationId: 'startProcess',
      summary: 'Always refused: an instance is started when it is created.',
      parameters: [key, ifMatch],
      responses: { '409': text, default: problem },
    },
  },
  [`${INSTANCE}/process/next`]: {
    parameters: instance,
    get: {
      operationId: 'getProcessNext',
      deprecated: true,
      responses: {
        '200': { description: 'Always empty.', content: { 'application/json': { schema: array(string) } } },
        default: problem,
      },
    },
    put: {
      operationId: 'processNext',
      summary:
        'Completes the current task. With `sign` it signs first, with `reject` it gives the task back.',
      parameters: [language, taskId, key, ifMatch],
      requestBody: { content: { 'application/json': { schema: ref('ProcessNext') } } },
      responses: { '200': json('AppProcessState', instanceTag), default: problem },
    },
  },
  [`${INSTANCE}/process/completeProcess`]: {
    parameters: instance,
    put: {
      operationId: 'completeProcess',
      summary: "Takes each task's own step until the end, or until a task that can't be completed.",
      parameters: [language, key, ifMatch],
      responses: {
        '200': json('AppProcessState', instanceTag),
        '403': empty,
        '409': {
          description: 'Ended already, in words; or not complete.',
          content: {
            'text/plain': { schema: string },
            'application/problem+json': { schema: ref('Problem') },
          },
        },
        default: problem,
      },
    },
  },
  [`${INSTANCE}/process/history`]: {
    parameters: instance,
    get: {
      operationId: 'getProcessHistory',
      responses: { '200': json('ProcessHistoryList'), default: problem },
    },
  },
  [`${INSTANCE}/actions`]: {
    parameters: instance,
    post: {
      operationId: 'performAction',
      summary: 'Signs and stays in the task.',
      parameters: [language, taskId, key, ifMatch],
      requestBody: { content: { 'application/json': { schema: ref('UserActionRequest') } } },
      responses: {
        '200': json('UserActionResponse', instanceTag),
        '401': {
          description:
            'No token that holds, no token of somebody who can sign, or not for that organisation.',
          content: {
            'application/json': { schema: ref('UserActionResponse') },
            'application/problem+json': { schema: ref('Problem') },
          },
        },
        '403': empty,
        '404': {
          description: 'No such instance, or no such action.',
          content: {
            'application/json': { schema: ref('UserActionResponse') },
            'application/problem+json': { schema: ref('Problem') },
          },
        },
        '409': {
          description: 'Ended, in words; or refused.',
          content: {
            'text/plain': { schema: string },
            'application/problem+json': { schema: ref('Problem') },
          },
        },
        default: problem,
      },
    },
  },
  [`${INSTANCE}/signing`]: signing('getSignees', 'SigningStateResponse'),
  [`${INSTANCE}/signing/organizations`]: signing(
    'getAuthorizedOrganizations',
    'SigningAuthorizedOrganizationsResponse',
  ),
  [`${INSTANCE}/signing/data-elements`]: signing('getDataElementsToSign', 'SigningDataElementsResponse'),
};

function json(name: string, headers?: Record<string, Schema>) {
  const content = { 'application/json': { schema: ref(name) } };
  return { description: name, ...(headers && { headers }), content };
}

function upload(operationId: string, answer: string, parameters: Schema[]) {
  return {
    operationId,
    parameters,
    requestBody: {
      required: true,
      description: 'The bytes as they are, with their content type; the filename in `content-disposition`.',
      content: { '*/*': {} },
    },
    responses: { '201': json(answer, elementTag), default: problem },
  };
}

function signing(operationId: string, answer: string) {
  return {
    parameters: [...instance, language, taskId],
    get: {
      operationId,
      responses: {
        '200': json(answer),
        '401': empty,
        default: problem,
      },
    },
  };
}
