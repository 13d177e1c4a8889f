/** What may have gone wrong with an instance. */
export type DamageKind =
  /** An acknowledged start of which nothing is stored. */
  | 'start-lost'
  /** An acknowledged signature that is not stored, or not as it was acknowledged. */
  | 'signature-lost'
  /** More signatures stand than a signee has slots, or two of the same actor in one slot. */
  | 'signature-doubled'
  /** A signature that was never acknowledged, and that nobody has reason to expect. */
  | 'signature-untold'
  /** An acknowledged step of the process that did not happen. */
  | 'move-lost'
  /** Counters of a group or a signee that differ from the rows they count. */
  | 'counter-wrong'
  /** A group, signee or round in another state than its signatures and other acts imply. */
  | 'state-wrong'
  /** A round that has its outcome while the process still waits for it, or the other way round. */
  | 'outcome-unheard'
  /** More outcomes of a round, moves out of an element or ends of an instance than one. */
  | 'move-doubled'
  /** A process that is elsewhere than the outcomes of its rounds lead. */
  | 'place-wrong'
  /** An instance that nothing can move on any more. */
  | 'instance-stuck'
  /** Something that is to be done later, such as a service task's work or an expiry, without a job that does it. */
  | 'job-missing'
  /** A document, or something that was signed, whose bytes are not there, or are others. */
  | 'content-lost'
  /** An audit trail that has a gap or was changed. */
  | 'chain-broken';

/** One thing that is wrong, and where. Names ids only. */
export interface Damage {
  kind: DamageKind;
  instanceId: string;
  what: string;
}
