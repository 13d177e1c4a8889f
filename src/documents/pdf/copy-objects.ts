import { setImmediate } from 'node:timers/promises';
import type { PDF, PdfArray, PdfDict, PdfObject } from '@libpdf/core';
import { dictOf, streamOf } from './embedded-files.ts';

type Library = typeof import('@libpdf/core');

/** What a container is to the page that it is copied for. */
type Role = 'any' | 'resources' | 'colour spaces' | 'properties';

interface Task {
  from: PdfArray | PdfDict;
  to: PdfArray | PdfDict;
  role: Role;
}

/** Objects that are copied before others get their turn. */
const objectsAtOnce = 500;
/** Of XObjects: what leads out of the page, or out of the file, or says something of a structure that is not copied. */
const notOfXObjects = new Set([
  ...['StructParent', 'StructParents', 'PieceInfo', 'LastModified', 'Metadata', 'AF'],
  ...['OC', 'OPI', 'Ref', 'Alternates', 'Measure', 'PtData'],
]);
/** The library writes the length; data in another file is not there. */
const notOfStreams = new Set(['Length', 'F', 'FFilter', 'FDecodeParms']);

/**
 * Copies objects from one PDF into another with all that they refer to, each once. However deep they lie: what is copied
 * may have been made to go on for ever.
 */
export class ObjectCopier {
  readonly #library: Library;
  readonly #target: PDF;
  readonly #source: PDF;
  /** By number and generation: the library makes a reference anew that it has not seen for long. */
  readonly #copied = new Map<string, PdfObject>();
  readonly #tasks: Task[] = [];
  #filled = 0;
  #defaults: ReadonlyMap<string, PdfObject> = new Map();

  constructor(library: Library, target: PDF, source: PDF) {
    this.#library = library;
    this.#target = target;
    this.#source = source;
  }

  /**
   * What `DefaultRGB` and the like (ISO 32000-1, 8.6.5.6) are in resources that are copied from now on and say nothing
   * of them: colours that the other file's output intent gave a meaning keep it.
   */
  setDefaults(defaults: ReadonlyMap<string, PdfObject>): void {
    this.#defaults = defaults;
  }

  async copy(object: PdfObject, role: Role = 'any'): Promise<PdfObject> {
    const copied = this.#begin(object, role);
    for (let task = this.#tasks.pop(); task !== undefined; task = this.#tasks.pop()) {
      this.#filled += 1;
      if (this.#filled % objectsAtOnce === 0) await setImmediate();
      this.#fill(task);
    }
    return copied;
  }

  /** The copy, with what is in it still to come. */
  #begin(object: PdfObject, role: Role): PdfObject {
    if (object.type !== 'ref') return this.#container(object, role) ?? object;
    const key = object.toString();
    const known = this.#copied.get(key);
    if (known) return known;
    const found = this.#source.getObject(object) ?? this.#library.PdfNull.instance;
    const container = this.#container(found, role);
    const copied = container ? this.#target.register(container) : found;
    this.#copied.set(key, copied);
    return copied;
  }

  #container(object: PdfObject, role: Role): PdfArray | PdfDict | undefined {
    const { PdfArray: Arr, PdfDict: Dict, PdfStream } = this.#library;
    const stream = streamOf(object);
    const from = stream ?? dictOf(object) ?? (object.type === 'array' ? object : undefined);
    if (!from) return undefined;
    const to = stream ? new PdfStream([], stream.data) : from.type === 'array' ? new Arr() : new Dict();
    this.#tasks.push({ from, to, role });
    return to;
  }

  #fill({ from, to, role }: Task): void {
    if (from.type === 'array') {
      for (const item of from.toArray()) (to as PdfArray).push(this.#begin(item, 'any'));
      return;
    }
    const { PdfArray: Arr, PdfDict: Dict } = this.#library;
    const into = to as PdfDict;
    const isStream = from.type === 'stream';
    const isXObject = isStream && /^(Form|Image)$/.test(from.getName('Subtype')?.value ?? '');
    for (const [{ value: key }, value] of from) {
      if ((isStream && notOfStreams.has(key)) || (isXObject && notOfXObjects.has(key))) continue;
      // what marked content has for properties may lead anywhere; that there is something by the name is enough
      into.set(key, role === 'properties' ? new Dict() : this.#begin(value, roleOf(key, role)));
    }
    // no filter at all would be taken for one that is still to be chosen
    if (isStream && !into.has('Filter')) into.set('Filter', new Arr());
    if (role === 'colour spaces') this.#setDefaultsIn(into);
    if (role === 'resources' && this.#defaults.size > 0 && !into.has('ColorSpace')) {
      const spaces = new Dict();
      this.#setDefaultsIn(spaces);
      into.set('ColorSpace', spaces);
    }
  }

  #setDefaultsIn(spaces: PdfDict): void {
    for (const [name, space] of this.#defaults) if (!spaces.has(name)) spaces.set(name, space);
  }
}

function roleOf(key: string, of: Role): Role {
  if (key === 'Resources') return 'resources';
  if (of !== 'resources') return 'any';
  if (key === 'ColorSpace') return 'colour spaces';
  return key === 'Properties' ? 'properties' : 'any';
}
