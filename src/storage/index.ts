export type * from './records.ts';
export type * from './storage.ts';
