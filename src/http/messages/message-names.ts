import type { Response } from 'express';
import type { Message } from './message-call.ts';
import { attachmentsOf, formsOf, type MessageDocument } from './message-documents.ts';
import { messageId } from './message-id.ts';

/** Keeps what callers call a message, its forms and attachments, for errors that are told of it. */
export function rememberNames(res: Pick<Response, 'locals'>, message: Message): void {
  const numbered = (kind: string) => (document: MessageDocument) =>
    [`document <${document.record.id}>`, `${kind} ${document.record.number}`] as const;
  res.locals.messageNames = [
    [`instance <${message.id}>`, `message ${messageId(message)}`],
    ...formsOf(message).map(numbered('form')),
    ...attachmentsOf(message).map(numbered('attachment')),
  ];
}

/** A text with the names that callers know in place of the runtime's ids. */
export function withNames(res: Pick<Response, 'locals'>, text: string): string {
  const names: readonly (readonly [string, string])[] = res.locals.messageNames ?? [];
  return names.reduce((told, [id, name]) => told.replaceAll(id, name), text);
}
