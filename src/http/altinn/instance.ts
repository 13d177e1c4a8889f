import type { InstanceView, SignatureView } from '../../runtime/view-types.ts';
import { type DataElement, documentElement, signatureElement } from './data-element.ts';
import type { Links } from './links.ts';
import { type ProcessState, processState } from './process-state.ts';
import { altinnTime, altinnTimeOrNull } from './time.ts';

/** Altinn's `Instance`. */
export interface Instance {
  id: string;
  instanceOwner: InstanceOwner;
  appId: string;
  org: string;
  selfLinks: { apps: string; platform: null };
  dueBefore: null;
  visibleAfter: null;
  process: ProcessState;
  status: InstanceStatus;
  completeConfirmations: null;
  data: DataElement[];
  presentationTexts: Record<string, never>;
  dataValues: Record<string, never>;
  created: string;
  createdBy: string;
  lastChanged: string;
  lastChangedBy: string;
}

interface InstanceOwner {
  partyId: string;
  personNumber: string | null;
  organisationNumber: string | null;
  username: null;
  externalIdentifier: null;
}

interface InstanceStatus {
  isArchived: boolean;
  archived: string | null;
  isSoftDeleted: false;
  softDeleted: null;
  isHardDeleted: false;
  hardDeleted: null;
  readStatus: 0;
  substatus: { label: string; description: null } | null;
}

/** Altinn's `InstanceResponse`: an instance with its owner's entry in the register. */
export interface InstanceResponse extends Omit<Instance, 'instanceOwner'> {
  instanceOwner: InstanceOwner & { party: Party };
}

interface Party {
  partyId: number;
  partyUuid: null;
  partyTypeName: 1 | 2;
  ssn: string | null;
  orgNumber: string | null;
  unitType: null;
  name: string | null;
  isDeleted: false;
}

/** An instance with its documents and the given signatures as its data. */
export function instance(view: InstanceView, signatures: readonly SignatureView[], links: Links): Instance {
  const link = instanceLink(view, links);
  return {
    id: `${view.owner.partyId}/${view.id}`,
    instanceOwner: instanceOwner(view),
    appId: view.app,
    org: view.app.slice(0, view.app.indexOf('/')),
    selfLinks: { apps: link, platform: null },
    dueBefore: null,
    visibleAfter: null,
    process: processState(view),
    status: instanceStatus(view),
    completeConfirmations: null,
    data: [
      ...view.documents.map((document) => documentElement(document, link)),
      ...signatures.map((signature) => signatureElement(signature, view.id, link)),
    ],
    presentationTexts: {},
    dataValues: {},
    created: altinnTime(view.createdAt),
    createdBy: view.createdBy,
    lastChanged: altinnTime(view.changedAt),
    lastChangedBy: view.changedBy,
  };
}

/** The same with the owner's party. */
export function instanceResponse(
  view: InstanceView,
  signatures: readonly SignatureView[],
  links: Links,
): InstanceResponse {
  const bare = instance(view, signatures, links);
  return { ...bare, instanceOwner: { ...bare.instanceOwner, party: ownerParty(view) } };
}

/** Address of an instance. */
export function instanceLink(view: InstanceView, links: Links): string {
  return links({ app: view.app, ownerPartyId: view.owner.partyId, instanceId: view.id });
}

function instanceOwner({ owner }: InstanceView): InstanceOwner {
  return {
    partyId: String(owner.partyId),
    personNumber: owner.kind === 'person' ? owner.number : null,
    organisationNumber: owner.kind === 'organisation' ? owner.number : null,
    username: null,
    externalIdentifier: null,
  };
}

function ownerParty({ owner }: InstanceView): Party {
  return {
    partyId: owner.partyId,
    partyUuid: null,
    partyTypeName: owner.kind === 'person' ? 1 : 2,
    ssn: owner.kind === 'person' ? owner.number : null,
    orgNumber: owner.kind === 'organisation' ? owner.number : null,
    unitType: null,
    name: owner.name ?? null,
    isDeleted: false,
  };
}

/** An end that is no completion is marked, so that nobody takes a rejected instance for a signed one. */
function instanceStatus(view: InstanceView): InstanceStatus {
  const isOtherEnd = view.outcome !== undefined && view.outcome !== 'completed';
  return {
    isArchived: view.state === 'ended',
    archived: altinnTimeOrNull(view.endedAt),
    isSoftDeleted: false,
    softDeleted: null,
    isHardDeleted: false,
    hardDeleted: null,
    readStatus: 0,
    substatus: isOtherEnd ? { label: view.outcome ?? '', description: null } : null,
  };
}
