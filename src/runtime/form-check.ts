import { type FormFault, type FormKind, faultsUnread, validateForm } from '../documents/index.ts';
import { isSigningError } from '../errors.ts';
import type { DocumentRecord, InstanceRecord } from '../storage/index.ts';
import type { AppDefinition, FormSchema } from './definitions.ts';

/** Results that are kept. */
const kept = 1_000;
/** How long a form counts as too complex, milliseconds: it may be the machine that was busy. */
const tooComplexFor = 10 * 60 * 1000;
/** Issues that are told at once. */
const maximumIssues = 50;

/** What is wrong with a form, and which. */
export interface FormIssue extends FormFault {
  documentId: string;
  dataType: string;
}

/** Whose forms are looked at, and how. */
export interface FormReading {
  /** Whoever owns the instance waits for their own forms, and not for those of others. */
  lane: string;
  /** The bytes of a document; all of them, in memory. */
  read(document: DocumentRecord): Promise<Uint8Array>;
}

/** What is known of a form. */
interface Result {
  faults: readonly FormFault[];
  /** It was too complex, and counts as such until then; absent: it was looked at, and what was found stays true. */
  until?: number;
}

/** Validates forms, the same bytes by the same schema once as long as it remembers them. */
export class FormCheck {
  readonly #clock: () => number;
  readonly #validate: typeof validateForm;
  readonly #results = new Map<string, Result>();
  /** By lane and form: one who sends the same as others waits no longer for it than for any other form. */
  readonly #underWay = new Map<string, Promise<Result>>();

  /** @param options.clock milliseconds since 1970 */
  constructor(options: { clock: () => number; validate?: typeof validateForm }) {
    this.#clock = options.clock;
    this.#validate = options.validate ?? validateForm;
  }

  /**
   * What is wrong with these documents: at most 50 issues, and nothing more once one takes too long. Throws
   * `ERR_CALL_LIMIT` where too many forms of the lane wait, and `ERR_BUSY` where too many do in all.
   */
  async issuesIn(
    documents: readonly DocumentRecord[],
    { schemas }: Pick<AppDefinition, 'schemas'>,
    reading: FormReading,
  ): Promise<FormIssue[]> {
    const issues: FormIssue[] = [];
    for (const document of documents) {
      const { id: documentId, dataType } = document;
      const { faults, until } = await this.#resultOf(document, schemas.get(dataType), reading);
      issues.push(...faults.map((fault) => ({ documentId, dataType, ...fault })));
      // whoever sends many that are costly has them looked at one by one
      if (until !== undefined || issues.length >= maximumIssues) break;
    }
    return issues.slice(0, maximumIssues);
  }

  async #resultOf(
    document: DocumentRecord,
    schema: FormSchema | undefined,
    { lane, read }: FormReading,
  ): Promise<Result> {
    const { sha256, size, contentType } = document;
    const kind: FormKind = { contentType, ...(schema && { schema: schema.text }) };
    const unread = faultsUnread(size, kind);
    if (unread) return { faults: unread };
    const key = `${sha256} ${schema?.digest ?? ''} ${contentType}`;
    const laneKey = `${lane} ${key}`;
    const known = this.#known(key) ?? this.#underWay.get(laneKey);
    if (known) return known;
    const bytes = await read(document);
    // others may have come so far meanwhile
    return this.#known(key) ?? this.#underWay.get(laneKey) ?? this.#begin(key, bytes, kind, lane);
  }

  #known(key: string): Result | undefined {
    const known = this.#results.get(key);
    if (known?.until !== undefined && known.until <= this.#clock()) return undefined;
    if (known) this.#keep(key, known);
    return known;
  }

  #begin(key: string, bytes: Uint8Array, kind: FormKind, lane: string): Promise<Result> {
    const laneKey = `${lane} ${key}`;
    const validated = this.#validated(bytes, kind, lane)
      .then((result) => this.#keep(key, result))
      .finally(() => this.#underWay.delete(laneKey));
    this.#underWay.set(laneKey, validated);
    return validated;
  }

  async #validated(bytes: Uint8Array, kind: FormKind, lane: string): Promise<Result> {
    try {
      return { faults: await this.#validate(bytes, kind, { lane }) };
    } catch (error) {
      if (!isSigningError(error) || error.code !== 'ERR_DOCUMENT_TOO_COMPLEX') throw error;
      return { faults: [{ message: error.message }], until: this.#clock() + tooComplexFor };
    }
  }

  #keep(key: string, result: Result): Result {
    this.#results.delete(key);
    this.#results.set(key, result);
    if (this.#results.size > kept) this.#results.delete(this.#results.keys().next().value as string);
    return result;
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

/** The lane of an instance's forms. */
export function laneOf({ ownerPartyId }: Pick<InstanceRecord, 'ownerPartyId'>): string {
  return String(ownerPartyId);
}
