import { type FormFault, type FormKind, faultsUnread, validateForm } from '../documents/index.ts';
import { isSigningError } from '../errors.ts';
import type { DocumentRecord } from '../storage/index.ts';
import type { AppDefinition, FormSchema } from './definitions.ts';

/** Results that are kept. */
const kept = 1_000;
/** Issues that are told at once. */
const maximumIssues = 50;

/** What is wrong with a form, and which. */
export interface FormIssue extends FormFault {
  documentId: string;
  dataType: string;
}

/** How the bytes of a document are read; all of them, in memory. */
export type ReadBytes = (document: DocumentRecord) => Promise<Uint8Array>;

/** Validates forms, the same bytes by the same schema once as long as it remembers them. */
export class FormCheck {
  readonly #results = new Map<string, readonly FormFault[]>();

  /** What is wrong with these documents: at most 50 issues, and nothing more once one takes too long. */
  async issuesIn(
    documents: readonly DocumentRecord[],
    { schemas }: Pick<AppDefinition, 'schemas'>,
    read: ReadBytes,
  ): Promise<FormIssue[]> {
    const issues: FormIssue[] = [];
    for (const document of documents) {
      const { id: documentId, dataType } = document;
      const { faults, isFinal } = await this.#faultsOf(document, schemas.get(dataType), read);
      issues.push(...faults.map((fault) => ({ documentId, dataType, ...fault })));
      // whoever sends many that are costly has them looked at one by one
      if (!isFinal || issues.length >= maximumIssues) break;
    }
    return issues.slice(0, maximumIssues);
  }

  async #faultsOf(
    document: DocumentRecord,
    schema: FormSchema | undefined,
    read: ReadBytes,
  ): Promise<{ faults: readonly FormFault[]; isFinal: boolean }> {
    const { sha256, size, contentType } = document;
    const kind: FormKind = { contentType, ...(schema && { schema: schema.text }) };
    const key = `${sha256} ${schema?.digest ?? ''} ${contentType}`;
    const known = faultsUnread(size, kind) ?? this.#results.get(key);
    if (known) {
      this.#keep(key, known);
      return { faults: known, isFinal: true };
    }
    try {
      const faults = await validateForm(await read(document), kind);
      this.#keep(key, faults);
      return { faults, isFinal: true };
    } catch (error) {
      if (!isSigningError(error) || error.code !== 'ERR_DOCUMENT_TOO_COMPLEX') throw error;
      // not kept: it may be the machine that was busy
      return { faults: [{ message: error.message }], isFinal: false };
    }
  }

  #keep(key: string, faults: readonly FormFault[]): void {
    this.#results.delete(key);
    this.#results.set(key, faults);
    if (this.#results.size > kept) this.#results.delete(this.#results.keys().next().value as string);
  }
}

/** Those of the documents that are forms: their data type says so, or has a schema. */
export function formsAmong(
  documents: readonly DocumentRecord[],
  { dataTypes, schemas }: Pick<AppDefinition, 'dataTypes' | 'schemas'>,
): DocumentRecord[] {
  const forms = new Set(dataTypes.filter(({ form }) => form !== undefined).map(({ id }) => id));
  return documents.filter(({ dataType }) => forms.has(dataType) || schemas.has(dataType));
}
