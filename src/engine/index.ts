export type * from './process-definition.ts';
export type {
  DueTimer,
  GatewayChoice,
  GatewayFlow,
  Handover,
  ProcessMove,
  ProcessStep,
  RunOptions,
  WaitingElement,
} from './process-run.ts';
export { continueProcess, startProcess } from './process-run.ts';
export { checkDefinition, readDefinition } from './read-definition.ts';
