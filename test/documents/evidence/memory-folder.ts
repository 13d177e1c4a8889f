import type { FolderSource } from '../../../src/documents/evidence/folder-source.ts';

/** A folder in memory: content by path. */
export function memoryFolder(files: ReadonlyMap<string, Uint8Array>): FolderSource {
  return {
    files: new Map([...files].map(([path, bytes]) => [path, bytes.length])),
    others: [],
    async *read(path) {
      const bytes = files.get(path)!;
      const middle = Math.floor(bytes.length / 2);
      yield bytes.subarray(0, middle);
      yield bytes.subarray(middle);
    },
  };
}
