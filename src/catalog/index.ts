export type * from './application.ts';
export type * from './party-register.ts';
export type * from './signee-provider.ts';
