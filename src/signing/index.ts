export type { Actor, ActorKind } from './actor.ts';
export { actorKey } from './actor.ts';
export { applyEvents, applyToSignee } from './apply-events.ts';
export { chooseSignee } from './choose-signee.ts';
export { beginOfDuration, endOfDuration, outlasts } from './deadline.ts';
export { decide } from './decide.ts';
export type { Decision, DecisionContext } from './decision.ts';
export type { DueOptions } from './due.ts';
export { asSeenAt, due, nextDueAt } from './due.ts';
export type { EnteredRound, ListedSignee, RoundEntry } from './enter-round.ts';
export { enterRound } from './enter-round.ts';
export type { Refusal } from './refusal.ts';
export type {
  FailureCause,
  GroupState,
  Round,
  RoundRules,
  Signature,
  SignedDocument,
  Signee,
  SigneeGroup,
  SigneeStatus,
} from './round.ts';
export type { RoundEvent } from './round-event.ts';
export { canBeSatisfied, isSatisfied } from './satisfaction.ts';
export { signeeStatus } from './signee-status.ts';
export type { DocumentChoice, SigningAction } from './signing-action.ts';
export type {
  CompletionRule,
  DocumentRule,
  DropoutPolicy,
  GroupConfig,
  Outcome,
  Permission,
  ReminderConfig,
  SigneeConfig,
  SigningTaskConfig,
  SigningText,
} from './signing-task.ts';
