import type { SigningErrorCode } from '../errors.ts';
import type { Round } from './round.ts';
import type { Outcome } from './signing-task.ts';

/** Why an action was not taken. */
export interface Refusal {
  code: SigningErrorCode;
  message: string;
  /** The outcome, where the round had ended. */
  outcome?: Outcome;
}

/** What is answered when nothing is done. */
export interface Refused {
  refusal: Refusal;
}

export function refused(code: SigningErrorCode, message: string): Refused {
  return { refusal: { code, message } };
}

/** After the end everything is refused with the outcome. */
export function refusedAfterEnd(round: Round, outcome: Outcome): Refused {
  return {
    refusal: {
      code: outcome === 'expired' ? 'ERR_ROUND_EXPIRED' : 'ERR_ROUND_ENDED',
      message: `signing task <${round.taskId}> is already ${outcome}`,
      outcome,
    },
  };
}
