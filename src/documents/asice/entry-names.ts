/** Longest name of a file, bytes of UTF-8: what file systems take. */
const LONGEST = 255;
const UNSAFE = /\p{Cc}|\p{Bidi_Control}|\\/u;
const DRIVE = /^[A-Za-z]:/;

/**
 * The name of a zip entry, if it is one that a file may have anywhere: UTF-8, relative, with `/` between its parts, none
 * of which is empty, `.` or `..`, and without control characters, backslashes or drive letters. Undefined for any other.
 * A folder's name ends with `/`. What is spelled nearly like `META-INF` is none: on many a disk it would be the same.
 */
export function safeName(raw: Uint8Array): string | undefined {
  const name = raw.length <= LONGEST ? decoded(raw) : undefined;
  if (name === undefined || UNSAFE.test(name) || DRIVE.test(name)) return undefined;
  const parts = withoutSlash(name).split('/');
  if (parts.some((part) => part === '' || part === '.' || part === '..')) return undefined;
  return parts[0] !== 'META-INF' && folded(parts[0]!) === 'META-INF' ? undefined : name;
}

/**
 * Index of the first name that another before it already is, or is a folder of or in; undefined if there is none. Upper
 * and lower case make no difference, nor how Unicode composes a character: on many a disk these are one file.
 */
export function findClash(names: readonly string[]): number | undefined {
  const taken = new Set<string>();
  const files = new Set<string>();
  const folders = new Set<string>();
  for (const [index, name] of names.entries()) {
    const key = folded(withoutSlash(name));
    const above = foldersOf(key);
    if (taken.has(key) || above.some((folder) => files.has(folder))) return index;
    if (!name.endsWith('/')) {
      if (folders.has(key)) return index;
      files.add(key);
    }
    taken.add(key);
    for (const folder of above) folders.add(folder);
  }
  return undefined;
}

function decoded(raw: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(raw);
  } catch {
    return undefined;
  }
}

function withoutSlash(name: string): string {
  return name.endsWith('/') ? name.slice(0, -1) : name;
}

function folded(name: string): string {
  return name.normalize('NFC').toUpperCase().normalize('NFC');
}

/** Of `a/b/c`: `a` and `a/b`. */
function foldersOf(name: string): string[] {
  const parts = name.split('/').slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}
