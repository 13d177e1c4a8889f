import { childOf, type MessageElement } from './message-element.ts';

/** How a signer of a portal manifest is told: by addresses of the sender's, or by those that a register has. */
export function readContact(signer: MessageElement): {
  lookup?: { sms: boolean };
  email?: string;
  mobile?: string;
} {
  const lookup = childOf(signer, 'notifications-using-lookup');
  if (lookup !== undefined) return { lookup: { sms: childOf(lookup, 'sms') !== undefined } };
  const notifications = childOf(signer, 'notifications');
  if (notifications === undefined) return {};
  const email = childOf(notifications, 'email')?.attributes.get('address');
  const mobile = childOf(notifications, 'sms')?.attributes.get('number');
  return { ...(email !== undefined && { email }), ...(mobile !== undefined && { mobile }) };
}
