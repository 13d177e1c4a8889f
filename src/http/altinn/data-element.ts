import type { SignatureView } from '../../runtime/view-types.ts';
import type { DocumentRecord } from '../../storage/index.ts';
import { signatureText } from './signature-document.ts';
import { altinnTime } from './time.ts';

/** Altinn's `DataElement`. */
export interface DataElement {
  id: string;
  instanceGuid: string;
  dataType: string;
  filename: string | null;
  contentType: string;
  blobStoragePath: null;
  selfLinks: { apps: string; platform: null };
  size: number;
  contentHash: string | null;
  locked: boolean;
  refs: string[];
  isRead: boolean;
  tags: string[];
  userDefinedMetadata: null;
  metadata: null;
  /** When its content was removed. */
  deleteStatus: { isHardDeleted: true; hardDeleted: string } | null;
  fileScanResult: 'NotApplicable';
  references: { value: string; relation: 'GeneratedFrom'; valueType: 'Task' }[] | null;
  created: string;
  createdBy: string;
  lastChanged: string;
  lastChangedBy: string;
}

/** A document among an instance's data. `instanceLink` is the instance's own address. */
export function documentElement(document: DocumentRecord, instanceLink: string): DataElement {
  return {
    id: document.id,
    dataType: document.dataType,
    filename: document.filename ?? null,
    contentType: document.contentType,
    size: document.size,
    contentHash: document.sha256,
    locked: document.locked,
    created: altinnTime(document.createdAt),
    createdBy: document.createdBy,
    lastChanged: altinnTime(document.changedAt),
    lastChangedBy: document.changedBy,
    deleteStatus:
      document.removedAt === undefined
        ? null
        : { isHardDeleted: true, hardDeleted: altinnTime(document.removedAt) },
    ...common(document.id, document.instanceId, instanceLink, document.generatedFrom),
  };
}

/** A signature among an instance's data, as if it were a locked JSON document that the signing task made. */
export function signatureElement(
  signature: SignatureView,
  instanceId: string,
  instanceLink: string,
): DataElement {
  const by = signature.userId ?? signature.systemUserId ?? '';
  const at = altinnTime(signature.signedAt);
  return {
    id: signature.id,
    dataType: signature.dataType,
    filename: `${signature.dataType}.json`,
    contentType: 'application/json',
    size: Buffer.byteLength(signatureText(signature, instanceId)),
    contentHash: null,
    locked: true,
    created: at,
    createdBy: by,
    lastChanged: at,
    lastChangedBy: by,
    deleteStatus: null,
    ...common(signature.id, instanceId, instanceLink, signature.taskId),
  };
}

/** Stands behind an element's own properties: properties that follow a spread are added one by one, and that is slow. */
function common(id: string, instanceGuid: string, instanceLink: string, taskId: string | undefined) {
  return {
    instanceGuid,
    blobStoragePath: null,
    selfLinks: { apps: `${instanceLink}/data/${id}`, platform: null },
    refs: [],
    isRead: true,
    tags: [],
    userDefinedMetadata: null,
    metadata: null,
    fileScanResult: 'NotApplicable' as const,
    references:
      taskId === undefined
        ? null
        : [{ value: taskId, relation: 'GeneratedFrom' as const, valueType: 'Task' as const }],
  };
}
