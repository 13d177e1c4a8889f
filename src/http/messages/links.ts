import type { Request } from 'express';
import type { InstanceView } from '../../runtime/view-types.ts';
import { messageId } from './message-id.ts';

/** Where callers reach what belongs to a message box, and to services. */
export interface MessageLinks {
  /** The messages of the box that a request came to. */
  messages: string;
  message(view: Pick<InstanceView, 'number' | 'archive'>): string;
  metadata(service: { code: string; edition: number }): string;
}

/** Links below a public address, or below the one that the request came to. */
export function messageLinks(req: Request, baseUrl: string | undefined): MessageLinks {
  const base = baseUrl?.replace(/\/+$/, '') ?? `${req.protocol}://${req.get('host') ?? ''}${req.baseUrl}`;
  const messages = `${base}/${encodeURIComponent(String(req.params.who ?? 'my'))}/messages`;
  return {
    messages,
    message: (view) => `${messages}/${messageId(view)}`,
    metadata: ({ code, edition }) => `${base}/metadata/formtask/${code}/${edition}`,
  };
}
