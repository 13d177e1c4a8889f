export type { DataModelDocument } from './altinn/data-model.ts';
export { readDataModel } from './altinn/data-model.ts';
export { type ExpressionContext, evaluateExpression } from './altinn/evaluate-expression.ts';
export { type Expression, parseExpression } from './altinn/expression.ts';
export { OUTCOME_ERRORS } from './outcome-errors.ts';
export type { PluginParty, PluginQuery, PluginSignee, SigningPluginOptions } from './plugin-options.ts';
export type {
  DeclaredDataType,
  DefinitionIssue,
  DefinitionSurroundings,
  ProcessDefinition,
  ProcessElement,
} from './process-definition.ts';
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
export { moddleOptions } from './read-moddle.ts';
export type {
  ActAnswer,
  PluginRoundView,
  RoundAct,
  RoundChoice,
  SigningEngineOptions,
  SigningPlugin,
} from './signing-plugin.ts';
export { signingPlugin } from './signing-plugin.ts';
