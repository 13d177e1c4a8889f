import { SigningError } from '../../errors.ts';
import { BEGINNING, isExecutable, isExecutableName } from './executable.ts';
import { latin1 } from './latin1.ts';
import { forEachDictionary } from './pdf-dictionaries.ts';
import type { PdfFile } from './pdf-file.ts';
import { inflateWithin, packingOf } from './pdf-inflate.ts';
import type { PdfObject } from './pdf-object.ts';
import { type PdfDict, PdfRef } from './pdf-syntax.ts';

/**
 * Actions that run something or bring in what wasn't there when the document was signed. Links, going to another
 * document, and sending or resetting a form are none: they do nothing until somebody clicks, and leave the document
 * as it is (ISO 19005 forbids the first group and allows links and sending).
 */
const ACTIONS = new Map([
  ['JavaScript', 'JavaScript'],
  ['Launch', 'an action that starts a program'],
  ['ImportData', 'an action that fills the form from another file'],
]);

/** Keys under which something runs, whatever else stands beside them. */
const KEYS = new Map([
  ['JavaScript', 'JavaScript'],
  ['JS', 'JavaScript'],
  ['OnInstantiate', 'JavaScript'],
  ['XFA', 'an XFA form, which computes what it shows'],
  ['RichMediaContent', 'rich media'],
]);

/** Where a file specification may name its file (ISO 32000-1, 7.11.3). */
const FILE_NAMES = ['F', 'UF', 'DOS', 'Mac', 'Unix'];

/** Bytes of an embedded file that are inflated first; most need no more to tell how it begins. */
const START = 1024;
/** Bytes that all of these may come to. */
const MAX_INFLATED = 32 * 1024 * 1024;

/**
 * Looks for what makes a PDF do something on its own or carry something that does: JavaScript, actions that start
 * programs or bring in data, XFA forms, rich media, embedded executables (by file name and by content). Everywhere in
 * the file, used or not: which objects are used is a question on which readers differ.
 */
export class ActiveContent {
  #found?: string;
  readonly #specifications: PdfDict[] = [];
  readonly #files: PdfObject[] = [];
  #inflatable = MAX_INFLATED;

  add(object: PdfObject): void {
    if (this.#found !== undefined) return;
    const { value, data } = object;
    // an action may name its kind by reference
    if (typeof value === 'string') this.#note(ACTIONS.get(value));
    forEachDictionary(value, (dict) => this.#look(dict));
    if (data !== undefined && value instanceof Map && value.get('Type') === 'EmbeddedFile')
      this.#files.push(object);
  }

  /** @throws SigningError `ERR_DOCUMENT_ACTIVE_CONTENT` */
  assertNone(file: PdfFile): void {
    const found = this.#found ?? this.#executable(file);
    if (found === undefined) return;
    throw new SigningError('ERR_DOCUMENT_ACTIVE_CONTENT', `the PDF holds ${found}; save it without`);
  }

  #note(found: string | undefined): void {
    if (found !== undefined) this.#found ??= found;
  }

  #look(dict: PdfDict): void {
    const action = dict.get('S');
    if (typeof action === 'string') this.#note(ACTIONS.get(action));
    for (const [key, what] of KEYS) if (dict.has(key)) this.#note(what);
    if (dict.get('Subtype') === 'RichMedia') this.#note('rich media');
    const uri = dict.get('URI');
    if (uri instanceof Uint8Array && /^\s*(java|vb)script:/i.test(textOf(uri))) this.#note('JavaScript');
    if (dict.has('EF')) this.#specifications.push(dict);
  }

  #executable(file: PdfFile): string | undefined {
    const seen = new Set<number>();
    for (const specification of this.#specifications) {
      for (const key of FILE_NAMES) {
        const name = file.resolve(specification.get(key));
        if (name instanceof Uint8Array && isExecutableName(textOf(name))) return 'an executable file';
      }
      for (const ref of file.dict(specification.get('EF'))?.values() ?? []) {
        if (!(ref instanceof PdfRef) || seen.has(ref.number)) continue;
        seen.add(ref.number);
        const found = this.#executableIn(file.get(ref));
        if (found !== undefined) return found;
      }
    }
    for (const each of this.#files) {
      const found = seen.has(each.number) ? undefined : this.#executableIn(each);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  #executableIn(embedded: PdfObject | undefined): string | undefined {
    if (embedded?.data === undefined) return undefined;
    const start = this.#startOf(embedded.value as PdfDict, embedded.data);
    if (start === undefined) return 'a file packed so that it can’t be looked into';
    return isExecutable(start) ? 'an executable file' : undefined;
  }

  /** How an embedded file begins; nothing if that can't be told. */
  #startOf(dict: PdfDict, data: Uint8Array): Uint8Array | undefined {
    const packing = packingOf(dict);
    if (packing === undefined || packing.predictor !== 1) return undefined;
    if (!packing.isFlate) return data;
    const start = inflateWithin(data.subarray(0, START), this.#inflatable, { isCut: data.length > START });
    if (!(start instanceof Uint8Array) || start.length >= BEGINNING || data.length <= START)
      return this.#spent(start);
    return this.#spent(inflateWithin(data, this.#inflatable));
  }

  #spent(inflated: Uint8Array | 'too much' | undefined): Uint8Array | undefined {
    if (!(inflated instanceof Uint8Array)) return undefined;
    this.#inflatable -= inflated.length;
    return inflated;
  }
}

/** The bytes of a string as characters, without zeros: enough to tell a file's ending or a scheme, in UTF-16 too. */
function textOf(string: Uint8Array): string {
  return latin1(string).replaceAll('\0', '');
}
