export type { StorageOptions } from './create-storage.ts';
export { createStorage } from './create-storage.ts';
export type { OpenDatabase } from './database.ts';
export { openDatabase } from './database.ts';
export { inPieces } from './pieces.ts';
export type * from './records.ts';
export type * from './storage.ts';
export { within } from './within.ts';
