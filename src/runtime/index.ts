export { createRuntime } from './create-runtime.ts';
export { defaultPolicy } from './default-policy.ts';
export type { Policy, PolicyQuery } from './policy.ts';
export type {
  CommandAnswer,
  CommandOptions,
  InstanceAddress,
  InstanceView,
  NewDocument,
  NextCommand,
  ResumeCommand,
  RoundCommand,
  RoundView,
  Runtime,
  RuntimeLog,
  RuntimeOptions,
  ServiceHandler,
  SignAnswer,
  SignatureView,
  SignCommand,
  SigneeView,
  StartCommand,
  TaskView,
} from './runtime.ts';
