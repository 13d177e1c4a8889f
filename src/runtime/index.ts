export type {
  ChangeSigneesCommand,
  CommandAnswer,
  CommandOptions,
  DelegateCommand,
  DocumentCommand,
  DocumentSet,
  InstanceAddress,
  NewDocument,
  NextCommand,
  PartyName,
  ReplaceDocumentCommand,
  ResumeCommand,
  RoundCommand,
  SignAnswer,
  SignCommand,
  SigneeNaming,
  StartCommand,
  Submission,
  SubmitCommand,
} from './command-types.ts';
export { createRuntime } from './create-runtime.ts';
export { dataTypesOf } from './data-types.ts';
export { defaultPolicy } from './default-policy.ts';
export type { FormIssue } from './form-check.ts';
export type { Policy, PolicyQuery } from './policy.ts';
export type { Runtime } from './runtime.ts';
export type { RuntimeEvent, RuntimeEventType } from './runtime-event.ts';
export type {
  NoticeAbout,
  NoticeOptions,
  RetentionOptions,
  RuntimeLog,
  RuntimeOptions,
  SealableOptions,
  ServiceHandler,
  WebhookOptions,
} from './runtime-options.ts';
export type { SealingOptions, TimeStampOptions } from './sealing.ts';
export type {
  ApplicationView,
  ArchiveView,
  InboxItem,
  InstanceSearch,
  InstanceSummary,
  InstanceView,
  Page,
  RoundView,
  SignatureView,
  SigneeView,
  TaskView,
} from './view-types.ts';
