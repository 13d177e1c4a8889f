/** What a caller asked for over HTTP, and all that they know of what became of it. */
export interface Act {
  /** `sign-next` signs and says next in one request; `reject` gives the whole task back. */
  kind: 'start' | 'sign' | 'sign-next' | 'next' | 'reject';
  app: string;
  /** Of a start only once it is known. */
  instanceId?: string;
  taskId?: string;
  /** See `actorKey`. */
  actorKey: string;
  /** It came with an `Idempotency-Key`, so that a repeat can't be taken for another act. */
  keyed: boolean;
  /**
   * `acknowledged`: a 2xx was received in full. `refused`: told no, and it can't have happened before. `unknown`: the
   * connection broke, and nobody could find out afterwards.
   */
  status: 'acknowledged' | 'refused' | 'unknown';
  /** The signature that an acknowledged `sign` was answered with. */
  signatureId?: string;
}
