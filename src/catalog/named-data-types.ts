import type { SigningTaskConfig } from '../signing/index.ts';
import type { DataType } from './application.ts';

/** What is looked at of a definition's element. */
export interface NamingElement {
  id: string;
  service?: string;
  signing?: SigningTaskConfig;
}

/** Data type of the document that the server's handler for `pdf` service tasks makes. */
export const DATA_PDF_TYPE = 'ref-data-as-pdf';

const JSON_TYPE = 'application/json';
const PDF_TYPE = 'application/pdf';

/** Data type under which the signatures of a signing task are shown: the one it names, else `<taskId>-signatures`. */
export function signatureDataTypeOf(taskId: string, config: SigningTaskConfig): string {
  return config.signatureDataType ?? `${taskId}-signatures`;
}

/**
 * The data types of an app that has no `applicationmetadata.json`: those that its elements name. What a signee signs
 * is the callers' to write; signatures, states of signees, seals and PDFs are the app's own.
 */
export function dataTypesNamedBy(elements: readonly NamingElement[]): DataType[] {
  const types = new Map<string, DataType>();

  const own = (id: string | undefined, contentType: string) => {
    if (id === undefined) return;
    const minCount = types.get(id)?.minCount ?? 0;
    types.set(id, { id, allowedContentTypes: [contentType], appOwned: true, maxCount: 0, minCount });
  };
  const callers = (id: string, minCount: number) => {
    const known = types.get(id);
    if (known === undefined) {
      types.set(id, { id, allowedContentTypes: [], appOwned: false, maxCount: 0, minCount });
    } else {
      known.minCount = Math.max(known.minCount, minCount);
    }
  };

  for (const { id, service, signing } of elements) {
    if (service === 'pdf') own(DATA_PDF_TYPE, PDF_TYPE);
    if (signing === undefined) continue;
    for (const document of signing.documents) callers(document.dataType, document.required ? 1 : 0);
    own(signatureDataTypeOf(id, signing), JSON_TYPE);
    own(signing.signeeStatesDataType, JSON_TYPE);
    own(signing.signingPdfDataType, PDF_TYPE);
    own(signing.seal, PDF_TYPE);
  }
  return [...types.values()];
}
