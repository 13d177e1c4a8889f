import { array, closed, integer, nullable, record, ref, string, time } from '../../openapi-schema.ts';

const changes = { created: time, createdBy: string, lastChanged: time, lastChangedBy: string };

const processState = {
  started: time,
  startEvent: nullable(string),
  ended: nullable(time),
  endEvent: nullable(string),
};

const currentTask = {
  flow: integer,
  started: time,
  elementId: string,
  name: nullable(string),
  altinnTaskType: nullable(string),
  ended: { type: 'null' },
  validated: { type: 'null' },
  flowType: { enum: ['CompleteCurrentMoveToNext', 'AbandonCurrentMoveToNext'] },
};

const instance = {
  id: { type: 'string', description: '{instanceOwnerPartyId}/{instanceGuid}' },
  appId: string,
  org: string,
  selfLinks: ref('ResourceLinks'),
  dueBefore: nullable(time),
  visibleAfter: nullable(time),
  process: ref('ProcessState'),
  status: ref('InstanceStatus'),
  completeConfirmations: { type: 'null' },
  data: array(ref('DataElement')),
  presentationTexts: record(string),
  dataValues: record(string),
  ...changes,
};

const owner = {
  partyId: string,
  personNumber: nullable(string),
  organisationNumber: nullable(string),
  username: { type: 'null' },
  externalIdentifier: { type: 'null' },
};

/** Instances, their data and their process. */
export const instanceSchemas = {
  ResourceLinks: closed({ apps: string, platform: nullable(string) }),
  InstanceStatus: closed({
    isArchived: { type: 'boolean' },
    archived: nullable(time),
    isSoftDeleted: { type: 'boolean' },
    softDeleted: nullable(time),
    isHardDeleted: { type: 'boolean' },
    hardDeleted: nullable(time),
    readStatus: { enum: [0, 1, 2] },
    substatus: {
      description: 'How the instance ended, unless it was completed: rejected, failed, expired or cancelled.',
      anyOf: [closed({ label: string, description: nullable(string) }), { type: 'null' }],
    },
  }),
  InstanceOwner: closed(owner),
  InstanceOwnerResponse: closed({ ...owner, party: ref('Party') }),
  Party: closed({
    partyId: integer,
    partyUuid: { type: 'null' },
    partyTypeName: { enum: [1, 2] },
    ssn: nullable(string),
    orgNumber: nullable(string),
    unitType: { type: 'null' },
    name: nullable(string),
    isDeleted: { type: 'boolean' },
  }),
  Instance: closed({ ...instance, instanceOwner: ref('InstanceOwner') }),
  InstanceResponse: closed({ ...instance, instanceOwner: ref('InstanceOwnerResponse') }),
  DataElement: closed({
    id: { type: 'string', format: 'uuid' },
    instanceGuid: { type: 'string', format: 'uuid' },
    dataType: string,
    filename: nullable(string),
    contentType: string,
    blobStoragePath: { type: 'null' },
    selfLinks: ref('ResourceLinks'),
    size: integer,
    contentHash: { ...nullable(string), description: 'SHA-256 of the bytes, lower-case hex.' },
    locked: { type: 'boolean' },
    refs: array(string),
    isRead: { type: 'boolean' },
    tags: array(string),
    userDefinedMetadata: { type: 'null' },
    metadata: { type: 'null' },
    deleteStatus: {
      anyOf: [closed({ isHardDeleted: { const: true }, hardDeleted: time }), { type: 'null' }],
      description: 'When the content was removed, because its retention time was over.',
    },
    fileScanResult: { const: 'NotApplicable' },
    references: { anyOf: [array(ref('Reference')), { type: 'null' }] },
    ...changes,
  }),
  Reference: closed({
    value: string,
    relation: { const: 'GeneratedFrom' },
    valueType: { const: 'Task' },
  }),
  DataPostResponse: closed({
    newDataElementId: { type: 'string', format: 'uuid' },
    instance: ref('Instance'),
    validationIssues: array({}),
    newDataModels: array({}),
  }),
  ProcessState: closed({
    ...processState,
    currentTask: { anyOf: [ref('ProcessElementInfo'), { type: 'null' }] },
  }),
  ProcessElementInfo: closed(currentTask),
  AppProcessState: closed({
    ...processState,
    currentTask: { anyOf: [ref('AppProcessElementInfo'), { type: 'null' }] },
    processTasks: array(ref('AppProcessTaskTypeInfo')),
  }),
  AppProcessElementInfo: closed({
    ...currentTask,
    actions: record({ type: 'boolean' }),
    userActions: array(ref('UserAction')),
    read: { type: 'boolean' },
    write: { type: 'boolean' },
    elementType: { enum: ['Task', 'ServiceTask'] },
  }),
  AppProcessTaskTypeInfo: closed({
    altinnTaskType: nullable(string),
    elementId: string,
    elementType: { enum: ['Task', 'ServiceTask'] },
  }),
  UserAction: closed({
    id: string,
    authorized: { type: 'boolean' },
    type: { enum: ['ProcessAction', 'ServerAction'] },
  }),
  ProcessHistoryList: closed({ processHistory: array(ref('ProcessHistoryItem')) }),
  ProcessHistoryItem: closed({
    eventType: {
      enum: ['process_StartEvent', 'process_StartTask', 'process_AbandonTask', 'process_EndEvent'],
    },
    elementId: nullable(string),
    occured: nullable(time),
    started: nullable(time),
    ended: nullable(time),
    performedBy: nullable(string),
  }),
};
