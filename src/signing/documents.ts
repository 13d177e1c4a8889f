import { type Refused, refused } from './refusal.ts';
import type { Round, SignedDocument } from './round.ts';
import type { DocumentChoice } from './signing-action.ts';

/**
 * Which documents a signature covers: those that the signee chose, else those that are preselected or required.
 * Refused when a choice is unknown (ERR_DOCUMENT_UNKNOWN), when something required is left out or does not exist
 * (ERR_DOCUMENT_REQUIRED), or when nothing is left (ERR_NOTHING_TO_SIGN); a task without document rules signs none.
 */
export function selectDocuments(
  { taskId, rules }: Round,
  stored: readonly SignedDocument[],
  choice: DocumentChoice | undefined,
): { documents: SignedDocument[] } | Refused {
  const chosen = choice === 'all' ? stored.map(({ id }) => id) : choice;
  const unknown = chosen?.find((id) => stored.every((document) => document.id !== id));
  if (unknown !== undefined) {
    return refused(
      'ERR_DOCUMENT_UNKNOWN',
      `document <${unknown}> is not among those to be signed in signing task <${taskId}>`,
    );
  }

  const preselected = new Set(
    rules.documents.filter((rule) => rule.preselected || rule.required).map(({ dataType }) => dataType),
  );
  const documents = stored.filter(({ id, dataType }) =>
    chosen === undefined ? preselected.has(dataType) : chosen.includes(id),
  );

  for (const { dataType, mayLack } of rules.documents.filter((rule) => rule.required)) {
    const needed = stored.filter((document) => document.dataType === dataType);
    if (needed.length === 0 && !mayLack) {
      return refused(
        'ERR_DOCUMENT_REQUIRED',
        `signing task <${taskId}> needs a document of data type <${dataType}>; add one before signing`,
      );
    }
    const omitted = needed.find((document) => !documents.includes(document));
    if (omitted !== undefined) {
      return refused(
        'ERR_DOCUMENT_REQUIRED',
        `document <${omitted.id}> must be signed in signing task <${taskId}>; choose it too`,
      );
    }
  }

  if (documents.length === 0 && rules.documents.length > 0) {
    return refused('ERR_NOTHING_TO_SIGN', `no document is chosen to be signed in signing task <${taskId}>`);
  }
  return { documents: documents.map((document) => ({ ...document })) };
}

/** True for the same documents with the same bytes, in whatever order. */
export function isSameDocuments(some: readonly SignedDocument[], other: readonly SignedDocument[]): boolean {
  return some.length === other.length && some.every((document) => other.some((one) => isSame(one, document)));
}

/** True when a document that was signed has other bytes now, or is gone. */
export function hasChanged(signed: readonly SignedDocument[], stored: readonly SignedDocument[]): boolean {
  return !signed.every((document) => stored.some((one) => isSame(one, document)));
}

function isSame(one: SignedDocument, other: SignedDocument): boolean {
  return one.id === other.id && one.sha256 === other.sha256;
}
