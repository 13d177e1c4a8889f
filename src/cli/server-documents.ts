import type { RuntimeOptions } from '../runtime/index.ts';
import type { Settings } from './settings.ts';

/** Which documents are taken, and how long they are kept, as the settings say. */
export function documentsOf({
  DOCUMENT_MAX_BYTES,
  RETENTION_DOCUMENTS,
  RETENTION_SEALED,
  REWRITE_PDF,
  ALLOW_ACTIVE_CONTENT,
  POSTEN_PORT,
  POSTEN_MAX_BYTES,
  POSTEN_MAX_BYTES_LEGACY,
}: Settings): Pick<RuntimeOptions, 'maximumDocumentBytes' | 'sealable' | 'retention'> {
  return {
    // signature jobs have limits of their own, which may be higher
    maximumDocumentBytes:
      POSTEN_PORT === undefined
        ? DOCUMENT_MAX_BYTES
        : Math.max(DOCUMENT_MAX_BYTES, POSTEN_MAX_BYTES, POSTEN_MAX_BYTES_LEGACY),
    sealable: { rewrite: REWRITE_PDF === 'yes', allowActiveContent: ALLOW_ACTIVE_CONTENT === 'yes' },
    retention: {
      ...(RETENTION_DOCUMENTS !== undefined && { documents: RETENTION_DOCUMENTS }),
      ...(RETENTION_SEALED !== undefined && { sealed: RETENTION_SEALED }),
    },
  };
}
