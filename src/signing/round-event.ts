import type { FailureCause, Signature } from './round.ts';
import type { Outcome } from './signing-task.ts';

/**
 * What became true. Names ids and never a person, but for the `actorKey` inside of a signature and a signee's own
 * words as `reason`: whoever writes an event to an audit trail digests or erases these two.
 */
export type RoundEvent =
  | { type: 'group-opened'; group: number; at: number; deadlineAt?: number }
  | { type: 'group-completed'; group: number; at: number }
  | { type: 'group-expired'; group: number; at: number }
  | { type: 'group-closed'; group: number; at: number }
  | { type: 'deadline-extended'; group: number; deadlineAt: number; at: number }
  | {
      type: 'signed';
      group: number;
      signeeId: string;
      listed: boolean;
      signature: Signature;
      /** Id of the signature that this one replaces; the count stays. */
      supersedes?: string;
      at: number;
    }
  | {
      type: 'signature-withdrawn';
      group: number;
      signeeId: string;
      signatureId: string;
      listed: boolean;
      at: number;
    }
  | { type: 'signee-rejected'; group: number; signeeId: string; lost: number; reason?: string; at: number }
  | { type: 'signee-failed'; group: number; signeeId: string; lost: number; cause: FailureCause; at: number }
  | {
      type: 'signee-delegated';
      group: number;
      /** Who hands over. */
      signeeId: string;
      /** Who takes over, with the same slots and level. */
      delegateId: string;
      slots: number;
      level?: number;
      /** How often it has been handed over, this time included. */
      depth: number;
      at: number;
    }
  | { type: 'signee-added'; group: number; signeeId: string; slots: number; level?: number; at: number }
  | { type: 'signee-removed'; group: number; signeeId: string; slots: number; at: number }
  | { type: 'round-ended'; outcome: Outcome; cause?: string; at: number };
