export type { Actor, ActorKind } from './actor.ts';
export { actorKey } from './actor.ts';
export type * from './decide.ts';
export type * from './round.ts';
export type * from './signing-task.ts';
