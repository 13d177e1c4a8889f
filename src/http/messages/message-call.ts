import type { Request, Response } from 'express';
import { SigningError } from '../../errors.ts';
import type { InstanceView } from '../../runtime/view-types.ts';
import { type Caller, callerOf } from '../authenticate.ts';
import { assertServiceAllowed } from './api-keys.ts';
import { type Box, boxOf, hidingOthers } from './box.ts';
import type { MessagesContext } from './context.ts';
import { messageId, messageNumber } from './message-id.ts';
import { rememberNames } from './message-names.ts';

/** Which instance a request means, and who asks: what every command and query of the runtime begins with. */
export interface MessageCall {
  actor: Caller;
  instanceId: string;
  /** The runtime knows no instance in another box than those of its owner and signees. */
  box: Box;
}

/** An instance that is a message: its process is a service. */
export type Message = InstanceView & {
  definition: { service: NonNullable<InstanceView['definition']['service']> };
};

/**
 * Reads path and caller of a request for a message, and the message as it stands. Throws `ERR_INSTANCE_UNKNOWN`,
 * `ERR_FORBIDDEN`, `ERR_API_KEY_REFUSED`, and `ERR_ARCHIVED` where it is asked for under the id that it had while it was
 * active, unless it may be `anywhere`; then `Location` says where it is.
 */
export async function openMessage(
  context: MessagesContext,
  req: Request,
  res: Response,
  { anywhere = false }: { anywhere?: boolean } = {},
): Promise<{ call: MessageCall; message: Message }> {
  const { runtime } = context;
  const actor = callerOf(res);
  const { number, isArchived } = messageNumber(String(req.params.messageId));
  const box = await boxOf(req, res, runtime.register);
  return hidingOthers(actor, box, runtime.register, async () => {
    const instanceId = await runtime.instanceIdOf({ number });
    if (instanceId === undefined) throw unknown();
    const call = { actor, instanceId, box };
    const message = await runtime.instance(call);
    if (!isMessage(message)) throw unknown();
    assertServiceAllowed(res, message.definition.service);
    if (isArchived && !message.archive) throw unknown();
    rememberNames(res, message);
    if (message.archive && (anywhere || !isArchived)) {
      res.setHeader('location', context.links(req).message(message));
      if (!anywhere)
        throw new SigningError('ERR_ARCHIVED', `the message is archived, as ${messageId(message)}`);
    }
    return { call, message };
  });
}

/** Whether an instance is one that this dialect shows. */
export function isMessage(view: InstanceView): view is Message {
  return view.definition.service !== undefined;
}

function unknown(): SigningError {
  return new SigningError('ERR_INSTANCE_UNKNOWN', 'there is no such message');
}
