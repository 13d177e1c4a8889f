export type * from './process-definition.ts';
export type * from './process-run.ts';
