import { crc32, inflateRaw } from 'node:zlib';
import { invalidPackage } from './package-problem.ts';
import type { ZipEntry } from './zip-entries.ts';

/**
 * The bytes of a file of a zip; a view of the zip where they are stored as they are. Never more than the file says that
 * it has: unpacking stops there, so that whoever has added up these numbers knows what it may come to. Throws
 * `ERR_PACKAGE_INVALID` if it has more, or less, if its data can't be unpacked or is not all that there is, and if its
 * CRC-32 is another.
 */
export async function unpack(entry: ZipEntry): Promise<Uint8Array> {
  const { isDeflated, data, label, size, crc } = entry;
  const bytes = isDeflated ? await inflated(entry) : data;
  if (bytes.length !== size) throw invalidPackage('unreadable', `${label} is not as large as the zip says`);
  if (crc32(bytes) !== crc)
    throw invalidPackage('unreadable', `${label} has another checksum than the zip says`);
  return bytes;
}

/** What Node takes at least. */
const smallestChunk = 64;

// with `info`, Node hands over the engine too, of which its types know nothing
type WithInfo = { buffer: Buffer; engine: { bytesWritten: number } };

function inflated({ data, size, label }: ZipEntry): Promise<Buffer> {
  // all of it in one turn in another thread, and one byte more, by which it is seen that it is too long
  const chunkSize = Math.max(size + 1, smallestChunk);
  const options = { maxOutputLength: Math.max(1, size), chunkSize, info: true };
  return new Promise((resolve, reject) => {
    inflateRaw(data, options, (error, result) => {
      if (error) {
        const isTooLong = (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';
        const what = isTooLong ? 'is larger than the zip says' : 'can not be unpacked';
        reject(invalidPackage('unreadable', `${label} ${what}`, error));
        return;
      }
      const { buffer, engine } = result as unknown as WithInfo;
      if (engine.bytesWritten === data.length) resolve(buffer);
      else reject(invalidPackage('unreadable', `${label} has data after its end`));
    });
  });
}
