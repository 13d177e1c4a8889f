import type { InvitationView } from '../../runtime/view-types.ts';

/** Where a signee is sent afterwards. */
export type ExitName = 'completed' | 'rejected' | 'failed';

/** Address that a signee is to be sent to, as who made their link said; undefined where there is none that a browser goes to. */
export function exitOf({ exits }: Pick<InvitationView, 'exits'>, name: ExitName): string | undefined {
  const address = exits?.[name];
  return address !== undefined && /^https?:/i.test(address) && URL.canParse(address) ? address : undefined;
}

/** All of them. */
export function exitsOf(invitation: Pick<InvitationView, 'exits'>): string[] {
  const names: readonly ExitName[] = ['completed', 'rejected', 'failed'];
  return names.map((name) => exitOf(invitation, name)).filter((address) => address !== undefined);
}
