import { messageTime } from './dates.ts';
import type { MessageLanguage } from './language.ts';
import type { MessageLinks } from './links.ts';
import type { Message } from './message-call.ts';
import { attachmentsOf, formsOf } from './message-documents.ts';
import { messageId, originalId } from './message-id.ts';
import { messageState, statusText } from './message-state.ts';
import { currentStep, isPrinted, signingFlags } from './signing-step.ts';

/** A link of a HAL resource. */
export interface Link {
  href: string;
  [attribute: string]: string | number | boolean;
}

/** A form among the links of a message. */
export interface FormLink extends Link {
  name: string;
  signinglocked: boolean;
  signedbydefault: boolean;
}

/** An attachment among the links of a message. */
export interface AttachmentLink extends FormLink {
  fileName: string;
  encrypted: false;
  /** Bytes. */
  filesize: number;
}

/** A message as callers see it. Times are of the clocks in a zone, and have no offset. */
export interface MessageResource {
  MessageId: string;
  MessageLink: string;
  /** Id under which an archived message was active. */
  OriginalId?: string;
  Subject: string;
  Status: string;
  CreatedDate: string;
  LastChangedDateTime: string;
  LastChangedBy: string;
  ServiceOwner: string;
  Type: 'FormTask';
  MessageSender: string;
  ServiceCode: string;
  ServiceEdition: number;
  ArchiveReference?: string;
  /** 2 while it is filled in. */
  AvailableAction?: number;
  _links: {
    self: Link;
    metadata: Link;
    print?: Link;
    form?: FormLink[];
    attachment?: AttachmentLink[];
    signingtext?: Link;
    archivereference?: Link;
  };
}

/** How a message is shown to whom. */
export interface MessageView {
  language: MessageLanguage;
  zone: string;
  links: MessageLinks;
}

/** A message with the links to what belongs to it. */
export function messageResource(message: Message, { language, zone, links }: MessageView): MessageResource {
  const { definition, archive, owner } = message;
  const { service } = definition;
  const state = messageState({ ...message, kinds: message.tasks.map(({ kind }) => kind) });
  const href = links.message(message);
  const [main] = formsOf(message);
  return {
    MessageId: messageId(message),
    MessageLink: href,
    ...(archive && { OriginalId: originalId(message) }),
    Subject: definition.name ?? message.app,
    Status: statusText(state, language),
    CreatedDate: messageTime(message.createdAt, zone),
    LastChangedDateTime: messageTime(message.changedAt, zone),
    LastChangedBy: message.changedBy,
    ServiceOwner: serviceOwner(message),
    Type: 'FormTask',
    MessageSender: owner.name ?? '',
    ServiceCode: service.code,
    ServiceEdition: service.edition,
    ...(archive && { ArchiveReference: archive.reference }),
    ...(state === 'filling' && { AvailableAction: 2 }),
    _links: {
      self: { href },
      ...(main &&
        isPrinted(message, main.dataType) && {
          print: { href: `${href}/print`, 'mime-type': 'application/pdf' },
        }),
      metadata: { href: links.metadata(service) },
      ...documentLinks(message, href),
      ...(currentStep(message)?.texts.length && { signingtext: { href: `${href}/signingtext` } }),
      ...(archive && { archivereference: { href: `${href}/archivereference` } }),
    },
  };
}

/** Who owns the service: as the model says it, else the organisation of the app. */
export function serviceOwner({
  app,
  definition,
}: {
  app: string;
  definition: { service?: { owner?: string } };
}): string {
  return definition.service?.owner ?? app.slice(0, app.indexOf('/'));
}

function documentLinks(
  message: Message,
  href: string,
): Pick<MessageResource['_links'], 'form' | 'attachment'> {
  const flags = signingFlags(message);
  const attributes = (dataType: string) => {
    const { locked, byDefault } = flags(dataType);
    return { signinglocked: locked, signedbydefault: byDefault };
  };
  const form = formsOf(message).map(({ record, dataType }) => ({
    href: `${href}/forms/${record.number}`,
    name: dataType.name ?? dataType.id,
    ...attributes(dataType.id),
  }));
  const attachment = attachmentsOf(message).map(({ record, dataType }) => ({
    href: `${href}/attachments/${record.number}`,
    name: dataType.name ?? dataType.id,
    fileName: record.filename ?? '',
    encrypted: false as const,
    ...attributes(dataType.id),
    filesize: record.size,
  }));
  return { ...(form.length > 0 && { form }), ...(attachment.length > 0 && { attachment }) };
}
