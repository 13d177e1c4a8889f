import type { Outcome } from '../signing/index.ts';

/** Codes of the BPMN errors by which a signing task ends that is not completed, for boundary events to catch. */
export const OUTCOME_ERRORS: Record<Exclude<Outcome, 'completed'>, string> = {
  rejected: 'SIGNING_REJECTED',
  failed: 'SIGNING_FAILED',
  expired: 'SIGNING_EXPIRED',
  cancelled: 'SIGNING_CANCELLED',
};
