import type { SignatureView } from '../../runtime/view-types.ts';
import { altinnTime } from './time.ts';

/** A signature in the form in which Altinn stores it. */
export interface SignatureDocument {
  id: string;
  instanceGuid: string;
  signedTime: string;
  signeeInfo: {
    userId: string | null;
    systemUserId: string | null;
    personNumber: string | null;
    organisationNumber: string | null;
  };
  dataElementSignatures: { dataElementId: string; sha256Hash: string; signed: boolean }[];
}

/** A signature as Altinn's signature document. */
export function signatureDocument(signature: SignatureView, instanceId: string): SignatureDocument {
  return {
    id: signature.id,
    instanceGuid: instanceId,
    signedTime: altinnTime(signature.signedAt),
    signeeInfo: {
      userId: signature.userId ?? null,
      systemUserId: signature.systemUserId ?? null,
      personNumber: signature.personNumber ?? null,
      organisationNumber: signature.organisationNumber ?? null,
    },
    dataElementSignatures: signature.documents.map((document) => ({
      dataElementId: document.id,
      sha256Hash: document.sha256,
      signed: true,
    })),
  };
}

/** The text under which a signature is served: the same each time, as long as it stands. */
export function signatureText(signature: SignatureView, instanceId: string): string {
  return JSON.stringify(signatureDocument(signature, instanceId), null, 2);
}
