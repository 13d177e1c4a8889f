import { array, closed, integer, nullable, open, record, ref, string, time } from '../../openapi-schema.ts';

const sha256 = { type: 'string', pattern: '^[0-9a-f]{64}$' };

/** Actions, signatures and signees. */
export const signingSchemas = {
  InstanceBody: open({
    instanceOwner: open({
      partyId: { type: ['string', 'integer', 'null'] },
      personNumber: nullable(string),
      organisationNumber: nullable(string),
    }),
  }),
  ProcessNext: open({ action: nullable(string), actionOnBehalfOf: nullable(string) }),
  UserActionRequest: open({
    action: string,
    buttonId: nullable(string),
    metadata: { anyOf: [record(string), { type: 'null' }] },
    ignoredValidators: { anyOf: [array(string), { type: 'null' }] },
    onBehalfOf: { ...nullable(string), description: 'Organisation number of the party signed for.' },
  }),
  UserActionResponse: closed({
    instance: {
      ...ref('Instance'),
      description: 'Its data are the documents and, of the signatures, only the one that was made.',
    },
    updatedDataModels: record({}),
    updatedValidationIssues: record({}),
    clientActions: { type: 'null' },
    error: { anyOf: [ref('ActionError'), { type: 'null' }] },
    redirectUrl: { type: 'null' },
  }),
  ActionError: closed({
    code: { enum: ['ActionNotFound', 'UnauthorizedOnBehalfOf'] },
    message: string,
    metadata: { type: 'null' },
  }),
  SigningStateResponse: closed({ signeeStates: array(ref('SigneeState')) }),
  SigneeState: closed({
    name: nullable(string),
    organisation: nullable(string),
    organization: { ...nullable(string), description: 'The same as organisation.' },
    delegationSuccessful: { type: 'boolean' },
    notificationStatus: { enum: ['NotSent', 'Sent', 'Failed'] },
    partyId: integer,
    signedTime: nullable(time),
  }),
  SigningAuthorizedOrganizationsResponse: closed({
    organizations: array(closed({ orgNumber: string, orgName: string, partyId: integer })),
  }),
  SigningDataElementsResponse: closed({ dataElements: array(ref('DataElement')) }),
  SignatureDocument: closed({
    id: { type: 'string', format: 'uuid' },
    instanceGuid: { type: 'string', format: 'uuid' },
    signedTime: time,
    signeeInfo: closed({
      userId: nullable(string),
      systemUserId: nullable(string),
      personNumber: nullable(string),
      organisationNumber: nullable(string),
    }),
    dataElementSignatures: array(
      closed({ dataElementId: string, sha256Hash: sha256, signed: { type: 'boolean' } }),
    ),
  }),
  ValidationIssue: closed({
    severity: { const: 1 },
    dataElementId: { ...nullable(string), description: 'Of a form that is not valid.' },
    field: {
      ...nullable(string),
      description:
        'Id of the data type, where its documents are too few or too many; an XPath, or the name of an element, in a form that is not valid.',
    },
    code: {
      enum: [
        'MissingSignatures',
        'InvalidSignatureHash',
        'TooFewDataElementsOfType',
        'TooManyDataElementsOfType',
        'FormDataInvalid',
      ],
    },
    description: string,
    source: string,
    noIncrementalUpdates: { type: 'boolean' },
    customTextKey: { type: 'null' },
    customTextParams: { type: 'null' },
    customTextParameters: { type: 'null' },
  }),
};
