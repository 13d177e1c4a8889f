import yauzl from 'yauzl';
import { findClash, safeName } from './entry-names.ts';
import { invalidPackage } from './package-problem.ts';

/** A file of a zip, not unpacked yet. */
export interface ZipEntry {
  /** As it stands in the zip; a folder's ends with `/`. */
  name: string;
  /** What it is called in messages: where it stands, since names of documents may be personal. */
  label: string;
  isDeflated: boolean;
  /** A view of the zip. */
  data: Uint8Array;
  /** Bytes once unpacked, and their CRC-32, as the zip says. */
  size: number;
  crc: number;
}

/** Names that are the same in all packages, and may be said. */
const fixedNames = ['manifest.xml', 'mimetype', 'META-INF/signatures.xml', 'META-INF/manifest.xml'];

// bits of the general purpose flag (APPNOTE.TXT, section 4.4.4): how well it was deflated, sizes after the data, UTF-8
const SIZES_AFTER = 0x0008;
const UTF8 = 0x0800;
const TAKEN = 0x0006 | SIZES_AFTER | UTF8;
const STORED = 0;
const DEFLATED = 8;

/**
 * The files of a zip by its central directory, in its order: nothing is unpacked, and nothing that stands elsewhere is
 * looked at. Throws `ERR_PACKAGE_INVALID` for what is no zip, for more entries than the maximum, for names that are not
 * safe or clash, for entries that overlap or that say another thing in the directory than at the file, and for what is
 * encrypted or neither stored nor deflated.
 */
export async function zipEntries(bytes: Uint8Array, maximum: number): Promise<ZipEntry[]> {
  const zip = await readable(
    yauzl.fromBufferPromise(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length), {
      decodeStrings: false,
    }),
  );
  if (zip.entryCount > maximum) {
    throw invalidPackage('too-many-files', `the package has more than ${maximum} entries`);
  }
  const found: Found[] = [];
  const inDirectory = zip.eachEntry();
  for (;;) {
    const { value: entry, done } = await readable(inDirectory.next());
    if (done) break;
    found.push(await findEntry(zip, entry, bytes, found.length + 1));
  }
  assertApart(found);
  const entries = found.map(({ entry }) => entry);
  const clash = findClash(entries.map(({ name }) => name));
  if (clash !== undefined) {
    throw invalidPackage('duplicate-name', `${entries[clash]!.label} has the name of another one`);
  }
  return entries;
}

interface Found {
  entry: ZipEntry;
  /** Where it begins and ends in the zip. */
  start: number;
  end: number;
}

async function findEntry(
  zip: yauzl.ZipFile,
  entry: yauzl.Entry,
  bytes: Uint8Array,
  position: number,
): Promise<Found> {
  const name = safeName(entry.fileNameRaw);
  if (name === undefined) {
    throw invalidPackage(
      'unsafe-name',
      `file ${position} of the package has a name that is not safe, or is not UTF-8`,
    );
  }
  const label = fixedNames.includes(name) ? name : `file ${position} of the package`;
  const { compressionMethod: method, generalPurposeBitFlag: flags, compressedSize } = entry;
  if (entry.isEncrypted()) throw invalidPackage('unreadable', `${label} is encrypted`);
  if ((flags & ~TAKEN) !== 0 || (method !== STORED && method !== DEFLATED)) {
    throw invalidPackage('unreadable', `${label} is packed in another way than stored or deflated`);
  }
  const local = await readable(zip.readLocalFileHeaderPromise(entry));
  if (!isSame(entry, local)) {
    throw invalidPackage('unreadable', `${label} is described in two ways: at its data and in the directory`);
  }
  const { fileDataStart: from } = local;
  const end = from + compressedSize;
  const { uncompressedSize: size, crc32: crc } = entry;
  return {
    entry: { name, label, isDeflated: method === DEFLATED, data: bytes.subarray(from, end), size, crc },
    start: entry.relativeOffsetOfLocalHeader,
    end,
  };
}

function isSame(entry: yauzl.Entry, local: yauzl.LocalFileHeader): boolean {
  const differing = entry.generalPurposeBitFlag ^ local.generalPurposeBitFlag;
  if ((differing & ~(TAKEN & ~UTF8)) !== 0) return false;
  if (!local.fileName.equals(entry.fileNameRaw) || local.compressionMethod !== entry.compressionMethod) {
    return false;
  }
  // whoever streams knows them only afterwards
  if ((local.generalPurposeBitFlag & SIZES_AFTER) !== 0) return true;
  return (
    local.crc32 === entry.crc32 &&
    local.compressedSize === entry.compressedSize &&
    local.uncompressedSize === entry.uncompressedSize
  );
}

/** One piece of data that is many files is how a small zip becomes a huge one. */
function assertApart(found: readonly Found[]): void {
  const inOrder = found.toSorted((one, other) => one.start - other.start);
  for (const [index, { entry, start }] of inOrder.entries()) {
    if (index > 0 && start < inOrder[index - 1]!.end) {
      throw invalidPackage('unreadable', `${entry.label} overlaps with another one`);
    }
  }
}

async function readable<Value>(reading: Promise<Value>): Promise<Value> {
  try {
    return await reading;
  } catch (error) {
    throw invalidPackage('unreadable', 'the package is no zip that can be read', error);
  }
}
