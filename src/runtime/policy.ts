import type { Party } from '../catalog/index.ts';
import type { Actor } from '../signing/index.ts';

/** What the policy knows when it is asked. */
export interface PolicyQuery {
  actor: Actor;
  /** `read`, `write`, `sign`, `reject`, `confirm`, `instantiate`, `next`, … : a name that dialect or model gives. */
  action: string;
  app: string;
  owner: Party;
  /** Absent before an instance exists. */
  instanceId?: string;
  taskId?: string;
  taskType?: string;
  /** The actor is the instance's owner, or holds a key role in the owning organisation, or is its system user. */
  isOwner: boolean;
  /** The actor is, or may sign for, a listed signee of a round that is open. */
  isOpenSignee: boolean;
  /** The same, of any round of the instance, also afterwards. */
  isSignee: boolean;
  /** The instance has completed, and its process keeps no copy of it for its parties. */
  isWithheld: boolean;
}

/** Who may do what. The runtime asks before it plans; what a signing task itself refuses comes after that. */
export interface Policy {
  permits(query: PolicyQuery): boolean | Promise<boolean>;
}
