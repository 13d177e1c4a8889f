import { crc32, deflateRawSync } from 'node:zlib';

/** A file of a zip, with what may be wrong about it. */
export interface ZipEntry {
  /** As text, or as the bytes that stand in the zip. */
  name: string | Uint8Array;
  bytes: Uint8Array;
  /** Default true. */
  deflated?: boolean;
  /** As programs write that stream: no sizes before the data, but after it. */
  streamed?: boolean;
  /** Bits of the general purpose flag besides those that belong to it: 1 is encryption. */
  flags?: number;
  /** Default what `deflated` says. */
  method?: number;
  /** Data as it stands in the zip, instead of what is made of `bytes`. */
  raw?: Uint8Array;
  /** What the zip says of the file; default the truth. */
  size?: number;
  crc?: number;
  compressedSize?: number;
  /** Where the directory says that it begins: the place of the entry with this index instead of its own. */
  at?: number;
  /** What stands before the data, where it is not what the directory says. */
  local?: Partial<Pick<ZipEntry, 'name' | 'flags' | 'method' | 'crc' | 'size' | 'compressedSize'>>;
}

const UTF8_FLAG = 0x800;
const STREAMED_FLAG = 0x8;

/** A zip of these files, in order, as they say that it should be. */
export function zipOf(entries: readonly ZipEntry[], { comment = '' } = {}): Buffer {
  const locals: Buffer[] = [];
  const offsets: number[] = [];
  let length = 0;
  for (const entry of entries) {
    offsets.push(length);
    const local = localOf(entry);
    locals.push(local);
    length += local.length;
  }
  const directory = Buffer.concat(
    entries.map((entry, index) => directoryOf(entry, offsets[entry.at ?? index]!)),
  );
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(length, 16);
  end.writeUInt16LE(comment.length, 20);
  return Buffer.concat([...locals, directory, end, Buffer.from(comment)]);
}

function localOf(entry: ZipEntry): Buffer {
  const { name, data, flags, method, crc, size, compressedSize } = factsOf({ ...entry, ...entry.local });
  const head = Buffer.alloc(30);
  head.writeUInt32LE(0x04034b50, 0);
  head.writeUInt16LE(20, 4);
  head.writeUInt16LE(flags, 6);
  head.writeUInt16LE(method, 8);
  if (!entry.streamed) writeSizes(head, 14, crc, compressedSize, size);
  head.writeUInt16LE(name.length, 26);
  const descriptor = Buffer.alloc(entry.streamed ? 16 : 0);
  if (entry.streamed) {
    descriptor.writeUInt32LE(0x08074b50, 0);
    writeSizes(descriptor, 4, crc, compressedSize, size);
  }
  return Buffer.concat([head, name, data, descriptor]);
}

function directoryOf(entry: ZipEntry, offset: number): Buffer {
  const { name, flags, method, crc, size, compressedSize } = factsOf(entry);
  const head = Buffer.alloc(46);
  head.writeUInt32LE(0x02014b50, 0);
  head.writeUInt16LE(20, 4);
  head.writeUInt16LE(20, 6);
  head.writeUInt16LE(flags, 8);
  head.writeUInt16LE(method, 10);
  writeSizes(head, 16, crc, compressedSize, size);
  head.writeUInt16LE(name.length, 28);
  head.writeUInt32LE(offset, 42);
  return Buffer.concat([head, name]);
}

function factsOf(entry: ZipEntry) {
  const { bytes, deflated = true, streamed = false } = entry;
  const data = Buffer.from(entry.raw ?? (deflated ? deflateRawSync(bytes) : bytes));
  return {
    name: Buffer.from(entry.name as string),
    data,
    flags: UTF8_FLAG | (streamed ? STREAMED_FLAG : 0) | (entry.flags ?? 0),
    method: entry.method ?? (deflated ? 8 : 0),
    crc: entry.crc ?? crc32(bytes),
    size: entry.size ?? bytes.length,
    compressedSize: entry.compressedSize ?? data.length,
  };
}

function writeSizes(into: Buffer, at: number, crc: number, compressed: number, size: number): void {
  into.writeUInt32LE(crc, at);
  into.writeUInt32LE(compressed, at + 4);
  into.writeUInt32LE(size, at + 8);
}
