import type { SignatureView, SigneeView } from '../../runtime/view-types.ts';
import { altinnTimeOrNull } from './time.ts';

/** Altinn's `SigneeState`, with the organisation under its documented and under its emitted name. */
export interface SigneeState {
  name: string | null;
  organisation: string | null;
  organization: string | null;
  delegationSuccessful: boolean;
  notificationStatus: 'NotSent' | 'Sent' | 'Failed';
  partyId: number;
  signedTime: string | null;
}

const notificationStatus = { 'not-sent': 'NotSent', sent: 'Sent', failed: 'Failed' } as const;

/** Altinn has no word for who handed over or was removed; whoever is asked in their place has a row. */
const leftOut: ReadonlySet<SigneeView['status']> = new Set(['delegated', 'removed']);

/** What stands for a system user: it has an id and no name. */
const SYSTEM_NAME = 'System';

/** One row per slot: those listed first, then those who were found to have signed, in the order of their signatures. */
export function signeeStates(signees: readonly SigneeView[]): SigneeState[] {
  const listed = signees.filter((signee) => signee.listed && !leftOut.has(signee.status));
  const unlisted = signees
    .filter((signee) => !signee.listed)
    .sort((one, other) => firstSignedAt(one) - firstSignedAt(other));
  return [...listed, ...unlisted].flatMap(slotRows);
}

function firstSignedAt({ signatures }: SigneeView): number {
  return Math.min(...signatures.map(({ signedAt }) => signedAt));
}

function slotRows(signee: SigneeView): SigneeState[] {
  const signatures = signee.signatures.filter((signature) => signature.supersededAt === undefined);
  // Nobody expects anything of somebody who isn't listed: no signature, no row.
  const rows = signee.listed ? Math.max(signee.slots, signatures.length) : signatures.length;
  return Array.from({ length: rows }, (_, slot) => row(signee, signatures[slot]));
}

function row(signee: SigneeView, signature: SignatureView | undefined): SigneeState {
  const organisation = organisationName(signee);
  return {
    name: personName(signee, signature),
    organisation,
    organization: organisation,
    // Who is not listed has the right to sign from the policy, and knew of the task.
    delegationSuccessful: !signee.listed || signee.delegation !== 'failed',
    notificationStatus: signee.listed ? notificationStatus[signee.notification] : 'Sent',
    partyId: signee.partyId ?? signature?.actorPartyId ?? 0,
    signedTime: altinnTimeOrNull(signature?.signedAt),
  };
}

function personName(signee: SigneeView, signature: SignatureView | undefined): string | null {
  if (signature?.systemUserId !== undefined) return SYSTEM_NAME;
  if (signee.kind === 'organisation') return signature?.actorName ?? null;
  return signee.name ?? signature?.actorName ?? null;
}

function organisationName(signee: SigneeView): string | null {
  return signee.kind === 'organisation' || signee.kind === 'system' ? (signee.name ?? null) : null;
}
