export { createRuntime } from './create-runtime.ts';
export { defaultPolicy } from './default-policy.ts';
export type { Policy, PolicyQuery } from './policy.ts';
export type {
  ChangeSigneesCommand,
  CommandAnswer,
  CommandOptions,
  DelegateCommand,
  InboxItem,
  InstanceAddress,
  InstanceSearch,
  InstanceSummary,
  InstanceView,
  NewDocument,
  NextCommand,
  NoticeOptions,
  Page,
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
  SigneeNaming,
  SigneeView,
  StartCommand,
  TaskView,
  WebhookOptions,
} from './runtime.ts';
export type { RuntimeEvent, RuntimeEventType } from './runtime-event.ts';
