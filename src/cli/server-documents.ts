import type { RuntimeOptions } from '../runtime/index.ts';
import type { Settings } from './settings.ts';

/** Which documents are taken, and how long they are kept, as the settings say. */
export function documentsOf({
  DOCUMENT_MAX_BYTES,
  RETENTION_DOCUMENTS,
  RETENTION_SEALED,
  REWRITE_PDF,
  ALLOW_ACTIVE_CONTENT,
}: Settings): Pick<RuntimeOptions, 'maximumDocumentBytes' | 'sealable' | 'retention'> {
  return {
    maximumDocumentBytes: DOCUMENT_MAX_BYTES,
    sealable: { rewrite: REWRITE_PDF === 'yes', allowActiveContent: ALLOW_ACTIVE_CONTENT === 'yes' },
    retention: {
      ...(RETENTION_DOCUMENTS !== undefined && { documents: RETENTION_DOCUMENTS }),
      ...(RETENTION_SEALED !== undefined && { sealed: RETENTION_SEALED }),
    },
  };
}
